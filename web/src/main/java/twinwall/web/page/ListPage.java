package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.hidden;
import static twinwall.web.html.Html.link;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import twinwall.core.config.Xml;
import twinwall.web.engine.Documents.Document;
import twinwall.web.engine.Documents.Saved;
import twinwall.web.engine.Engine;
import twinwall.web.html.Html;
import twinwall.web.page.ListRows.Row;

/** The list of a page and what its buttons do; editing one item is {@link EditPage}. */
final class ListPage {
  private final Page page;
  private final ItemList list;
  private final SeparatorPage separators;

  private ListPage(Page page, ItemList list) {
    this.page = page;
    this.list = list;
    this.separators = new SeparatorPage(page, list);
  }

  static List<Route> routes(Page page, ItemList list) {
    var made = new ListPage(page, list);
    var all = new ArrayList<Route>();
    all.add(
        Route.get(page, page.url(), page.privilege(), made::show).edits(Section.list(page, list)));
    all.add(Route.post(page, page.url() + "/do", list.editPrivilege(), made::act));
    all.addAll(EditPage.routes(page, list));
    if (list.divided()) {
      all.addAll(made.separators.routes());
    }
    return all;
  }

  /** What is asked for, in a tab that there is. */
  static ListQuery query(ItemList list, Visit visit) {
    var asked = ListQuery.of(visit.fields());
    var tabs = list.tabs().apply(visit.config());
    return tabs.containsKey(asked.tab())
        ? asked
        : asked.in(tabs.keySet().stream().findFirst().orElse(""));
  }

  static String encoded(String text) {
    return ListQuery.encoded(text);
  }

  Reply show(Visit visit) {
    return Reply.shown(body(visit, Html.nothing()));
  }

  private Html body(Visit visit, Html message) {
    return new ListView(page, list, visit, query(list, visit)).show(message);
  }

  // What the buttons do.

  Reply act(Visit visit) throws IOException, Engine.Refused {
    var words = visit.fields().get("do").split(" ");
    int place = words.length > 1 && words[1].matches("[0-9]{1,6}") ? Integer.parseInt(words[1]) : 0;
    var query = query(list, visit);
    var back = query.at(page.url());
    long base = visit.fields().number("_base", 0);
    try {
      if (words[0].startsWith("sep-") && list.divides(query.tab())) {
        return separators.act(visit, words, query, back);
      }
      var was =
          base == visit.document().revision() ? visit.document() : visit.documents().revision(base);
      if (words[0].equals("bulk") && words.length > 1) {
        return new BulkAction(visit, page, list, query).act(words[1], was);
      }
      var items = list.path().find(was.root());
      if (place < 1 || place > items.size()) {
        return new Reply.Redirect(back);
      }
      if (words[0].equals("delete") && visit.fields().get("sure").isEmpty()) {
        return Reply.shown("Delete", question(visit, items.get(place - 1), place, query));
      }
      told(visit, done(visit, words, was, place, query));
    } catch (Engine.Refused e) {
      return Reply.refused("", body(visit, refusal(e)));
    }
    return new Reply.Redirect(back);
  }

  /** Says on the next page what was saved. */
  static void told(Visit visit, Saved saved) {
    visit
        .tell()
        .accept(
            !saved.changed()
                ? "There was nothing to change."
                : visit.atOnce()
                    ? "The changes have been applied successfully."
                    : "The changes have been saved as revision " + saved.revision() + ".");
  }

  static Html refusal(Engine.Refused e) {
    var errors = new Errors();
    if (e.problems().isEmpty()) {
      errors.add("", e.sentence());
    }
    e.problems().forEach(p -> errors.add("", p.told()));
    return FormView.errorBox(errors);
  }

  private Saved done(Visit visit, String[] words, Document was, int place, ListQuery query)
      throws IOException, Engine.Refused {
    var items = list.path().find(was.root());
    long base = was.revision();
    var item = items.get(place - 1);
    var path = list.path().at(place);
    var said = list.noun() + " " + list.name(item);
    return switch (words[0]) {
      case "delete" ->
          visit.documents().delete(visit.author(page + ": deleted " + said), path, base);
      case "toggle" -> {
        boolean off = item.has("disabled");
        Xml other = off ? item.without("disabled") : item.plus(Xml.empty("disabled"));
        var what = (off ? ": enabled " : ": disabled ") + said;
        yield visit.documents().put(visit.author(page + what), path, other, base);
      }
      case "up", "down", "to" -> {
        var passed = separators.passed(was, words[0], place, query);
        if (passed.isPresent()) {
          yield separators.save(visit, passed.get(), query, was);
        }
        int to = target(words, was, place, query);
        yield to == place
            ? new Saved(false, base, List.of())
            : visit.documents().move(visit.author(page + ": moved " + said), path, to, base);
      }
      default -> new Saved(false, base, List.of());
    };
  }

  /** The next place up or down that the tab shows, or the one that was dropped on. */
  private int target(String[] words, Document was, int place, ListQuery query) {
    int size = list.path().find(was.root()).size();
    if (words[0].equals("to")) {
      boolean number = words.length > 2 && words[2].matches("[0-9]{1,6}");
      return number ? Math.min(size, Math.max(1, Integer.parseInt(words[2]))) : place;
    }
    var shown = ListRows.of(list, was, new ListQuery(query.tab(), "", 1, 1)).all();
    var places = shown.stream().map(Row::place).toList();
    int at = places.indexOf(place) + (words[0].equals("up") ? -1 : 1);
    return places.contains(place) && at >= 0 && at < places.size() ? places.get(at) : place;
  }

  private Html question(Visit visit, Xml item, int place, ListQuery query) {
    var name = list.name(item);
    return el("form")
        .with("method", "post")
        .with("action", page.url() + "/do")
        .as("panel question")
        .of(
            hidden("_token", visit.token()),
            hidden("_base", visit.fields().get("_base")),
            query.hidden(),
            hidden("sure", "yes"),
            el("p", "Delete " + list.noun() + (name.isEmpty() ? "" : " \"" + name + "\"") + "?"),
            el("p")
                .as("buttons")
                .of(
                    el("button", "Delete")
                        .as("danger")
                        .with("name", "do")
                        .with("value", "delete " + place),
                    link(query.at(page.url()), "Cancel").as("button")));
  }
}
