package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.hidden;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import twinwall.web.engine.Engine;
import twinwall.web.html.Html;

/** Status > HA: whether the nodes are alike, and the last failovers with their timelines. */
final class HaPage {
  private HaPage() {}

  static Reply show(Visit visit) {
    return show(visit, List.of());
  }

  private static Reply show(Visit visit, List<String> said) {
    var trouble = new ArrayList<>(said);
    var sync = visit.ask("sync.status", trouble);
    var states = visit.ask("states.status", trouble);
    var nodes = visit.ask("nodes.status", trouble);
    var sends = new ArrayList<String>();
    sync.path("sends").forEach(x -> sends.add(x.asString("")));
    return Reply.shown(
        Html.parts(
            Parts.trouble(trouble),
            Parts.live("ha-config", "Configuration")
                .of(
                    Parts.facts(
                        "Standing", sync.path("standing").asString("unknown"),
                        "Peer", sync.path("target").asString(""),
                        "Says", sync.path("sentence").asString(""),
                        "Received from", sync.path("received_from").asString(""),
                        "Sends", String.join(", ", sends)),
                    el("form")
                        .with("method", "post")
                        .with("action", "/status/ha")
                        .as("buttons")
                        .of(
                            hidden("_token", visit.token()),
                            el("button", "Force Config Sync")
                                .with("name", "do")
                                .with("value", "sync"))),
            Parts.live("ha-states", "States").of(StatusPages.synced(visit, states)),
            Parts.live("ha-nodes", "All Nodes")
                .with("data-every", "5")
                .of(NodesPanel.table(nodes), NodesPanel.columns(nodes, visit.local())),
            Parts.live("ha-history", "Last Changes of Role on All Nodes")
                .of(NodesPanel.timeline(nodes))));
  }

  static Reply act(Visit visit) throws IOException {
    try {
      visit.act("sync.now", visit.engine().args());
      visit.tell().accept("The configuration is being sent to the peer.");
    } catch (Engine.Refused e) {
      return show(visit, List.of(e.sentence()));
    }
    return new Reply.Redirect("/status/ha");
  }
}
