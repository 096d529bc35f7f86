package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.link;
import static twinwall.web.html.Html.text;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import twinwall.web.html.Html;

/** System > Update: what runs, and how a pair is updated without losing a connection. */
final class UpdatePage {
  private static final String URL = "/system/update";

  private UpdatePage() {}

  static Page page() {
    return new Page(
        "System",
        "Update",
        "",
        URL,
        "page-system-update",
        p -> List.of(Route.get(p, URL, p.privilege(), UpdatePage::show)));
  }

  private static Reply show(Visit visit) {
    var trouble = new ArrayList<String>();
    var here = visit.ask("machine.version", trouble);
    var nodes = visit.ask("nodes.status", trouble);
    return Reply.shown(
        Html.parts(
            Parts.trouble(trouble),
            Parts.panel("This node")
                .of(
                    Parts.facts(
                        "Version", here.path("version").asString(""),
                        "Commit", here.path("commit").asString(""),
                        "Java", here.path("java").asString(""),
                        "Kernel",
                            here.path("kernel").asString("")
                                + " "
                                + here.path("machine").asString(""),
                        "System", here.path("system").asString(""),
                        "Engine runs since", here.path("since").asString("")),
                    el(
                            "p",
                            "There is no package of Twinwall yet and nothing is looked for or"
                                + " fetched: it runs from a checkout, which whoever runs it updates"
                                + " and builds. Whether something newer exists is not known here.")
                        .as("help")),
            Parts.live("versions", "All nodes").with("data-every", "5").of(nodes(nodes)),
            Parts.panel("Updating a pair without losing a connection").of(steps())));
  }

  private static Html nodes(JsonNode status) {
    var rows = new ArrayList<Html>();
    var products = new ArrayList<String>();
    for (var node : status.path("nodes")) {
      var product = node.path("product").asString("");
      boolean fresh = node.path("fresh").asBoolean(false);
      products.add(product);
      rows.add(
          Parts.row(
              text(
                  node.path("name").asString("")
                      + (node.path("here").asBoolean(false) ? " (this node)" : "")),
              text(product.isEmpty() ? "not told" : product),
              text(fresh ? "now" : "it does not answer now")));
    }
    boolean same = products.stream().distinct().count() < 2;
    return Html.parts(
        Parts.table(List.of("Node", "Runs", "Told"), rows, "Nothing is known of other nodes."),
        rows.size() < 2
            ? el("p", "No peer tells what it runs.").as("help")
            : el("p", same ? "The nodes run the same." : "The nodes do not run the same.")
                .as(same ? "help" : "warn"));
  }

  private static Html step(String before, String url, String label, String after) {
    return el("li").of(text(before), link(url, label), text(after));
  }

  private static Html steps() {
    return el("ol")
        .of(
            step(
                "See that the nodes are alike, states and configuration, under ",
                "/status/ha",
                "Status > HA",
                "."),
            step(
                "Keep a copy of the configuration: ",
                "/diagnostics/backup",
                "Diagnostics > Backup & Restore",
                "."),
            step(
                "Begin with the node that is BACKUP of all addresses, as ",
                "/status/carp",
                "Status > CARP (failover)",
                " says. Update its checkout (git pull, ./dev build) and end and start twinwall run"
                    + " on it: nobody notices."),
            step(
                "If it has a new kernel, reboot it, on its own page ",
                "/diagnostics/reboot",
                "Diagnostics > Reboot",
                "."),
            step(
                "Wait until it has every state again (",
                "/status/ha",
                "Status > HA",
                ": synchronised, nothing differs) and runs the new version, as the table above"
                    + " says."),
            step(
                "On the other node choose Enter Persistent CARP Maintenance Mode under ",
                "/status/carp",
                "Status > CARP (failover)",
                ". The updated node becomes MASTER, and connections go on."),
            step(
                "Update this one in the same way, and wait for ",
                "/status/ha",
                "Status > HA",
                " again."),
            step(
                "Leave maintenance mode under ",
                "/status/carp",
                "Status > CARP (failover)",
                ". It becomes MASTER again if its skew is the lower one."));
  }
}
