package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.hidden;
import static twinwall.web.html.Html.link;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import twinwall.web.engine.Engine;
import twinwall.web.html.Html;

/** What is done with all rows of a list that are ticked, in one save. */
final class BulkAction {
  private BulkAction() {}

  /**
   * @param back the list's address
   * @param again the list with what was refused
   */
  static Reply act(
      Visit visit,
      Page page,
      ItemList list,
      String what,
      String back,
      Function<Engine.Refused, Html> again)
      throws IOException {
    List<Integer> places = new ArrayList<>();
    for (var pick : visit.fields().all("pick")) {
      if (pick.matches("[0-9]{1,6}")) {
        places.add(Integer.parseInt(pick));
      }
    }
    if (places.isEmpty()) {
      visit.tell().accept("Nothing was selected.");
      return new Reply.Redirect(back);
    }
    if (what.equals("delete") && visit.fields().get("sure").isEmpty()) {
      return Reply.shown("Delete", question(visit, page, list, places, back));
    }
    try {
      long base = visit.fields().number("_base", 0);
      var author = visit.author(page + ": " + what + "d " + counted(list, places));
      ListPage.told(visit, visit.documents().each(author, list.path(), what, places, base));
    } catch (Engine.Refused e) {
      return Reply.refused("", again.apply(e));
    }
    return new Reply.Redirect(back);
  }

  private static String counted(ItemList list, List<Integer> places) {
    return places.size() == 1 ? "1 " + list.noun() : places.size() + " items: " + list.noun();
  }

  private static Html question(
      Visit visit, Page page, ItemList list, List<Integer> places, String back) {
    var picks = new ArrayList<Html>();
    places.forEach(place -> picks.add(hidden("pick", Integer.toString(place))));
    return el("form")
        .with("method", "post")
        .with("action", page.url() + "/do")
        .as("panel question")
        .of(
            hidden("_token", visit.token()),
            hidden("_base", visit.fields().get("_base")),
            hidden("tab", visit.fields().get("tab")),
            hidden("sure", "yes"),
            Html.parts(picks),
            el("p", "Delete what is selected (" + counted(list, places) + ")?"),
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
