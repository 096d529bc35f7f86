package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.hidden;
import static twinwall.web.html.Html.link;
import static twinwall.web.html.Html.parts;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import twinwall.core.config.Xml;
import twinwall.web.engine.Documents.Saved;
import twinwall.web.engine.Engine;
import twinwall.web.html.Html;
import twinwall.web.html.Html.Element;
import twinwall.web.page.ItemList.Cell;
import twinwall.web.page.ItemList.Count;

/** The list of a page and what its buttons do; editing one item is {@link EditPage}. */
final class ListPage {
  private final Page page;
  private final ItemList list;

  private ListPage(Page page, ItemList list) {
    this.page = page;
    this.list = list;
  }

  static List<Route> routes(Page page, ItemList list) {
    var made = new ListPage(page, list);
    var all = new ArrayList<Route>();
    all.add(
        Route.get(page, page.url(), page.privilege(), made::show).edits(Section.list(page, list)));
    all.add(Route.post(page, page.url() + "/do", list.editPrivilege(), made::act));
    all.addAll(EditPage.routes(page, list));
    return all;
  }

  private String tab(Visit visit) {
    var tabs = list.tabs().apply(visit.config());
    var asked = visit.fields().get("tab");
    return tabs.containsKey(asked) ? asked : tabs.keySet().stream().findFirst().orElse("");
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private String at(String tab) {
    return page.url() + (tab.isEmpty() ? "" : "?tab=" + encoded(tab));
  }

  Reply show(Visit visit) {
    return Reply.shown(body(visit, Html.nothing()));
  }

  private Html body(Visit visit, Html message) {
    var tab = tab(visit);
    var all = list.path().find(visit.document().root());
    var counts = counts(visit);
    boolean edits = visit.may().test(list.editPrivilege());
    var rows = new ArrayList<Html>();
    for (int i = 0; i < all.size(); i++) {
      if (list.belongs().test(all.get(i), tab)) {
        var count = Optional.ofNullable(counts.get(all.get(i).text("tracker")));
        rows.add(row(visit, new Cell(all.get(i), visit.config(), count), i + 1, tab, edits));
      }
    }
    var head = new ArrayList<Html>();
    if (edits) {
      head.add(
          el("td").as("pick").of(el("span", "Select").as("away"))); // the script puts a box here
    }
    list.columns().forEach(c -> head.add(el("th", c.title()).with("scope", "col")));
    head.add(el("th", "Actions").with("scope", "col"));
    var table =
        rows.isEmpty()
            ? el("p", list.empty()).as("empty")
            : el("div")
                .as("scroll")
                .with("tabindex", "0")
                .of(
                    el("table")
                        .as("list")
                        .with("data-ordered", Boolean.toString(list.ordered()))
                        .of(el("thead").of(el("tr").of(head)), el("tbody").of(rows)));
    return parts(
        tabs(visit, tab),
        message,
        list.above().apply(visit),
        search(rows.size()),
        el("form")
            .with("method", "post")
            .with("action", page.url() + "/do")
            .as("list")
            .of(
                hidden("_token", visit.token()),
                hidden("_base", Long.toString(visit.document().revision())),
                hidden("tab", tab),
                table,
                edits && !rows.isEmpty() ? selected() : Html.nothing()),
        edits ? adders(tab) : Html.nothing());
  }

  /** What can be done with the rows that are ticked. */
  private Html selected() {
    var buttons = new ArrayList<Html>();
    buttons.add(
        button("Delete selected", "bulk delete", "")
            .as("danger")
            .with("data-confirm", "Delete what is selected?"));
    if (list.switched()) {
      buttons.add(button("Enable selected", "bulk enable", ""));
      buttons.add(button("Disable selected", "bulk disable", ""));
    }
    return el("p").as("buttons selected").of(buttons);
  }

  private Html adders(String tab) {
    var to = page.url() + "/edit?tab=" + encoded(tab);
    return el("p")
        .as("buttons")
        .of(
            list.ordered()
                ? parts(
                    link(to + "&at=top", "Add at the top").as("button"),
                    link(to, "Add at the end").as("button primary"))
                : link(to, "Add").as("button primary"));
  }

  private static Html search(int rows) {
    return rows < 2
        ? Html.nothing()
        : el("p")
            .as("search")
            .of(
                el("label")
                    .of(
                        Html.text("Search "),
                        el("input").with("type", "search").with("data-search", "table.list")),
                el("span").with("data-found", "").with("aria-live", "polite"));
  }

  private Html tabs(Visit visit, String now) {
    var tabs = list.tabs().apply(visit.config());
    if (tabs.isEmpty()) {
      return Html.nothing();
    }
    var links = new ArrayList<Html>();
    tabs.forEach((word, label) -> {
      Element one = link(at(word), label);
      links.add(word.equals(now) ? one.with("aria-current", "page") : one);
    });
    return el("nav").as("tabs inner").with("aria-label", list.noun()).of(links);
  }

  private Html row(Visit visit, Cell cell, int place, String tab, boolean edits) {
    var cells = new ArrayList<Html>();
    if (edits) {
      cells.add(el("td").as("pick").of(pick(place, cell.item())));
    }
    list.columns().forEach(c -> cells.add(el("td").of(c.content().apply(cell))));
    var to =
        page.url()
            + "/edit?item="
            + place
            + "&base="
            + visit.document().revision()
            + (tab.isEmpty() ? "" : "&tab=" + encoded(tab));
    boolean off = cell.item().has("disabled");
    var name = cell.item().text(cell.item().has("name") ? "name" : "descr");
    var said = name.isEmpty() ? list.noun() + " " + place : name;
    var actions = new ArrayList<Html>();
    if (edits) {
      actions.add(link(to, "Edit").with("aria-label", "Edit " + said));
      actions.add(link(to + "&copy=yes", "Copy").with("aria-label", "Copy " + said));
    }
    if (list.switched()) {
      actions.add(button(off ? "Enable" : "Disable", "toggle " + place, said));
    }
    if (list.ordered()) {
      actions.add(button("↑", "up " + place, "Move up: " + said));
      actions.add(button("↓", "down " + place, "Move down: " + said));
    }
    actions.add(
        button("Delete", "delete " + place, said).with("data-confirm", "Delete " + said + "?"));
    cells.add(el("td").as("actions").of(actions));
    var row = el("tr").with("data-place", Integer.toString(place));
    return (off ? row.as("off") : row).of(cells);
  }

  private Html pick(int place, Xml item) {
    var name = item.text(item.has("name") ? "name" : "descr");
    return el("input")
        .with("type", "checkbox")
        .with("name", "pick")
        .with("value", Integer.toString(place))
        .with("aria-label", "Select " + (name.isEmpty() ? list.noun() + " " + place : name));
  }

  private static Element button(String label, String what, String said) {
    return el("button", label)
        .with("type", "submit")
        .with("name", "do")
        .with("value", what)
        .with("aria-label", (label.length() > 1 ? label + " " + said : said).strip());
  }

  private Map<String, Count> counts(Visit visit) {
    boolean counts = list.path().toString().equals("filter/rule");
    return counts ? counted(visit) : Map.of();
  }

  // What the buttons do.

  Reply act(Visit visit) throws IOException, Engine.Refused {
    var words = visit.fields().get("do").split(" ");
    int place = words.length > 1 && words[1].matches("[0-9]{1,6}") ? Integer.parseInt(words[1]) : 0;
    var tab = tab(visit);
    long base = visit.fields().number("_base", 0);
    if (words[0].equals("bulk") && words.length > 1) {
      return BulkAction.act(visit, page, list, words[1], at(tab), e -> body(visit, refusal(e)));
    }
    var was =
        base == visit.document().revision() ? visit.document() : visit.documents().revision(base);
    var items = list.path().find(was.root());
    if (place < 1 || place > items.size()) {
      return new Reply.Redirect(at(tab));
    }
    var item = items.get(place - 1);
    if (words[0].equals("delete") && visit.fields().get("sure").isEmpty()) {
      return Reply.shown("Delete", question(visit, item, place, tab));
    }
    try {
      told(visit, done(visit, words, items, place, base, tab));
    } catch (Engine.Refused e) {
      return Reply.refused("", body(visit, refusal(e)));
    }
    return new Reply.Redirect(at(tab));
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

  private Saved done(Visit visit, String[] words, List<Xml> items, int place, long base, String tab)
      throws IOException, Engine.Refused {
    var item = items.get(place - 1);
    var path = list.path().at(place);
    var said = list.noun() + " " + item.text(item.has("name") ? "name" : "descr");
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
        int to = target(words, items, place, tab);
        yield to == place
            ? new Saved(false, base, List.of())
            : visit.documents().move(visit.author(page + ": moved " + said), path, to, base);
      }
      default -> new Saved(false, base, List.of());
    };
  }

  /** The next place up or down that the tab shows, or the one that was dropped on. */
  private int target(String[] words, List<Xml> items, int place, String tab) {
    if (words[0].equals("to")) {
      boolean number = words.length > 2 && words[2].matches("[0-9]{1,6}");
      return number ? Math.min(items.size(), Math.max(1, Integer.parseInt(words[2]))) : place;
    }
    int step = words[0].equals("up") ? -1 : 1;
    for (int at = place + step; at >= 1 && at <= items.size(); at += step) {
      if (list.belongs().test(items.get(at - 1), tab)) {
        return at;
      }
    }
    return place;
  }

  private Html question(Visit visit, Xml item, int place, String tab) {
    var name = item.text(item.has("name") ? "name" : "descr");
    return el("form")
        .with("method", "post")
        .with("action", page.url() + "/do")
        .as("panel question")
        .of(
            hidden("_token", visit.token()),
            hidden("_base", visit.fields().get("_base")),
            hidden("tab", tab),
            hidden("sure", "yes"),
            el("p", "Delete " + list.noun() + (name.isEmpty() ? "" : " \"" + name + "\"") + "?"),
            el("p")
                .as("buttons")
                .of(
                    el("button", "Delete")
                        .as("danger")
                        .with("name", "do")
                        .with("value", "delete " + place),
                    link(at(tab), "Cancel").as("button")));
  }

  /** The counters of the rules that run, by tracker. */
  static Map<String, Count> counted(Visit visit) {
    var out = new HashMap<String, Count>();
    var rules = visit.ask("rules.list", new ArrayList<>());
    for (var rule : rules) {
      var tracker = rule.path("tracker").asString("");
      if (!tracker.isEmpty()) {
        out.merge(
            tracker,
            new Count(rule.path("packets").asLong(0), rule.path("bytes").asLong(0)),
            (a, b) -> new Count(a.packets() + b.packets(), a.bytes() + b.bytes()));
      }
    }
    return out;
  }
}
