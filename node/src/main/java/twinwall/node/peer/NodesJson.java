package twinwall.node.peer;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.machine.Moment;
import twinwall.core.net.Prefix;
import twinwall.core.peer.Agreement;
import twinwall.core.peer.Clocks;
import twinwall.core.peer.PeerState;
import twinwall.core.peer.PeerState.Peer;
import twinwall.core.peer.View;

/** All nodes side by side as JSON: this one first, then each peer by its own word. */
final class NodesJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int TOLD = 48;

  private final Moment now;
  private final long wallMicros;
  private final View self;
  private final PeerState state;

  NodesJson(Moment now, View self, PeerState state) {
    this.now = now;
    this.wallMicros = self.wallMicros();
    this.self = self;
    this.state = state;
  }

  /** One node, and what its clock shows more than ours. */
  private record Column(View view, boolean here, long aheadMicros) {}

  ObjectNode status(boolean linked) {
    ObjectNode out = JSON.objectNode();
    out.put("link", linked ? "on" : "off");
    ArrayNode nodes = out.putArray("nodes");
    List<Column> columns = new ArrayList<>();
    List<Optional<View.Election>> words = new ArrayList<>();
    columns.add(new Column(self, true, 0));
    words.add(Optional.of(self.election()));
    ObjectNode first = nodes.addObject();
    first.put("name", self.name()).put("here", true).put("fresh", true).put("age_s", 0);
    view(first, self, 0);
    for (Peer peer : state.peers().values()) {
      peer(nodes.addObject(), peer);
      peer.view().ifPresent(v -> columns.add(new Column(v, false, ahead(peer))));
      words.add(peer.present(now).map(View::election));
    }
    vhids(out.putArray("vhids"), Agreement.of(words));
    timeline(out.putArray("timeline"), columns);
    return out;
  }

  private long ahead(Peer peer) {
    return peer.clocks().best(now).map(Clocks.Sample::aheadMicros).orElse(0L);
  }

  private void peer(ObjectNode out, Peer peer) {
    PeerState.Standing standing = peer.standing(now);
    out.put("name", peer.view().map(View::name).orElse(peer.address().toString()));
    out.put("here", false).put("address", peer.address().toString());
    out.put("fresh", standing == PeerState.Standing.FRESH);
    out.put("standing", standing.name().toLowerCase(Locale.ROOT));
    out.put("connected", peer.reached());
    if (!peer.last().isEmpty()) {
      out.put("last_word", peer.last());
    }
    peer.clocks()
        .best(now)
        .ifPresent(best ->
            out.putObject("clock")
                .put("ahead_ms", best.aheadMicros() / 1e3)
                .put("error_ms", best.errorMicros() / 1e3));
    peer.view()
        .ifPresent(view -> {
          double age = peer.heardAt().nanosUntil(now) / 1e9;
          out.put("age_s", Math.round(age * 1e3) / 1e3);
          view(out, view, age);
        });
  }

  private static String role(View.Standing standing) {
    return standing.name();
  }

  private static String time(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private static double seconds(View view, long sinceMicros, double age) {
    return Math.round(Math.max(0, (view.wallMicros() - sinceMicros) / 1e6 + age) * 1e3) / 1e3;
  }

  private static void view(ObjectNode out, View view, double age) {
    out.put("number", view.number()).put("product", view.product());
    out.put("time", time(view.wallMicros()));
    out.put("up_s", Math.round(view.upMillis() / 1e3 + age));
    View.Election e = view.election();
    out.put("enabled", e.enabled()).put("leaving", e.leaving());
    out.put("maintenance", e.maintenance()).put("demotion", e.demotion()).put("fit", e.isFit());
    ArrayNode causes = out.putArray("causes");
    e.causes()
        .forEach(c ->
            causes
                .addObject()
                .put("name", c.name())
                .put("value", c.value())
                .put("age_s", seconds(view, c.sinceMicros(), age)));
    ArrayNode alarms = out.putArray("alarms");
    e.alarms()
        .forEach(a ->
            alarms
                .addObject()
                .put("vhid", a.vhid())
                .put("meaning", a.meaning())
                .put("from", a.detail()));
    ArrayNode vhids = out.putArray("vhids");
    e.groups()
        .forEach(g ->
            vhids
                .addObject()
                .put("vhid", g.vhid())
                .put("device", g.device())
                .put("label", g.label())
                .put("address", g.address().toString())
                .put("role", role(g.standing()))
                .put("advskew", g.skew())
                .put("effective_skew", g.effective())
                .put("at", time(g.sinceMicros()))
                .put("since_s", seconds(view, g.sinceMicros(), age)));
    View.States s = view.states();
    out.putObject("states")
        .put("on", s.on())
        .put("synchronised", s.synchronised())
        .put("why", s.why())
        .put("flows", s.flows())
        .put("differing", s.differing())
        .put("lag_us", s.lagMicros())
        .put("backlog", s.backlog());
    View.Document d = view.config();
    out.putObject("config")
        .put("saved", d.saved())
        .put("running", d.running())
        .put("standing", d.standing())
        .put("target", d.target())
        .put("pending_sections", d.pending())
        .put("trial", d.trial())
        .put("failure", d.failure());
    ObjectNode services = out.putObject("services").put("wanted", view.services().wanted());
    ArrayNode troubles = services.putArray("troubles");
    view.services().troubles().forEach(troubles::add);
    ObjectNode page = out.putObject("page");
    page.put("protocol", view.door().tls() ? "https" : "http").put("port", view.door().port());
    ArrayNode addresses = page.putArray("addresses");
    view.door().addresses().stream().map(Prefix::toString).forEach(addresses::add);
  }

  private static void vhids(ArrayNode out, Agreement agreement) {
    for (Agreement.Row row : agreement.rows()) {
      ObjectNode one = out.addObject();
      one.put("vhid", row.vhid()).put("address", row.address().toString());
      one.put("label", row.label());
      one.put("verdict", row.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' '));
      one.put("bad", row.verdict().isBad());
      ArrayNode roles = one.putArray("roles");
      row.cells().forEach(cell -> roles.add(cell.map(g -> role(g.standing())).orElse("")));
    }
  }

  private record Event(long micros, Column of, View.Change change) {}

  /** The changes of all nodes by this node's clock, the newest first. */
  private void timeline(ArrayNode out, List<Column> columns) {
    List<Event> all = new ArrayList<>();
    for (Column column : columns) {
      for (View.Change change : column.view().changes()) {
        all.add(new Event(change.atMicros() - column.aheadMicros(), column, change));
      }
    }
    all.sort(Comparator.comparingLong(Event::micros).reversed());
    for (Event event : all.subList(0, Math.min(TOLD, all.size()))) {
      View.Change c = event.change();
      ObjectNode one = out.addObject();
      one.put("at", time(event.micros())).put("age_s", (wallMicros - event.micros()) / 1e6);
      one.put("node", event.of().view().name()).put("here", event.of().here());
      one.put("vhid", c.vhid()).put("device", c.device()).put("label", label(event));
      one.put("from", role(c.from())).put("to", role(c.to())).put("why", c.why());
      if (c.silentMicros() >= 0) {
        one.put("silent_ms", c.silentMicros() / 1e3);
      }
      ArrayNode steps = one.putArray("steps");
      for (View.Step step : c.steps()) {
        ObjectNode s = steps.addObject().put("step", step.name()).put("ms", step.micros() / 1e3);
        if (!step.error().isEmpty()) {
          s.put("error", step.error());
        }
      }
    }
  }

  private static String label(Event event) {
    View.Change c = event.change();
    return event.of().view().election().groups().stream()
        .filter(g -> g.vhid() == c.vhid() && g.device().equals(c.device()))
        .findFirst()
        .map(View.Group::label)
        .orElse(c.device() + "@" + c.vhid());
  }
}
