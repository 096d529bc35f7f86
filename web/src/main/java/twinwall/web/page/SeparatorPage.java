package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.hidden;
import static twinwall.web.html.Html.link;
import static twinwall.web.html.Html.text;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Separator;
import twinwall.core.config.Xml;
import twinwall.web.engine.Documents.Document;
import twinwall.web.engine.Documents.Saved;
import twinwall.web.engine.Engine;
import twinwall.web.html.Html;
import twinwall.web.page.ListRows.Row;

/** Separators between rules: adding, changing, moving and deleting them. */
final class SeparatorPage {
  private final Page page;
  private final ItemList list;

  SeparatorPage(Page page, ItemList list) {
    this.page = page;
    this.list = list;
  }

  List<Route> routes() {
    var url = page.url() + "/separator";
    return List.of(
        Route.get(page, url, list.editPrivilege(), this::show),
        Route.post(page, url, list.editPrivilege(), this::edit));
  }

  private ConfigPath place(ListQuery query) {
    return list.separators(query.tab());
  }

  private List<Separator> all(Document document, ListQuery query) {
    return Separator.all(document.root(), place(query));
  }

  private Optional<Separator> named(Document document, ListQuery query, String id) {
    return all(document, query).stream().filter(s -> s.id().equals(id)).findFirst();
  }

  private List<Row> rules(Document document, ListQuery query) {
    return ListRows.of(list, document, new ListQuery(query.tab(), "", 1, 1)).all();
  }

  private Reply show(Visit visit) {
    var query = ListPage.query(list, visit);
    if (!list.divides(query.tab())) {
      return new Reply.Redirect(query.at(page.url()));
    }
    var id = visit.fields().get("id");
    var now = named(visit.document(), query, id);
    if (!id.isEmpty() && now.isEmpty()) {
      visit.tell().accept("This separator is not there any more.");
      return new Reply.Redirect(query.at(page.url()));
    }
    int end = rules(visit.document(), query).size();
    var fresh = new Separator("", Math.min(end, fresh(query, end)), "", "bg-info");
    return Reply.shown("Separator", form(visit, query, now.orElse(fresh), ""));
  }

  /** A new one comes before the first rule of the page that is looked at. */
  private static int fresh(ListQuery query, int rules) {
    return query.search().isEmpty() ? query.paging(rules).from() : 0;
  }

  private Html form(Visit visit, ListQuery query, Separator one, String error) {
    var colors = new ArrayList<Html>();
    for (var color : Separator.COLORS) {
      colors.add(
          el("label")
              .as("check separator " + color)
              .of(
                  el("input")
                      .with("type", "radio")
                      .with("name", "color")
                      .with("value", color)
                      .with(color.equals(one.color()), "checked"),
                  text(" " + Words.of("color", color))));
    }
    var input =
        el("input")
            .with("type", "text")
            .with("name", "text")
            .with("id", "text")
            .with("maxlength", Integer.toString(Separator.LONGEST))
            .with("required", "")
            .with("value", one.text());
    int end = rules(visit.document(), query).size();
    return el("form")
        .with("method", "post")
        .with("action", page.url() + "/separator")
        .as("edit")
        .of(
            hidden("_token", visit.token()),
            hidden("_base", Long.toString(visit.document().revision())),
            hidden("id", one.id()),
            query.hidden(),
            el("fieldset")
                .as("panel")
                .of(
                    el("legend", "Separator"),
                    error.isEmpty()
                        ? Html.nothing()
                        : el("p", error).as("error").with("role", "alert"),
                    el("div")
                        .as("field")
                        .of(el("label", "Text").as("name").with("for", "text"), input),
                    el("div")
                        .as("field")
                        .of(
                            el("label", "Rules above it").as("name").with("for", "above"),
                            el("input")
                                .as("short")
                                .with("type", "number")
                                .with("id", "above")
                                .with("name", "above")
                                .with("min", "0")
                                .with("max", Integer.toString(end))
                                .with("value", Integer.toString(Math.min(end, one.row())))),
                    el("div")
                        .as("field")
                        .with("role", "radiogroup")
                        .with("aria-label", "Colour")
                        .of(el("span", "Colour").as("name"), el("div").of(colors))),
            el("p")
                .as("buttons")
                .of(
                    el("button", "Save").as("primary"),
                    link(query.at(page.url()), "Cancel").as("button")));
  }

  private Reply edit(Visit visit) throws IOException, Engine.Refused {
    var query = ListPage.query(list, visit);
    if (!list.divides(query.tab())) {
      return new Reply.Redirect(query.at(page.url()));
    }
    var fields = visit.fields();
    var id = fields.get("id");
    long base = fields.number("_base", 0);
    int end = rules(visit.document(), query).size();
    var all = all(visit.document(), query);
    var wanted =
        new Separator(
            Separator.isId(id) ? id : Separator.free(all),
            (int) Math.min(end, fields.number("above", 0)),
            fields.get("text").strip(),
            fields.get("color"));
    var wrong = wanted.wrong();
    if (wrong.isEmpty() && !Separator.isId(id) && all.size() >= Separator.MOST) {
      wrong = "There are at most " + Separator.MOST + " separators in a tab.";
    }
    if (!wrong.isEmpty()) {
      return Reply.refused("Separator", form(visit, query, wanted, wrong));
    }
    var was =
        base == visit.document().revision() ? visit.document() : visit.documents().revision(base);
    try {
      ListPage.told(visit, save(visit, wanted, query, Separator.isId(id) ? was : visit.document()));
    } catch (Engine.Refused e) {
      return Reply.refused("Separator", form(visit, query, wanted, e.sentence()));
    }
    return new Reply.Redirect(query.at(page.url()));
  }

  /** Saves one as it is wanted; refused where somebody else changed it since. */
  Saved save(Visit visit, Separator wanted, ListQuery query, Document was)
      throws IOException, Engine.Refused {
    var path = place(query).plus(ConfigPath.parse(wanted.id()).orElseThrow());
    Xml old = path.find(was.root()).stream().findFirst().orElse(Xml.empty(wanted.id()));
    var tab = query.tab().equals("floating") ? Separator.FLOATING : query.tab();
    Xml now = wanted.in(old, tab);
    var author = visit.author(page + ": separator " + wanted.text());
    return visit.documents().put(author, path, now, was.revision());
  }

  /** The separator that a rule passes first on its way up or down. */
  Optional<Separator> passed(Document was, String way, int place, ListQuery query) {
    if (!list.divides(query.tab()) || way.equals("to")) {
      return Optional.empty();
    }
    var row = rules(was, query).stream().filter(r -> r.place() == place).findFirst();
    boolean up = way.equals("up");
    int number = row.map(Row::number).orElse(0);
    var next = all(was, query).stream().filter(s -> s.row() == (up ? number - 1 : number)).toList();
    return next.isEmpty() || number == 0
        ? Optional.empty()
        : Optional.of(up ? next.getLast().at(number) : next.getFirst().at(number - 1));
  }

  /** Moves or deletes one. */
  Reply act(Visit visit, String[] words, ListQuery query, String back)
      throws IOException, Engine.Refused {
    long base = visit.fields().number("_base", 0);
    var was =
        base == visit.document().revision() ? visit.document() : visit.documents().revision(base);
    var one = named(was, query, words.length > 1 ? words[1] : "");
    if (one.isEmpty()) {
      return new Reply.Redirect(back);
    }
    int end = rules(was, query).size();
    int row = Math.min(end, one.get().row());
    switch (words[0]) {
      case "sep-delete" -> {
        if (visit.fields().get("sure").isEmpty()) {
          return Reply.shown("Delete", question(visit, one.get(), query));
        }
        var path = place(query).plus(ConfigPath.parse(one.get().id()).orElseThrow());
        var author = visit.author(page + ": deleted separator " + one.get().text());
        ListPage.told(visit, visit.documents().delete(author, path, base));
      }
      case "sep-up", "sep-down" -> {
        int to = Math.max(0, Math.min(end, row + (words[0].equals("sep-up") ? -1 : 1)));
        ListPage.told(visit, save(visit, one.get().at(to), query, was));
      }
      case "sep-to" -> {
        int to =
            words.length > 2 && words[2].matches("[0-9]{1,6}")
                ? Math.min(end, Integer.parseInt(words[2]))
                : row;
        ListPage.told(visit, save(visit, one.get().at(to), query, was));
      }
      default -> {}
    }
    return new Reply.Redirect(back);
  }

  private Html question(Visit visit, Separator one, ListQuery query) {
    return el("form")
        .with("method", "post")
        .with("action", page.url() + "/do")
        .as("panel question")
        .of(
            hidden("_token", visit.token()),
            hidden("_base", visit.fields().get("_base")),
            query.hidden(),
            hidden("sure", "yes"),
            el("p", "Delete the separator \"" + one.text() + "\"?"),
            el("p")
                .as("buttons")
                .of(
                    el("button", "Delete")
                        .as("danger")
                        .with("name", "do")
                        .with("value", "sep-delete " + one.id()),
                    link(query.at(page.url()), "Cancel").as("button")));
  }
}
