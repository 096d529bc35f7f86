package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.hidden;
import static twinwall.web.html.Html.link;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import twinwall.web.engine.Engine;
import twinwall.web.engine.TraceCommand;
import twinwall.web.html.Html;

/** Diagnostics > Pending Changes: what is saved and not in force, and what the bar's buttons do. */
final class PendingPage {
  private static final String APPLIED = "The changes have been applied successfully.";
  private static final int LOOKS = 30;
  private static final int LOOK_MILLIS = 100;

  private PendingPage() {}

  static Page page() {
    return new Page(
        "Diagnostics",
        "Pending Changes",
        "",
        PendingBar.URL,
        PendingBar.PRIVILEGE,
        p ->
            List.of(
                Route.get(p, p.url(), p.privilege(), v -> show(v, List.of())),
                Route.get(p, p.url() + "/effect", p.privilege(), PendingPage::effect),
                Route.post(p, p.url(), p.privilege(), PendingPage::act)));
  }

  private static Reply show(Visit visit, List<String> said) {
    var trouble = new ArrayList<>(said);
    var pending = visit.ask("config.pending", visit.engine().args().put("what", true), trouble);
    if (!pending.path("pending").asBoolean(false)) {
      return Reply.shown(
          followed(
              Parts.trouble(trouble),
              el("p", "Everything that is saved is in force.").as("empty")));
    }
    var rows = new ArrayList<Html>();
    pending.path("waiting").forEach(one -> rows.add(el("li", PendingBar.saved(one))));
    var steps = new ArrayList<Html>();
    pending.path("steps").forEach(step -> steps.add(el("li", step.asString(""))));
    return Reply.shown(
        followed(
            Parts.trouble(trouble),
            Parts.panel("Saved and not in force").of(el("ul").of(rows)),
            Parts.panel("Differences: " + pending.path("changes").asLong(0))
                .of(HistoryPage.lines(pending.path("text").asString(""))),
            el("section")
                .as("panel")
                .with("id", "effect")
                .with("data-load", PendingBar.URL + "/effect")
                .of(
                    el("h2", "Packets that fare otherwise"),
                    el("p").of(link(PendingBar.URL + "/effect", "Find out which").as("button"))),
            Parts.panel("Steps in the kernel")
                .of(
                    pending.has("steps_unknown")
                        ? el("p", pending.path("steps_unknown").asString(""))
                        : steps.isEmpty() ? el("p", "None.") : el("ul").of(steps))));
  }

  /** What the script fetches anew when something is saved, applied or taken back. */
  private static Html followed(Html... parts) {
    return el("div").with("id", "what").with("data-live", "state").of(parts);
  }

  /** A process of its own finds it out: it plans both configurations. */
  private static Reply effect(Visit visit) {
    var answer = TraceCommand.difference(visit.engine().run());
    return Reply.shown(
        el("section")
            .as("panel")
            .with("id", "effect")
            .of(
                el("h2", "Packets that fare otherwise"),
                el("pre", answer.text()).as("diff").with("tabindex", "0")));
  }

  private static Reply act(Visit visit) throws IOException {
    var fields = visit.fields();
    var args = visit.engine().args().put("saved", fields.number("saved", 0));
    try {
      switch (fields.get("do")) {
        case "apply" -> visit.tell().accept(applied(visit, visit.act("config.apply", args)));
        case "trial" -> {
          args.put("confirm_seconds", fields.number("seconds", 0));
          var said = applied(visit, visit.act("config.apply", args));
          if (!said.equals(APPLIED)) {
            visit.tell().accept(said); // else the bar says it, as long as it is so
          }
        }
        case "confirm" -> {
          visit.act("config.confirm", visit.engine().args());
          visit.tell().accept("The changes have been confirmed.");
        }
        case "discard" -> {
          if (fields.get("sure").isEmpty()) {
            return Reply.shown("Discard", question(visit));
          }
          visit.act("config.discard", args);
          visit.tell().accept("What was in force is saved again.");
        }
        default -> visit.tell().accept("There is no such action.");
      }
    } catch (Engine.Refused e) {
      return show(
          visit,
          List.of(e.problems().isEmpty() ? e.sentence() : e.problems().getFirst().message()));
    }
    return new Reply.Redirect(back(fields.get("back")));
  }

  /** Waits a moment: most configurations are in force at once. */
  private static String applied(Visit visit, JsonNode done) throws IOException, Engine.Refused {
    if (!done.path("applied").asBoolean(false)) {
      return "There is nothing to apply.";
    }
    for (int look = 0; look < LOOKS; look++) {
      var config = visit.engine().call("status").path("config");
      var failure = config.path("failure");
      if (failure.isObject()) {
        return "Not applied: "
            + failure.path("step").asString("")
            + ": "
            + failure.path("why").asString("");
      }
      if (config.path("running").asLong(0) == config.path("pending").path("applied").asLong(-1)) {
        return APPLIED;
      }
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    return "The changes are being applied.";
  }

  private static Html question(Visit visit) {
    return el("form")
        .with("method", "post")
        .with("action", PendingBar.URL)
        .as("panel question")
        .of(
            hidden("_token", visit.token()),
            hidden("saved", visit.fields().get("saved")),
            hidden("back", visit.fields().get("back")),
            hidden("sure", "yes"),
            el(
                "p",
                "Forget what is saved and not applied, and take back what waits to be confirmed?"),
            el("p")
                .as("buttons")
                .of(
                    el("button", "Discard")
                        .as("danger")
                        .with("name", "do")
                        .with("value", "discard"),
                    link(back(visit.fields().get("back")), "Cancel").as("button")));
  }

  /** To a page of ours and to nowhere else. */
  private static String back(String to) {
    boolean known =
        Catalogue.pages().stream()
            .anyMatch(p -> to.equals(p.url()) || to.startsWith(p.url() + "?"));
    return known ? to : PendingBar.URL;
  }
}
