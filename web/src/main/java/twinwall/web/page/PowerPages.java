package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.hidden;
import static twinwall.web.html.Html.link;
import static twinwall.web.html.Html.text;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import twinwall.web.engine.Engine;
import twinwall.web.html.Html;

/** Diagnostics > Reboot and Halt System: who takes over, and a button. */
final class PowerPages {
  private static final String MENU = "Diagnostics";

  private PowerPages() {}

  static Page reboot() {
    return page("Reboot", "reboot", "page-diagnostics-rebootsystem");
  }

  static Page halt() {
    return page("Halt System", "halt", "page-diagnostics-haltsystem");
  }

  private static Page page(String title, String verb, String privilege) {
    return new Page(
        MENU,
        title,
        "",
        "/diagnostics/" + verb,
        privilege,
        p ->
            List.of(
                Route.get(p, p.url(), privilege, v -> show(v, verb, List.of())),
                Route.post(p, p.url(), privilege, v -> stop(v, verb))));
  }

  private static Reply show(Visit visit, String verb, List<String> said) {
    var trouble = new ArrayList<>(said);
    var status = visit.ask("machine.status", trouble);
    boolean reboot = verb.equals("reboot");
    var rows = new ArrayList<Html>();
    for (var peer : status.path("peers")) {
      boolean in = peer.path("synchronised").asBoolean(false);
      boolean there = peer.path("connected").asBoolean(false);
      rows.add(
          Parts.row(
              text(peer.path("name").asString("")),
              Parts.standing(there ? "connected" : "not connected", there),
              Parts.role(there ? peer.path("master").asBoolean(false) ? "MASTER" : "BACKUP" : "?"),
              Parts.standing(in ? "has every state" : "lacks states", in)));
    }
    var body = new ArrayList<Html>();
    body.add(Parts.trouble(trouble));
    body.add(
        Parts.live("takeover", "Who takes over")
            .with("data-every", "3")
            .of(
                warning(status),
                Parts.table(
                    List.of("Peer", "Link", "Role", "States"), rows, "No peer shares states."),
                el("p")
                    .of(
                        text("All nodes side by side: "),
                        link("/status/carp", "Status > CARP (failover)"),
                        text("."))));
    body.add(action(visit, verb, status, reboot));
    return Reply.shown(Html.parts(body));
  }

  private static Html warning(JsonNode status) {
    if (!status.has("sentence")) {
      return Html.nothing();
    }
    boolean safe = status.path("safe").asBoolean(false);
    return el("div")
        .as(safe ? "box good" : "box bad")
        .of(el("p", status.path("sentence").asString("")));
  }

  private static Html action(Visit visit, String verb, JsonNode status, boolean reboot) {
    var title = reboot ? "System Reboot" : "System Halt Confirmation";
    if (!status.path("machine").asBoolean(false)) {
      return Parts.panel(title).of(el("p", status.path("why").asString("")).as("warn"));
    }
    if (status.has("asked")) {
      return Parts.panel(title)
          .of(el("p", "The system was asked to " + status.path("asked").asString("") + "."));
    }
    var question =
        reboot ? "Are you sure you want to reboot the system?" : "Halt the system? It stays off.";
    return Parts.panel(title)
        .of(
            el("p", question),
            el(
                    "p",
                    "The node lets its addresses go first, as in maintenance mode, and waits some"
                        + " seconds for the peer to have them."
                        + (reboot
                            ? " Afterwards it comes back as it was."
                            : " Somebody has to switch it on again."))
                .as("help"),
            el("form")
                .with("method", "post")
                .with("action", "/diagnostics/" + verb)
                .as("buttons")
                .of(
                    hidden("_token", visit.token()),
                    el("label")
                        .of(
                            el("input")
                                .with("type", "checkbox")
                                .with("name", "sure")
                                .with("value", "on")
                                .with("required", ""),
                            text(" I have read who takes over.")),
                    el("button", reboot ? "Reboot" : "Halt").as("danger")));
  }

  private static Reply stop(Visit visit, String verb) throws IOException {
    var args = visit.engine().args().put("sure", !visit.fields().get("sure").isEmpty());
    try {
      var done = visit.act("machine." + verb, args);
      return Reply.shown(
          Parts.panel("Asked")
              .of(
                  el("p", done.path("message").asString("")),
                  el("p", "This page says when the node does not answer any more.").as("help")));
    } catch (Engine.Refused e) {
      return show(visit, verb, AskForm.errors(e).all());
    }
  }
}
