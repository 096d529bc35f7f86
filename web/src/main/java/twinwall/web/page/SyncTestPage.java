package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.hidden;
import static twinwall.web.html.Html.link;
import static twinwall.web.html.Html.text;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import twinwall.web.engine.Engine;
import twinwall.web.html.Html;

/** System &gt; High Avail. Sync: the form, how it stands, and a button that says what fails. */
final class SyncTestPage {
  private static final String TEST = "/test";

  private SyncTestPage() {}

  static List<Route> with(Page page, Form form) {
    var all = new ArrayList<>(SettingsPage.routes(page, form, visit -> state(visit, page)));
    all.add(Route.post(page, page.url() + TEST, page.privilege(), visit -> test(visit, page)));
    return all;
  }

  /** Where the configuration goes and how that stands, above the form that says so. */
  private static Html state(Visit visit, Page page) {
    var trouble = new ArrayList<String>();
    var sync = visit.ask("sync.status", trouble);
    var sentence =
        trouble.isEmpty() ? sync.path("sentence").asString("") : String.join(" ", trouble);
    return Html.parts(
        el("p")
            .as("box")
            .with("id", "sync-state")
            .with("data-live", "state")
            .of(el("strong", sync.path("standing").asString("unknown")), text(" " + sentence)),
        el("form")
            .with("method", "post")
            .with("action", page.url() + TEST)
            .as("buttons")
            .of(
                hidden("_token", visit.token()),
                el("button", "Test what is saved"),
                el("span", "Tries both synchronizations and says what fails; sends nothing.")
                    .as("help")));
  }

  private static Reply test(Visit visit, Page page) throws IOException, Engine.Refused {
    var said = visit.act("sync.test", visit.engine().args());
    var rows = new ArrayList<Html>();
    for (var check : said.path("checks")) {
      boolean good = check.path("good").asBoolean(false);
      rows.add(
          Parts.row(
              Parts.standing(good ? "ok" : "fails", good),
              text(check.path("name").asString("")),
              text(check.path("sentence").asString(""))));
    }
    boolean good = said.path("good").asBoolean(false);
    return Reply.shown(
        "Test",
        Html.parts(
            Parts.panel(good ? "Nothing fails" : "Something fails")
                .of(Parts.table(List.of("", "What", "Result"), rows, "Nothing was tried.")),
            el("p").as("buttons").of(link(page.url(), "Back").as("button primary"))));
  }
}
