package twinwall.node.drill;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.drill.Check;
import twinwall.core.drill.DrillState.Phase;
import twinwall.core.drill.Move;
import twinwall.core.net.Ip;
import twinwall.core.peer.Clocks;
import twinwall.core.peer.View;
import twinwall.node.peer.Peers;

/** What is known of one drill, from its beginning on. */
final class Report {
  static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final String who;
  private final Ip peer;
  private final InstantSource wall;
  private final long began;
  private final ObjectNode json = JSON.objectNode();
  private long returning;
  private boolean moves;
  private String ended = "";

  Report(InstantSource wall, String who, boolean forced, List<Check> checks, Ip peer) {
    this.who = who;
    this.peer = peer;
    this.wall = wall;
    this.began = Peers.micros(wall.instant());
    json.put("began", time(began)).put("who", who).put("forced", forced);
    json.put("peer", peer.toString()).put("phase", "beginning").put("outcome", "");
    json.set("checks", checks(checks));
    json.putArray("events");
  }

  String who() {
    return who;
  }

  Ip peer() {
    return peer;
  }

  /** What is to be known first is known: whoever ends it from now on ends a machine that runs. */
  synchronized void begins() {
    moves = true;
  }

  /** Ends it before anything has moved; false when that is too late. */
  synchronized boolean endBefore(String why) {
    if (!moves && ended.isEmpty()) {
      ended = why;
    }
    return !moves;
  }

  /** Why it does not begin; empty when it does. */
  synchronized String ended() {
    return ended;
  }

  synchronized ObjectNode json() {
    return json.deepCopy();
  }

  static ArrayNode checks(List<Check> checks) {
    ArrayNode out = JSON.arrayNode();
    for (Check check : checks) {
      out.addObject()
          .put("name", check.name())
          .put("good", check.good())
          .put("weight", check.weight().name().toLowerCase(Locale.ROOT))
          .put("sentence", check.sentence());
    }
    return out;
  }

  private void event(String what) {
    double after = Math.round((Peers.micros(wall.instant()) - began) / 1e3) / 1e3;
    json.withArray("events").addObject().put("after_s", after).put("what", what);
  }

  synchronized void phase(Phase phase) {
    json.put("phase", phase.name().toLowerCase(Locale.ROOT));
    switch (phase) {
      case LEAVING -> event("This node says that it is unfit.");
      case AWAY -> event("The peer is MASTER of everything.");
      case RETURNING -> {
        returning = Peers.micros(wall.instant());
        event("This node takes back what it had.");
      }
      case IDLE -> {}
    }
  }

  synchronized void before(Survey.Found<Survey.Before> found) {
    ObjectNode out = json.withObject("connections");
    found.what().ifPresent(b -> out.put("before", b.all()).put("asked", b.asked()));
    trouble(out, found.why());
  }

  synchronized void counted(Survey.Found<Survey.After> found) {
    ObjectNode out = json.withObject("connections");
    found
        .what()
        .ifPresent(a -> {
          out.put("there", a.living().there()).put("moving", a.living().moving());
          out.put("looked_ms", a.millis());
          if (a.forwarded() >= 0) {
            out.put("packets_forwarded_there", a.forwarded());
          }
          event("The connections at the peer are counted.");
        });
    trouble(out, found.why());
  }

  /** The addresses are where they were, or will not be. */
  synchronized void finished(String sentence) {
    event(sentence);
  }

  synchronized void after(Survey.Found<Integer> found) {
    ObjectNode out = json.withObject("connections");
    found.what().ifPresent(n -> out.put("here_after", n));
    trouble(out, found.why());
  }

  private static void trouble(ObjectNode out, String why) {
    if (!why.isEmpty()) {
      out.put("trouble", why);
    }
  }

  synchronized void end(
      boolean whole,
      String sentence,
      View self,
      Optional<View> there,
      Optional<Clocks.Sample> clock) {
    long now = Peers.micros(wall.instant());
    long ahead = clock.map(Clocks.Sample::aheadMicros).orElse(0L);
    clock.ifPresent(c ->
        json.putObject("clock")
            .put("ahead_ms", c.aheadMicros() / 1e3)
            .put("error_ms", c.errorMicros() / 1e3));
    there.ifPresent(view -> {
      long turn = returning == 0 ? now : returning;
      json.put("peer_name", view.name());
      json.set("out", moves(Move.between(self, 0, view, ahead, began, turn)));
      json.set("back", moves(Move.between(view, ahead, self, 0, turn, now)));
    });
    json.put("ended", time(now)).put("phase", "").put("whole", whole).put("outcome", sentence);
  }

  private ArrayNode moves(List<Move> moves) {
    ArrayNode out = JSON.arrayNode();
    for (Move move : moves) {
      ObjectNode one = out.addObject().put("label", move.label()).put("vhid", move.vhid());
      put(one, "left", move.left());
      put(one, "arrived", move.arrived());
      move.overlap()
          .ifPresent(
              o -> one.put("two_ms", Math.max(0, o) / 1e3).put("nobody_ms", -Math.min(0, o) / 1e3));
    }
    return out;
  }

  private void put(ObjectNode out, String name, OptionalLong at) {
    at.ifPresent(micros -> out.put(name, time(micros)));
  }

  private static String time(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
