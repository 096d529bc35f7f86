package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.hidden;
import static twinwall.web.html.Html.text;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import twinwall.web.engine.Engine;
import twinwall.web.html.Html;
import twinwall.web.html.Html.Element;

/** The pages of the menu Status. */
final class StatusPages {
  private static final String MENU = "Status";

  private StatusPages() {}

  static List<Page> all() {
    return List.of(
        page("CARP (failover)", "/status/carp", "page-status-carp", StatusPages::carpRoutes),
        page(
            "Dashboard",
            "/",
            "page-dashboard-all",
            p -> List.of(Route.get(p, "/", p.privilege(), Dashboard::show))),
        DhcpPages.leases(),
        page(
            "Gateways",
            "/status/gateways",
            "page-status-gateways",
            p -> List.of(Route.get(p, p.url(), p.privilege(), NetworkStatus::gateways))),
        page(
            "HA",
            "/status/ha",
            "page-status-ha",
            p ->
                List.of(
                    Route.get(p, p.url(), p.privilege(), HaPage::show),
                    Route.post(p, p.url(), p.privilege(), HaPage::act))),
        page(
            "Interfaces",
            "/status/interfaces",
            "page-status-interfaces",
            p -> List.of(Route.get(p, p.url(), p.privilege(), NetworkStatus::interfaces))),
        page(
            "Services",
            "/status/services",
            "page-status-services",
            p ->
                List.of(
                    Route.get(p, p.url(), p.privilege(), v -> services(v, List.of())),
                    Route.post(p, p.url(), p.privilege(), StatusPages::restart))),
        LogPage.page(),
        FilterLogPage.page(),
        GraphPage.page());
  }

  private static Page page(
      String title,
      String url,
      String privilege,
      java.util.function.Function<Page, List<Route>> make) {
    return new Page(MENU, title, "", url, privilege, make);
  }

  private static List<Route> carpRoutes(Page page) {
    return List.of(
        Route.get(page, page.url(), page.privilege(), v -> carp(v, List.of())),
        Route.post(page, page.url(), page.privilege(), StatusPages::carpAct));
  }

  private static Reply carp(Visit visit, List<String> said) {
    var trouble = new ArrayList<>(said);
    var carp = visit.ask("carp.status", trouble);
    var states = visit.ask("states.status", trouble);
    var nodes = visit.ask("nodes.status", trouble);
    return Reply.shown(
        Html.parts(
            Parts.trouble(trouble),
            maintenance(visit, carp),
            Parts.live("carp-nodes", "All Nodes")
                .with("data-every", "5")
                .of(NodesPanel.table(nodes), NodesPanel.columns(nodes, visit.local())),
            Parts.live("carp-state", "CARP Status of This Node").of(notes(carp), vhids(carp)),
            Parts.live("carp-peers", "The Machines of the Peers, as This Node Sees Them")
                .of(peers(carp, nodes)),
            Parts.live("carp-sync", "State Synchronization Status")
                .with("data-every", "3")
                .of(synced(visit, states))));
  }

  private static Html maintenance(Visit visit, JsonNode carp) {
    boolean on = carp.path("maintenance").asBoolean(false);
    boolean enabled = carp.path("enabled").asBoolean(true);
    return Parts.live("carp-maintenance", "CARP Maintenance of This Node")
        .of(
            el("form")
                .with("method", "post")
                .with("action", "/status/carp")
                .as("buttons")
                .of(
                    hidden("_token", visit.token()),
                    action(
                        enabled ? "Temporarily Disable CARP" : "Enable CARP",
                        enabled ? "disable" : "enable",
                        enabled ? "Disable CARP? The peer takes the addresses over." : ""),
                    action(
                        on
                            ? "Leave Persistent CARP Maintenance Mode"
                            : "Enter Persistent CARP Maintenance Mode",
                        on ? "leave" : "enter",
                        on ? "" : "Enter maintenance mode? The peer takes the addresses over.")));
  }

  private static Element action(String label, String what, String question) {
    var button = el("button", label).with("name", "do").with("value", what);
    return question.isEmpty() ? button : button.with("data-confirm", question);
  }

  /** What is out of the ordinary: maintenance, demotions, alarms. */
  static Html notes(JsonNode carp) {
    var notes = new ArrayList<Html>();
    if (carp.path("maintenance").asBoolean(false)) {
      notes.add(el("p", "This node is in persistent maintenance mode.").as("warn"));
    }
    if (!carp.path("enabled").asBoolean(true)) {
      notes.add(el("p", "CARP is disabled on this node.").as("warn"));
    }
    for (var cause : carp.path("causes")) {
      notes.add(el("p", demoted(cause)).as("warn"));
    }
    for (var alarm : carp.path("alarms")) {
      if (alarm.path("active").asBoolean(false)) {
        notes.add(alarm(alarm));
      }
    }
    return Html.parts(notes);
  }

  /** Since when something demotes a node, and by how much. */
  static String demoted(JsonNode cause) {
    return "Demoted by "
        + cause.path("value").asLong(0)
        + " for "
        + Parts.duration(cause.path("age_s").asDouble(0))
        + ": "
        + cause.path("name").asString("");
  }

  static Html alarm(JsonNode alarm) {
    var said =
        alarm.path("vhid").asString("")
            + ": "
            + alarm.path("meaning").asString("")
            + " ("
            + alarm.path("from").asString("")
            + ")";
    return el("p", said).as("bad");
  }

  static Html vhids(JsonNode carp) {
    var rows = new ArrayList<Html>();
    for (var vhid : carp.path("vhids")) {
      var heard = vhid.path("heard");
      rows.add(
          Parts.row(
              text(vhid.path("label").asString(vhid.path("device").asString(""))),
              Parts.words(vhid.path("addresses")),
              text(vhid.path("descr").asString("")),
              Parts.role(vhid.path("role").asString("?")),
              text(Parts.duration(vhid.path("since_s").asDouble(0))),
              Parts.number(vhid.path("effective_skew")),
              text(
                  heard.isMissingNode()
                      ? ""
                      : heard.path("from").asString("")
                          + ", skew "
                          + heard.path("advskew").asLong(0))));
    }
    return Parts.table(
        List.of(
            "Interface and VHID",
            "Virtual IP address",
            "Description",
            "Status",
            "For",
            "Skew",
            "Heard last"),
        rows,
        "No CARP addresses have been defined.");
  }

  static Html peers(JsonNode carp, JsonNode nodes) {
    var rows = new ArrayList<Html>();
    for (var peer : carp.path("detection").path("peers")) {
      var paths = new ArrayList<Html>();
      for (var path : peer.path("paths")) {
        paths.add(
            el(
                "div",
                path.path("device").asString("")
                    + " "
                    + path.path("address").asString("")
                    + (path.path("answers").asBoolean(false) ? ": answers" : ": silent")));
      }
      var state = peer.path("state").asString("?");
      rows.add(
          Parts.row(
              text(NodesPanel.named(nodes, peer.path("node").asLong(0))),
              Parts.standing(state, state.equals("alive")),
              text(Parts.duration(peer.path("since_s").asDouble(0))),
              Html.parts(paths)));
    }
    return Parts.table(
        List.of("Peer", "Machine", "For", "Paths"),
        rows,
        "No peer has advertised itself since this engine started; a BACKUP does not.");
  }

  static Html synced(Visit visit, JsonNode states) {
    long number = states.path("flows").asLong(0);
    if (!visit.config().hasync().pfsyncEnabled()) {
      return el("p")
          .of(el("strong", "off"), text(" This node keeps its " + number + " states to itself."));
    }
    var rows = new ArrayList<Html>();
    for (var peer : states.path("peers")) {
      boolean in = peer.path("synchronised").asBoolean(false);
      rows.add(
          Parts.row(
              text(peer.path("address").asString("")),
              text(peer.path("master").asBoolean(false) ? "MASTER" : "BACKUP"),
              Parts.standing(in ? "synchronised" : peer.path("last").asString("not yet"), in),
              Parts.number(peer.path("flows")),
              text(peer.path("lag_us").asLong(0) + "\u00a0µs"),
              Parts.number(peer.path("backlog")),
              text(
                  peer.path("parity").path("differing").asLong(-1) < 0
                      ? "-"
                      : Long.toString(peer.path("parity").path("differing").asLong(0)))));
    }
    boolean in = states.path("synchronised").asBoolean(false);
    var why = states.path("why").asString("");
    return Html.parts(
        el("p")
            .of(
                text("This node: "),
                Parts.standing(in ? "synchronised" : "not synchronised", in),
                text(" " + number + " states" + (why.isEmpty() ? "" : ", " + why))),
        Parts.table(
            List.of("Peer", "Role", "States", "Number", "Lag", "Waiting", "Differing"),
            rows,
            "No peer is connected."));
  }

  private static Reply carpAct(Visit visit) throws IOException {
    var what = visit.fields().get("do");
    try {
      switch (what) {
        case "enter", "leave" -> {
          var author =
              visit.author((what.equals("enter") ? "Enter" : "Leave") + " CARP maintenance mode");
          var args =
              visit
                  .engine()
                  .args()
                  .put("path", "virtualip_carp_maintenancemode")
                  .put("value", what.equals("enter") ? "on" : "off")
                  .put("who", author.who())
                  .put("description", author.description());
          visit.engine().call("config.set", args);
          visit
              .tell()
              .accept(
                  (what.equals("enter") ? "Entering" : "Leaving")
                      + " persistent CARP maintenance mode.");
        }
        case "enable", "disable" ->
            visit
                .tell()
                .accept(
                    visit.act("carp." + what, visit.engine().args()).path("message").asString(""));
        default -> visit.tell().accept("There is no such action.");
      }
    } catch (Engine.Refused e) {
      return carp(visit, List.of(e.sentence()));
    }
    return new Reply.Redirect("/status/carp");
  }

  /** For the dashboard; empty for those who may not see the page. */
  static Html servicesWidget(Visit visit) {
    if (!visit.may().test("page-status-services")) {
      return Html.nothing();
    }
    var rows = new ArrayList<Html>();
    for (var one : visit.ask("services.status", new ArrayList<>())) {
      var state = one.path("state").asString("");
      rows.add(
          Parts.row(
              text(one.path("title").asString(one.path("name").asString(""))),
              Parts.standing(state, state.equals("running"))));
    }
    return Parts.live("d-services", "Services Status")
        .of(Parts.table(List.of("Service", "Status"), rows, "No services have been enabled."));
  }

  private static Reply services(Visit visit, List<String> said) {
    var trouble = new ArrayList<>(said);
    var rows = new ArrayList<Html>();
    for (var one : visit.ask("services.status", trouble)) {
      var state = one.path("state").asString("");
      rows.add(
          Parts.row(
              text(one.path("title").asString(one.path("name").asString(""))),
              text(one.path("runs").asString("")),
              Parts.standing(state, state.equals("running")),
              text(one.path("refusal").asString(one.path("last_end").asString(""))),
              el("form")
                  .with("method", "post")
                  .with("action", "/status/services")
                  .of(
                      hidden("_token", visit.token()),
                      el("button", "Restart")
                          .with("name", "restart")
                          .with("value", one.path("name").asString("")))));
    }
    return Reply.shown(
        Html.parts(
            Parts.trouble(trouble),
            Parts.live("services", "Services")
                .of(
                    Parts.table(
                        List.of("Service", "Runs", "Status", "Remarks", "Actions"),
                        rows,
                        "No services have been enabled."))));
  }

  private static Reply restart(Visit visit) throws IOException {
    var name = visit.fields().get("restart");
    try {
      visit.act("services.restart", visit.engine().args().put("name", name));
      visit.tell().accept("The service " + name + " is being restarted.");
    } catch (Engine.Refused e) {
      return services(visit, List.of(e.sentence()));
    }
    return new Reply.Redirect("/status/services");
  }
}
