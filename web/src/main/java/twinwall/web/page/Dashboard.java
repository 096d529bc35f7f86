package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.link;
import static twinwall.web.html.Html.text;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import twinwall.web.html.Html;

/** Status > Dashboard: how the node is, on one page. */
final class Dashboard {
  static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

  private Dashboard() {}

  static Reply show(Visit visit) {
    var trouble = new ArrayList<String>();
    var status = visit.ask("status", trouble);
    var carp = visit.ask("carp.status", trouble);
    var sync = visit.ask("sync.status", trouble);
    var states = visit.ask("states.status", trouble);
    var version = visit.ask("sync.version", trouble);
    var nodes = visit.ask("nodes.status", trouble);
    var machine = visit.ask("machine.usage", trouble);
    return Reply.shown(
        Html.parts(
            Parts.trouble(trouble),
            el("div")
                .as("widgets")
                .of(
                    el("div")
                        .of(
                            SystemPanel.of(visit, status, version, machine),
                            interfaces(visit),
                            NetworkStatus.gatewaysWidget(visit),
                            StatusPages.servicesWidget(visit)),
                    el("div")
                        .of(
                            Parts.live("d-carp", "CARP Status")
                                .of(StatusPages.notes(carp), StatusPages.vhids(carp)),
                            Parts.live("d-nodes", "All Nodes").of(NodesPanel.table(nodes)),
                            Parts.live("d-states", "State Synchronization")
                                .of(StatusPages.synced(visit, states)),
                            sync(sync),
                            GraphPage.widget(visit)))));
  }

  private static Html sync(JsonNode sync) {
    var standing = sync.path("standing").asString("unknown");
    boolean good = List.of("in sync", "taken", "off").contains(standing);
    var from = sync.path("received_from").asString("");
    return Parts.live("d-sync", "Configuration Synchronization")
        .of(
            el("p")
                .of(Parts.standing(standing, good), text(" " + sync.path("target").asString(""))),
            el("p", sync.path("sentence").asString("")),
            from.isEmpty() ? Html.nothing() : el("p", "Last received from " + from + "."),
            el("p").of(link("/system/hasync", "System > High Avail. Sync")));
  }

  private static Html interfaces(Visit visit) {
    var rows = new ArrayList<Html>();
    for (var one : visit.config().interfaces()) {
      rows.add(
          Parts.row(
              link(InterfacePages.ONE + "?id=" + one.id(), one.label()),
              text(one.device()),
              text(one.enabled() ? "enabled" : "disabled"),
              text(
                  one.address4().map(Object::toString).orElse(one.ipaddr())
                      + " "
                      + one.address6().map(Object::toString).orElse(one.ipaddrv6()))));
    }
    return Parts.panel("Interfaces")
        .of(
            Parts.table(
                List.of("Interface", "Device", "State", "Addresses"),
                rows,
                "No interfaces have been assigned."));
  }
}
