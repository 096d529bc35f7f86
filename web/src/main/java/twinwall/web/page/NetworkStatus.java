package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.link;
import static twinwall.web.html.Html.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import twinwall.web.html.Html;

/** Status > Interfaces and Status > Gateways. */
final class NetworkStatus {
  private NetworkStatus() {}

  static Reply interfaces(Visit visit) {
    var trouble = new ArrayList<String>();
    var panels = new ArrayList<Html>();
    for (var one : visit.ask("interfaces.list", trouble)) {
      var id = one.path("id").asString("");
      var device = one.path("device").asString("");
      var title = one.path("name").asString(id) + " Interface (" + id + ", " + device + ")";
      var addresses = new ArrayList<String>();
      one.path("addresses").forEach(a -> addresses.add(a.asString("")));
      var state = one.path("state").asString("");
      panels.add(
          Parts.live("if-" + id.replaceAll("[^a-z0-9]", ""), title)
              .of(
                  el("p").of(text("Status "), Parts.standing(state, state.equals("up"))),
                  Parts.facts(
                      "MAC Address", one.path("mac").asString(""),
                      "IPv4", one.path("ipv4").asString(""),
                      "IPv6", one.path("ipv6").asString(""),
                      "Addresses", String.join(", ", addresses),
                      "MTU", one.path("mtu").asString(""),
                      "Made as", one.path("made").asString("")),
                  el("p")
                      .of(link(InterfacePages.ONE + "?id=" + ListPage.encoded(id), "Settings"))));
    }
    return Reply.shown(
        Html.parts(
            Parts.trouble(trouble),
            panels.isEmpty() && trouble.isEmpty()
                ? el("p", "No interfaces have been assigned.").as("empty")
                : el("div").as("widgets").of(panels)));
  }

  private static String millis(JsonNode value) {
    return value.isMissingNode() ? "" : String.format(Locale.ROOT, "%.1f ms", value.asDouble(0));
  }

  /** For the dashboard; empty for those who may not see the page. */
  static Html gatewaysWidget(Visit visit) {
    if (!visit.may().test("page-status-gateways")) {
      return Html.nothing();
    }
    var rows = new ArrayList<Html>();
    for (var one : visit.ask("gateways.status", new ArrayList<>())) {
      boolean good = !one.path("down").asBoolean(false) && !one.path("alarm").asBoolean(false);
      rows.add(
          Parts.row(
              text(one.path("name").asString("")),
              text(millis(one.path("delay_ms"))),
              text(one.has("loss_percent") ? one.path("loss_percent").asDouble(0) + " %" : ""),
              Parts.standing(one.path("status").asString(""), good)));
    }
    return Parts.live("d-gateways", "Gateways")
        .of(
            Parts.table(
                List.of("Name", "RTT", "Loss", "Status"), rows, "No gateways have been defined."));
  }

  static Reply gateways(Visit visit) {
    var trouble = new ArrayList<String>();
    var rows = new ArrayList<Html>();
    for (var one : visit.ask("gateways.status", trouble)) {
      boolean good = !one.path("down").asBoolean(false) && !one.path("alarm").asBoolean(false);
      rows.add(
          Parts.row(
              text(one.path("name").asString("")),
              text(one.path("gateway").asString("")),
              text(one.path("monitor").asString("")),
              text(millis(one.path("delay_ms"))),
              text(millis(one.path("stddev_ms"))),
              text(one.has("loss_percent") ? one.path("loss_percent").asDouble(0) + " %" : ""),
              Parts.standing(one.path("status").asString(""), good),
              text(one.path("error").asString(one.path("descr").asString("")))));
    }
    var checks = new ArrayList<Html>();
    for (var one : visit.ask("carp.status", trouble).path("paths").path("targets")) {
      boolean answers = one.path("answers").asBoolean(false);
      checks.add(
          Parts.row(
              text(one.path("address").asString("")),
              text(one.path("by").asString("")),
              Parts.standing(
                  answers ? "Online" : one.path("demotes").asBoolean(false) ? "Offline" : "Pending",
                  answers),
              text(Parts.duration(one.path("since_s").asDouble(0))),
              text(one.path("answered").asLong(0) + " of " + one.path("questions").asLong(0))));
    }
    return Reply.shown(
        Html.parts(
            Parts.trouble(trouble),
            Parts.live("gateways", "Gateways")
                .of(
                    Parts.table(
                        List.of(
                            "Name",
                            "Gateway",
                            "Monitor",
                            "RTT",
                            "RTTsd",
                            "Loss",
                            "Status",
                            "Description"),
                        rows,
                        "No gateways have been defined.")),
            Parts.live("paths", "Path checks")
                .of(
                    el("p")
                        .of(
                            text("Addresses that a fit node reaches; set under "),
                            link("/system/advanced/twinwall", "System > Advanced > Twinwall"),
                            text(".")),
                    Parts.table(
                        List.of("Address", "Asked by", "Status", "For", "Answered"),
                        checks,
                        "No path checks have been defined."))));
  }
}
