package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.hidden;
import static twinwall.web.html.Html.link;
import static twinwall.web.html.Html.parts;
import static twinwall.web.html.Html.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import twinwall.core.config.Separator;
import twinwall.web.html.Html;
import twinwall.web.html.Html.Element;
import twinwall.web.page.ItemList.Cell;
import twinwall.web.page.ItemList.Count;
import twinwall.web.page.ListRows.Row;

/**
 * A list as a page shows it: one page of it, with what can be done with each row and with several.
 */
final class ListView {
  private final Page page;
  private final ItemList list;
  private final Visit visit;
  private final ListQuery query;
  private final ListRows rows;
  private final Paging paging;
  private final boolean edits;

  ListView(Page page, ItemList list, Visit visit, ListQuery query) {
    this.page = page;
    this.list = list;
    this.visit = visit;
    this.rows = ListRows.of(list, visit.document(), query);
    this.paging = query.paging(rows.found().size());
    this.query = query.at(paging.page());
    this.edits = visit.may().test(list.editPrivilege());
  }

  Html show(Html message) {
    return parts(
        tabs(),
        message,
        list.above().apply(visit),
        Pager.search(page.url(), query, paging, Map.of()),
        el("form")
            .with("method", "post")
            .with("action", page.url() + "/do")
            .as("list")
            .of(
                hidden("_token", visit.token()),
                hidden("_base", Long.toString(visit.document().revision())),
                query.hidden(),
                table(),
                edits && paging.total() > 0 ? selected() : Html.nothing()),
        Pager.links(
            paging,
            list.noun(),
            p -> query.at(p).at(page.url()),
            size -> query.sized(size).at(page.url())),
        edits ? adders() : Html.nothing());
  }

  private Html tabs() {
    var tabs = list.tabs().apply(visit.config());
    if (tabs.isEmpty()) {
      return Html.nothing();
    }
    var links = new ArrayList<Html>();
    tabs.forEach((word, label) -> {
      Element one = link(query.begun(word).at(page.url()), label);
      links.add(word.equals(query.tab()) ? one.with("aria-current", "page") : one);
    });
    return el("nav").as("tabs inner").with("aria-label", list.noun()).of(links);
  }

  private Html table() {
    var shown = paging.of(rows.found());
    var separators = separators();
    if (shown.isEmpty() && separators.isEmpty()) {
      return el("p", query.search().isEmpty() ? list.empty() : "Nothing has these words.")
          .as("empty");
    }
    var head = new ArrayList<Html>();
    if (edits) {
      head.add(el("td").as("pick").of(el("span", "Select").as("away"))); // the script: a box
    }
    list.columns().forEach(c -> head.add(el("th", c.title()).with("scope", "col")));
    head.add(el("th", "Actions").with("scope", "col"));
    var counts = counts(shown);
    var lines = new ArrayList<Html>();
    int next = 0;
    for (var row : shown) {
      while (next < separators.size() && separators.get(next).row() < row.number()) {
        lines.add(separator(separators.get(next++)));
      }
      lines.add(row(row, Optional.ofNullable(counts.get(row.item().text("tracker")))));
    }
    while (next < separators.size()) {
      lines.add(separator(separators.get(next++)));
    }
    return el("div")
        .as("scroll")
        .with("tabindex", "0")
        .with("role", "region")
        .with("aria-label", "List: " + list.noun())
        .of(
            el("table")
                .as("list")
                .with("data-ordered", Boolean.toString(list.ordered() && edits))
                .of(el("thead").of(el("tr").of(head)), el("tbody").of(lines)));
  }

  /** Those that stand between the rows of this page; a search shows rows alone. */
  private List<Separator> separators() {
    if (!list.divides(query.tab()) || !query.search().isEmpty()) {
      return List.of();
    }
    boolean last = paging.page() == paging.pages();
    return Separator.all(visit.document().root(), list.separators(query.tab())).stream()
        .filter(s -> s.row() >= paging.from() && (last || s.row() < paging.to()))
        .toList();
  }

  private Html separator(Separator one) {
    var to = query.at(page.url() + "/separator?id=" + one.id());
    var actions = new ArrayList<Html>();
    if (edits) {
      actions.add(link(to, "Edit").with("aria-label", "Edit separator " + one.text()));
      actions.add(button("↑", "sep-up " + one.id(), "Move up: separator " + one.text()));
      actions.add(button("↓", "sep-down " + one.id(), "Move down: separator " + one.text()));
      actions.add(
          button("Delete", "sep-delete " + one.id(), "separator " + one.text())
              .with("data-confirm", "Delete the separator " + one.text() + "?"));
    }
    int columns = list.columns().size() + (edits ? 1 : 0);
    return el("tr")
        .as("separator " + one.color())
        .with("data-separator", one.id())
        .with("data-row", Integer.toString(one.row()))
        .of(
            el("td", one.text()).with("colspan", Integer.toString(columns)),
            el("td").as("actions").of(actions));
  }

  private Html row(Row row, Optional<Count> count) {
    var cell = new Cell(row.item(), visit.config(), count);
    var said = said(row);
    var cells = new ArrayList<Html>();
    if (edits) {
      var pick =
          el("input")
              .with("type", "checkbox")
              .with("name", "pick")
              .with("value", Integer.toString(row.place()))
              .with("aria-label", "Select " + said);
      var number = el("span", Integer.toString(row.number())).as("number");
      cells.add(el("td").as("pick").of(list.ordered() ? parts(pick, number) : pick));
    }
    list.columns().forEach(c -> cells.add(el("td").of(c.content().apply(cell))));
    cells.add(el("td").as("actions").of(actions(row, said)));
    var line =
        el("tr")
            .with("data-place", Integer.toString(row.place()))
            .with("data-number", Integer.toString(row.number()));
    return (row.item().has("disabled") ? line.as("off") : line).of(cells);
  }

  private String said(Row row) {
    var name = list.name(row.item());
    return name.isEmpty() ? list.noun() + " " + row.number() : name;
  }

  private List<Html> actions(Row row, String said) {
    var to =
        query.at(page.url() + "/edit?item=" + row.place() + "&base=" + visit.document().revision());
    var actions = new ArrayList<Html>();
    if (!edits) {
      return actions;
    }
    actions.add(link(to, "Edit").with("aria-label", "Edit " + said));
    actions.add(link(to + "&copy=yes", "Copy").with("aria-label", "Copy " + said));
    if (list.switched()) {
      boolean off = row.item().has("disabled");
      actions.add(button(off ? "Enable" : "Disable", "toggle " + row.place(), said));
    }
    if (list.ordered()) {
      actions.add(button("↑", "up " + row.place(), "Move up: " + said));
      actions.add(button("↓", "down " + row.place(), "Move down: " + said));
    }
    actions.add(
        button("Delete", "delete " + row.place(), said)
            .with("data-confirm", "Delete " + said + "?"));
    return actions;
  }

  private static Element button(String label, String what, String said) {
    return el("button", label)
        .with("type", "submit")
        .with("name", "do")
        .with("value", what)
        .with("aria-label", (label.length() > 1 ? label + " " + said : said).strip());
  }

  /** What can be done with the rows that are ticked. */
  private Html selected() {
    var buttons = new ArrayList<Html>();
    if (!paging.isWhole()) {
      buttons.add(
          el("label")
              .as("check")
              .of(
                  el("input")
                      .with("type", "checkbox")
                      .with("name", "every")
                      .with("value", Long.toString(paging.total())),
                  text(
                      "All "
                          + paging.total()
                          + (query.search().isEmpty() ? "" : " that were found")
                          + ", on every page")));
    }
    buttons.add(
        button("Delete selected", "bulk delete", "")
            .as("danger")
            .with("data-confirm", "Delete what is selected?"));
    if (list.switched()) {
      buttons.add(button("Enable selected", "bulk enable", ""));
      buttons.add(button("Disable selected", "bulk disable", ""));
    }
    if (list.ordered()) {
      buttons.add(
          el("span")
              .as("together")
              .of(
                  button("Move selected", "bulk move", ""),
                  el("label")
                      .of(
                          text("to place "),
                          el("input")
                              .as("short")
                              .with("type", "number")
                              .with("name", "to")
                              .with("min", "1")
                              .with("max", Integer.toString(rows.all().size()))
                              .with("value", "1"))));
    }
    if (CopyRules.isFor(list)) {
      buttons.add(copies());
    }
    return el("div").as("buttons selected").of(buttons);
  }

  private Html copies() {
    var options = new ArrayList<Html>();
    var others = new LinkedHashMap<>(Choices.interfaces(visit.config()));
    others.forEach((id, label) -> options.add(el("option", label).with("value", id)));
    return el("span")
        .as("together")
        .of(
            button("Copy selected", "bulk copy", ""),
            el("label").of(text("to "), el("select").with("name", "interface").of(options)),
            el("label")
                .of(
                    el("input")
                        .with("type", "checkbox")
                        .with("name", "convert")
                        .with("value", "yes"),
                    text("with its networks and addresses in the place of this one's")));
  }

  private Html adders() {
    var to = query.at(page.url() + "/edit");
    var top = query.at(page.url() + "/edit?at=top");
    return el("p")
        .as("buttons")
        .of(
            list.ordered()
                ? parts(
                    link(top, "Add at the top").as("button"),
                    link(to, "Add at the end").as("button primary"))
                : link(to, "Add").as("button primary"),
            list.divides(query.tab())
                ? link(query.at(page.url() + "/separator"), "Add separator").as("button")
                : Html.nothing());
  }

  /** The counters of the rules that are shown, by tracker. */
  private Map<String, Count> counts(List<Row> shown) {
    if (!list.path().toString().equals("filter/rule")) {
      return Map.of();
    }
    var args = visit.engine().args();
    var trackers = args.putArray("trackers");
    shown.stream()
        .map(r -> r.item().text("tracker"))
        .filter(t -> !t.isEmpty())
        .forEach(trackers::add);
    var out = new HashMap<String, Count>();
    visit
        .ask("rules.counts", args, new ArrayList<>())
        .properties()
        .forEach(e ->
            out.put(
                e.getKey(),
                new Count(
                    e.getValue().path("packets").asLong(0), e.getValue().path("bytes").asLong(0))));
    return out;
  }
}
