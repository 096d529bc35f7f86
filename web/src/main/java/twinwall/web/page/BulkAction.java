package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.hidden;
import static twinwall.web.html.Html.link;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import twinwall.web.engine.Documents.Document;
import twinwall.web.engine.Documents.Saved;
import twinwall.web.engine.Engine;
import twinwall.web.html.Html;
import twinwall.web.page.ListRows.Row;

/**
 * What is done with rows of a list that are ticked, or with all that a search found, in one save.
 */
final class BulkAction {
  private final Visit visit;
  private final Page page;
  private final ItemList list;
  private final ListQuery query;

  BulkAction(Visit visit, Page page, ItemList list, ListQuery query) {
    this.visit = visit;
    this.page = page;
    this.list = list;
    this.query = query;
  }

  /**
   * @param was the document that the rows were shown of
   */
  Reply act(String what, Document was) throws IOException, Engine.Refused {
    var back = query.at(page.url());
    var places = chosen(was);
    if (places.isEmpty()) {
      visit.tell().accept("Nothing was selected.");
      return new Reply.Redirect(back);
    }
    if (what.equals("delete") && visit.fields().get("sure").isEmpty()) {
      return Reply.shown("Delete", question(places, back));
    }
    ListPage.told(visit, done(what, places, was));
    return new Reply.Redirect(what.equals("copy") ? query.begun(target()).at(page.url()) : back);
  }

  private List<Integer> chosen(Document was) {
    if (visit.fields().has("every")) {
      return ListRows.of(list, was, query).found().stream().map(Row::place).toList();
    }
    var places = new ArrayList<Integer>();
    for (var pick : visit.fields().all("pick")) {
      if (pick.matches("[0-9]{1,6}")) {
        places.add(Integer.parseInt(pick));
      }
    }
    return places;
  }

  private Saved done(String what, List<Integer> places, Document was)
      throws IOException, Engine.Refused {
    long base = was.revision();
    return switch (what) {
      case "move" -> moved(places, was);
      case "copy" -> copied(places, was);
      default -> {
        var author = visit.author(page + ": " + what + "d " + counted(places));
        yield visit.documents().each(author, list.path(), what, places, base);
      }
    };
  }

  private Saved moved(List<Integer> places, Document was) throws IOException, Engine.Refused {
    int to = (int) Math.min(999_999, Math.max(1, visit.fields().number("to", 1)));
    int size = list.path().find(was.root()).size();
    var order =
        ListRows.of(list, was, new ListQuery(query.tab(), "", 1, 1)).moved(places, to, size);
    var author = visit.author(page + ": moved " + counted(places) + " to place " + to);
    return visit.documents().order(author, list.path(), order, was.revision());
  }

  private String target() {
    return Optional.of(visit.fields().get("interface"))
        .filter(Choices.interfaces(visit.config())::containsKey)
        .orElse("");
  }

  private Saved copied(List<Integer> places, Document was) throws IOException, Engine.Refused {
    if (target().isEmpty() || !CopyRules.isFor(list)) {
      throw new Engine.Refused("refused", "Say which interface to copy to.", List.of());
    }
    boolean converts = visit.fields().has("convert");
    var items = list.path().find(was.root());
    var copies =
        places.stream()
            .distinct()
            .sorted()
            .filter(place -> place >= 1 && place <= items.size())
            .map(place -> CopyRules.copied(items.get(place - 1), query.tab(), target(), converts))
            .toList();
    var label = Choices.interfaceLabel(visit.config(), target());
    var author = visit.author(page + ": copied " + counted(places) + " to " + label);
    return visit.documents().addAll(author, list.path(), copies);
  }

  private String counted(List<Integer> places) {
    return places.size() == 1 ? "1 " + list.noun() : places.size() + " items: " + list.noun();
  }

  private Html question(List<Integer> places, String back) {
    var picks = new ArrayList<Html>();
    if (visit.fields().has("every")) {
      picks.add(hidden("every", "yes"));
    } else {
      places.forEach(place -> picks.add(hidden("pick", Integer.toString(place))));
    }
    return el("form")
        .with("method", "post")
        .with("action", page.url() + "/do")
        .as("panel question")
        .of(
            hidden("_token", visit.token()),
            hidden("_base", visit.fields().get("_base")),
            query.hidden(),
            hidden("sure", "yes"),
            Html.parts(picks),
            el("p", "Delete what is selected (" + counted(places) + ")?"),
            el("p")
                .as("buttons")
                .of(
                    el("button", "Delete")
                        .as("danger")
                        .with("name", "do")
                        .with("value", "bulk delete"),
                    link(back, "Cancel").as("button")));
  }
}
