package twinwall.core.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import twinwall.core.carp.Vhid;
import twinwall.core.net.Ip;

/**
 * One network: a switch with a port for each node, or a cable. Ports go down, directions are cut,
 * frames are lost, late, twice or in another order. It learns where virtual MACs are, and floods
 * what it does not know.
 */
final class Segment {
  private static final int USUAL_MICROS = 250;
  private static final long FLOOD_GAP = 3_000_000;
  private static final long FLOOD_LENGTH = 60_000_000;

  final String device;
  private final List<Ip> addresses = new ArrayList<>();
  private final boolean cable;
  private final List<Node> nodes;
  private final Clockwork clock;
  private final Random dice;
  private final BiConsumer<Node, Boolean> told;
  private final int[] unplugged;
  private final int[][] cut;
  private final long[][] dirty;
  private final boolean[] said;
  private final List<Weather> weathers = new ArrayList<>();
  private Weather weather = Weather.FINE;
  private long slow;
  private final Map<Vhid, Node> learned = new HashMap<>();

  /**
   * @param told of every port that goes up or down, as the node's kernel sees it
   */
  Segment(
      String device,
      int number,
      boolean cable,
      List<Node> nodes,
      Clockwork clock,
      Random dice,
      BiConsumer<Node, Boolean> told) {
    this.device = device;
    this.cable = cable;
    this.nodes = nodes;
    this.clock = clock;
    this.dice = dice;
    this.told = told;
    int count = nodes.size();
    unplugged = new int[count];
    cut = new int[count][count];
    dirty = new long[count][count];
    said = new boolean[count];
    String net = number == 0 ? "172.16.1." : "192.168." + number + ".";
    for (int i = 1; i <= count; i++) {
      addresses.add(Ip.of(net + i));
    }
  }

  Ip address(Node node) {
    return addresses.get(node.number);
  }

  // What is wrong with it.

  private boolean isPlugged(int node) {
    return unplugged[node] == 0;
  }

  /** Whether this node's kernel sees a carrier. */
  boolean isUp(Node node) {
    if (!cable) {
      return node.powered && isPlugged(node.number);
    }
    for (Node end : nodes) {
      if (!end.powered || !isPlugged(end.number)) {
        return false;
      }
    }
    return true;
  }

  boolean carries(Node from, Node to) {
    return isUp(from) && isUp(to) && cut[from.number][to.number] == 0;
  }

  private boolean isDirty(Node from, Node to) {
    return weather.loss() > 0 || !carries(from, to);
  }

  /** How long nothing that this direction was given has been lost. */
  long calm(Node from, Node to) {
    return isDirty(from, to) ? 0 : clock.now() - dirty[from.number][to.number];
  }

  /** The same both ways, and with answers that come soon. */
  long prompt(Node from, Node to) {
    long still = weather.delayMicros() > 0 ? 0 : clock.now() - slow;
    return Math.min(still, Math.min(calm(from, to), calm(to, from)));
  }

  /** How long it had been prompt until just now. */
  long promptBefore(Node a, Node b) {
    long since = Math.max(dirty[a.number][b.number], dirty[b.number][a.number]);
    boolean fine = weather.loss() == 0 && weather.delayMicros() == 0;
    return fine ? clock.now() - Math.max(slow, since) : 0;
  }

  boolean isCable() {
    return cable;
  }

  private void change(Runnable what) {
    mark();
    what.run();
    report();
  }

  /** Before something changes: remembers until when what was lost. */
  void mark() {
    for (Node from : nodes) {
      for (Node to : nodes) {
        if (isDirty(from, to)) {
          dirty[from.number][to.number] = clock.now();
        }
      }
    }
    if (weather.delayMicros() > 0) {
      slow = clock.now();
    }
  }

  /** After something has changed: the kernels see their links. */
  void report() {
    nodes.getFirst().world.touch();
    for (Node node : nodes) {
      boolean up = isUp(node);
      if (up != said[node.number]) {
        said[node.number] = up;
        told.accept(node, up);
        if (!up) {
          gone(node);
        }
      }
    }
  }

  void unplug(Node node, int more) {
    change(() -> unplugged[node.number] += more);
  }

  void cut(Node from, Node to, int more) {
    change(() -> cut[from.number][to.number] += more);
  }

  void weather(Weather added, boolean begins) {
    change(() -> {
      if (begins) {
        weathers.add(added);
      } else {
        weathers.remove(added);
      }
      int loss = 0;
      int delay = 0;
      int twice = 0;
      for (Weather each : weathers) {
        loss = Math.max(loss, each.loss());
        delay = Math.max(delay, each.delayMicros());
        twice = Math.max(twice, each.twice());
      }
      weather = new Weather(loss, delay, twice);
    });
  }

  // Frames.

  long delay() {
    return 1_000L * (50 + dice.nextInt(USUAL_MICROS - 50 + weather.delayMicros()));
  }

  boolean loses() {
    return weather.loss() > 0 && dice.nextInt(1_000) < weather.loss();
  }

  /** A frame to all others. */
  void broadcast(Node from, Consumer<Node> arrives) {
    for (Node to : nodes) {
      if (to != from && carries(from, to) && !loses()) {
        deliver(to, arrives);
        if (weather.twice() > 0 && dice.nextInt(1_000) < weather.twice()) {
          deliver(to, arrives);
        }
      }
    }
  }

  private void deliver(Node to, Consumer<Node> arrives) {
    clock.after(
        delay(),
        () -> {
          if (isUp(to)) {
            to.receive(() -> arrives.accept(to));
          }
        });
  }

  /** A question to a kernel and its answer; negative when there is none, else when it comes. */
  long ask(Node from, Node to) {
    if (!carries(from, to) || !carries(to, from) || loses() || loses()) {
      return -1;
    }
    long arrives = clock.now() + delay();
    long answers = Math.max(arrives, to.frozenUntil());
    return to.dropsAt(arrives) ? -1 : answers + delay();
  }

  // Where virtual MACs are.

  /** A frame from a virtual MAC came from this node's port. */
  void learn(Vhid vhid, Node at) {
    if (isUp(at)) {
      learned.put(vhid, at);
    }
  }

  /** A port went down: what was behind it is flooded, if the switch noticed. */
  private void gone(Node node) {
    for (Vhid vhid : List.copyOf(learned.keySet())) {
      if (learned.get(vhid) == node && !node.silent) {
        forget(vhid);
      }
    }
  }

  /** Frames to this virtual MAC go to every port until the switch hears from it again. */
  void forget(Vhid vhid) {
    if (vhid.device().equals(device)) {
      learned.remove(vhid);
      flood(vhid, clock.now() + FLOOD_LENGTH);
    }
  }

  private void flood(Vhid vhid, long until) {
    if (learned.containsKey(vhid) || clock.now() > until) {
      return;
    }
    for (Node node : nodes) {
      if (isUp(node)) {
        node.receive(() -> node.flooded(vhid));
      }
    }
    clock.after(FLOOD_GAP + dice.nextInt(2_000_000), () -> flood(vhid, until));
  }

  /** Whose ports a client's frame to this virtual MAC comes out of. */
  List<Node> receivers(Vhid vhid) {
    Node known = learned.get(vhid);
    if (known != null) {
      return isUp(known) ? List.of(known) : List.of();
    }
    return nodes.stream().filter(this::isUp).toList();
  }
}
