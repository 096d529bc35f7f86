package twinwall.web.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Interface;
import twinwall.core.config.Xml;

/**
 * What a page edits, for those who show it in another way than as forms: the same declarations, the
 * same privileges.
 *
 * @param url the page's own
 * @param path the element, an item of the list without a selector, or what holds named elements
 * @param noun what one of them is called
 * @param editing the privilege to change one
 * @param adding the privilege to add and to delete
 * @param preset what a new item has to begin with
 */
public record Section(
    String url,
    ConfigPath path,
    Kind kind,
    String title,
    String noun,
    String privilege,
    String editing,
    String adding,
    boolean ordered,
    List<Member> members,
    Xml preset) {
  /** How many of it there are. */
  public enum Kind {
    /** One, always. */
    SETTINGS,
    /** As many as there are, in order. */
    LIST,
    /** One for each interface. */
    PER_INTERFACE
  }

  /** All that the pages edit. */
  public static List<Section> all() {
    var out = new ArrayList<Section>();
    Catalogue.pages()
        .forEach(page -> page.routes().forEach(route -> route.section().ifPresent(out::add)));
    return List.copyOf(out);
  }

  static Section settings(Page page, Form form) {
    return new Section(
        page.url(),
        form.path(),
        Kind.SETTINGS,
        page.fullTitle(),
        "settings",
        page.privilege(),
        page.privilege(),
        page.privilege(),
        false,
        Member.of(form, false),
        Xml.empty(form.path().last().name()));
  }

  static Section list(Page page, ItemList list) {
    return new Section(
        page.url(),
        list.path(),
        Kind.LIST,
        page.fullTitle(),
        list.noun(),
        page.privilege(),
        list.editPrivilege(),
        list.editPrivilege(),
        list.ordered(),
        Member.of(list.form(), true),
        list.preset().apply(""));
  }

  /**
   * @param form of one of them, whichever
   * @param adding the privilege to add and to delete; empty where that is done elsewhere
   */
  static Section perInterface(Page page, String title, Form form, String adding) {
    return new Section(
        page.url(),
        form.path().parent(),
        Kind.PER_INTERFACE,
        title,
        "interface",
        page.privilege(),
        page.privilege(),
        adding,
        false,
        Member.of(form, false),
        Xml.empty(form.path().last().name()));
  }

  /** The mode that a list has beside. */
  static Section mode(Page page, String url, String path, String element) {
    var form = Form.of(path, Set.of(), Form.panel("Mode", Form.in(element)));
    var mode =
        new Page(
            page.menu(), page.title(), page.tab() + " Mode", url, page.privilege(), page.make());
    return settings(mode, form);
  }

  /** The path of one of them. */
  public Optional<ConfigPath> of(String id) {
    return kind == Kind.PER_INTERFACE && Interface.isId(id)
        ? ConfigPath.parse(path + "/" + id)
        : Optional.empty();
  }

  @Override
  public String toString() {
    return url;
  }
}
