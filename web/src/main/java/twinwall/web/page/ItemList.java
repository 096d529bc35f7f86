package twinwall.web.page;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;
import twinwall.core.config.Config;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Separator;
import twinwall.core.config.Xml;
import twinwall.web.html.Html;

/**
 * A list of items as it is declared.
 *
 * @param noun what one item is called
 * @param ordered whether the order matters, so that items can be moved
 * @param switched whether an item has a switch {@code disabled}
 * @param tabs the list in parts, by word and label; none for a single one
 * @param belongs whether an item is in a tab
 * @param preset what a new item has to begin with, in a tab
 * @param above what stands above the list
 * @param divided whether separators stand between the items
 */
record ItemList(
    ConfigPath path,
    String noun,
    List<Column> columns,
    Form form,
    String editPrivilege,
    boolean ordered,
    boolean switched,
    Function<Config, Map<String, String>> tabs,
    BiPredicate<Xml, String> belongs,
    Function<String, Xml> preset,
    Function<Visit, Html> above,
    String empty,
    boolean divided) {

  /** One column. */
  record Column(String title, Function<Cell, Html> content) {}

  /** What a column shows of: an item, and all around it. */
  record Cell(Xml item, Config config, Optional<Count> count) {
    String text(String element) {
      return item.text(element);
    }
  }

  /** What a rule has counted. */
  record Count(long packets, long bytes) {}

  static ItemList of(String path, String noun, String editPrivilege, Form form, Column... columns) {
    var place = ConfigPath.parse(path).orElseThrow();
    return new ItemList(
        place,
        noun,
        List.of(columns),
        form,
        editPrivilege,
        false,
        false,
        _ -> Map.of(),
        (_, _) -> true,
        _ -> Xml.empty(place.last().name()),
        _ -> Html.nothing(),
        "Nothing has been defined yet.",
        Separator.isIn(place));
  }

  ItemList inOrder() {
    return new ItemList(
        path,
        noun,
        columns,
        form,
        editPrivilege,
        true,
        switched,
        tabs,
        belongs,
        preset,
        above,
        empty,
        divided);
  }

  ItemList withSwitch() {
    return new ItemList(
        path,
        noun,
        columns,
        form,
        editPrivilege,
        ordered,
        true,
        tabs,
        belongs,
        preset,
        above,
        empty,
        divided);
  }

  ItemList inTabs(Function<Config, Map<String, String>> some, BiPredicate<Xml, String> inTab) {
    return new ItemList(
        path,
        noun,
        columns,
        form,
        editPrivilege,
        ordered,
        switched,
        some,
        inTab,
        preset,
        above,
        empty,
        divided);
  }

  ItemList startingWith(Function<String, Xml> some) {
    return new ItemList(
        path,
        noun,
        columns,
        form,
        editPrivilege,
        ordered,
        switched,
        tabs,
        belongs,
        some,
        above,
        empty,
        divided);
  }

  ItemList under(Function<Visit, Html> some) {
    return new ItemList(
        path,
        noun,
        columns,
        form,
        editPrivilege,
        ordered,
        switched,
        tabs,
        belongs,
        preset,
        some,
        empty,
        divided);
  }

  ItemList orElse(String sentence) {
    return new ItemList(
        path,
        noun,
        columns,
        form,
        editPrivilege,
        ordered,
        switched,
        tabs,
        belongs,
        preset,
        above,
        sentence,
        divided);
  }

  /** Whether a tab has separators: all but one that only odd rules name. */
  boolean divides(String tab) {
    return divided && (!path.toString().startsWith("filter") || Xml.isName(tab));
  }

  /** Where the separators of a tab stand. */
  ConfigPath separators(String tab) {
    return Separator.place(path, tab.equals("floating") ? Separator.FLOATING : tab);
  }

  /** What an item is called. */
  String name(Xml item) {
    return item.text(item.has("name") ? "name" : "descr");
  }
}
