package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.link;
import static twinwall.web.html.Html.text;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    return Reply.shown(
        Html.parts(
            Parts.trouble(trouble),
            el("div")
                .as("widgets")
                .of(
                    system(visit, status, version),
                    Parts.live("d-carp", "CARP Status")
                        .of(StatusPages.notes(carp), StatusPages.vhids(carp)),
                    Parts.live("d-nodes", "All Nodes").of(NodesPanel.table(nodes)),
                    Parts.live("d-states", "State Synchronization")
                        .of(StatusPages.synced(visit, states)),
                    sync(sync),
                    GraphPage.widget(visit),
                    interfaces(visit))));
  }

  private static Html system(Visit visit, JsonNode status, JsonNode version) {
    var config = status.path("config");
    long saved = config.path("saved").asLong(0);
    long running = config.path("running").asLong(0);
    var revision = visit.document().root().childOrEmpty("revision");
    var time = revision.text("time");
    var change =
        (time.matches("[0-9]{1,12}")
                ? TIME.format(Instant.ofEpochSecond(Long.parseLong(time))) + ", "
                : "")
            + revision.text("description");
    var notices = new ArrayList<Html>();
    config.path("notices").forEach(n -> notices.add(el("li", n.path("message").asString(""))));
    return Parts.live("d-system", "System Information")
        .of(
            Parts.facts(
                "Name",
                Stream.of(visit.config().system().hostname(), visit.config().system().domain())
                    .filter(part -> !part.isEmpty())
                    .collect(Collectors.joining(".")),
                "User",
                visit.user() + "@" + visit.source(),
                "Version",
                version.path("product").asString("?"),
                "Uptime of the engine",
                Parts.duration(status.path("up_seconds").asDouble(0)),
                "Configuration",
                config.path("pending").path("pending").asBoolean(false)
                    ? "revision " + saved + " is saved and not applied"
                    : saved == running
                        ? "revision " + saved + " is saved and in force"
                        : "revision " + saved + " is saved, " + running + " is in force",
                "Last config change",
                change,
                "State table size",
                Long.toString(status.path("flow_count").asLong(0))),
            notices.isEmpty() ? Html.nothing() : el("ul").as("warn").of(notices));
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
