package twinwall.core.sim;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import twinwall.core.carp.CarpGroup;
import twinwall.core.carp.CarpSettings;
import twinwall.core.carp.Transition;
import twinwall.core.carp.Vhid;
import twinwall.core.flows.Flow;
import twinwall.core.flows.FlowKey;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Prefix;
import twinwall.core.pulse.PulseAction;
import twinwall.core.pulse.PulsePath;

/**
 * Nodes, their networks and virtual time. The same seed and the same faults make the same world, to
 * the last frame.
 */
public final class World {
  private static final int LOGGED = 5_000;
  private static final int MAINTENANCE = 254;
  private static final long LOOK = 10_000_000;

  final Setup setup;
  final Clockwork clock = new Clockwork();
  public final Random random;
  public final List<Node> nodes = new ArrayList<>();
  final List<Segment> segments = new ArrayList<>();
  final List<Vhid> vhids = new ArrayList<>();
  final List<SyncLink> links = new ArrayList<>();
  final Traffic traffic;
  final Chronicle chronicle;
  private final List<Invariant> watchers = new ArrayList<>();
  private final ArrayDeque<Entry> log = new ArrayDeque<>();
  private boolean touched;
  private long looked;
  private boolean refusing;
  long linkNumbers;
  long steps;
  long transitions;
  long lastTransition;

  /** What has happened, in one number: two runs of one seed must agree in it. */
  long digest;

  public World(Setup setup) {
    this.setup = setup;
    this.random = new Random(setup.seed() * 0x9E3779B97F4A7C15L + 1);
    Random net = new Random(random.nextLong());
    for (int i = 0; i < setup.skews().size(); i++) {
      nodes.add(new Node(this, i, new Random(random.nextLong())));
    }
    String[] devices = {"sync0", "lan0", "wan0"};
    for (int i = 0; i < devices.length; i++) {
      String device = devices[i];
      boolean cable = i == 0 && setup.cable();
      segments.add(
          new Segment(device, i, cable, nodes, clock, net, (node, up) -> linked(node, device)));
      for (int v = 1; i > 0 && v <= setup.vhids(); v++) {
        vhids.add(new Vhid(device, 10 * i + v));
      }
    }
    this.chronicle = new Chronicle(this);
    watch(chronicle);
    this.traffic = new Traffic(this, new Random(random.nextLong()));
    clock.after(1_000_000_000L, this::tick);
  }

  /** Kernels let old flows go now and then. */
  private void tick() {
    nodes.forEach(node -> node.kernel.expire(new Moment(now())));
    links.removeIf(SyncLink::isOver);
    watch(Invariant::everySecond);
    clock.after(1_000_000_000L, this::tick);
  }

  public long now() {
    return clock.now();
  }

  // The configuration.

  Segment sync() {
    return segments.getFirst();
  }

  List<Segment> carp() {
    return segments.subList(1, segments.size());
  }

  Segment segment(String device) {
    for (Segment segment : segments) {
      if (segment.device.equals(device)) {
        return segment;
      }
    }
    throw new IllegalArgumentException(device);
  }

  /** What an engine is configured with. */
  CarpSettings settings(Engine engine) {
    Node node = engine.node;
    int skew = engine.maintenance ? MAINTENANCE : setup.skews().get(node.number);
    List<CarpGroup> groups = vhids.stream().map(vhid -> group(vhid, skew, node)).toList();
    return new CarpSettings(groups, true, engine.number);
  }

  private CarpGroup group(Vhid vhid, int skew, Node node) {
    Segment segment = segment(vhid.device());
    int net = 0xC0A80000 | segments.indexOf(segment) << 8;
    Prefix vip = new Prefix(new Ip4(net | 200 + vhid.number() % 10), 24);
    List<Ip> sources = List.of(segment.address(node));
    return new CarpGroup(vhid, 1, skew, List.of(vip), sources, vhid.toString(), "");
  }

  // What happens.

  /** A machine gets or loses its power. */
  void powered(Node node, boolean on) {
    segments.forEach(Segment::mark);
    node.powered = on;
    chronicle.lastPower = now();
    node.macs.clear();
    node.kernel.lose();
    segments.forEach(Segment::report);
  }

  private void linked(Node node, String device) {
    clock.after(
        random.nextInt(2_000_000),
        () -> {
          if (node.powered) {
            boolean up = segment(device).isUp(node);
            node.engine.ifPresent(e -> e.whenRunning(() -> e.linked(device, up)));
          }
        });
  }

  long ask(Node from, PulsePath path) {
    Segment segment = segment(path.device());
    for (Node to : nodes) {
      if (to != from && segment.address(to).equals(path.address())) {
        return segment.ask(from, to);
      }
    }
    return -1;
  }

  void link(long number, Consumer<SyncLink> what) {
    for (SyncLink link : links) {
      if (link.number == number) {
        what.accept(link);
        return;
      }
    }
  }

  /** Whether the connection on which the one announces to the other is up. */
  boolean announces(Node from, Node to) {
    return from.isAlive()
        && to.isAlive()
        && links.stream()
            .anyMatch(l -> l.isUp() && l.isBetween(from.engine.get(), to.engine.get()));
  }

  /** Nobody's connection comes up. */
  public void refuseLinks(boolean refuse) {
    refusing = refuse;
  }

  boolean isRefusing() {
    return refusing;
  }

  /** Every connection breaks. */
  public void cutLinks() {
    List.copyOf(links).forEach(SyncLink::cut);
  }

  void moved(Node node, Transition transition) {
    transitions++;
    lastTransition = now();
    digest = digest * 31 + now();
    digest = digest * 31 + (transition.toString() + node).hashCode();
    watch(w -> w.moved(node, transition));
  }

  void verdict(Node node, PulseAction.Verdict verdict) {
    watch(w -> w.verdict(node, verdict));
  }

  // Looking.

  /** What is written when somebody reads it. */
  private record Entry(long at, Object who, Supplier<String> what) {
    @Override
    public String toString() {
      return String.format("%9.3f s  %s: %s", at / 1e9, who, what.get());
    }
  }

  /** Something has changed that invariants look at. */
  void touch() {
    touched = true;
  }

  private void look() {
    if (touched || now() - looked >= LOOK) {
      touched = false;
      looked = now();
      watch(Invariant::step);
    }
  }

  void watch(Invariant invariant) {
    watchers.add(invariant);
  }

  void watch(Consumer<Invariant> tell) {
    for (Invariant invariant : watchers) {
      tell.accept(invariant);
    }
  }

  void log(Object who, Supplier<String> what) {
    log.add(new Entry(now(), who, what));
    if (log.size() > LOGGED) {
      log.remove();
    }
  }

  /** What nodes and faults did, oldest first. */
  public List<String> log() {
    return log.stream().map(Entry::toString).toList();
  }

  List<Node> masters(Vhid vhid) {
    return nodes.stream().filter(n -> n.isMaster(vhid)).toList();
  }

  List<Node> forwarders(Vhid vhid) {
    return nodes.stream().filter(n -> n.forwards(vhid)).toList();
  }

  // Time.

  void run(Duration length) {
    long end = now() + length.toNanos();
    while (clock.step(end)) {
      steps++;
      look();
    }
  }

  public void run(long millis) {
    run(Duration.ofMillis(millis));
  }

  // What clients do.

  /** A client's new connection through this node, translated to the shared address. */
  public Flow opens(Node node) {
    return traffic.opens(node);
  }

  /** The next step in this connection's life. */
  public void moves(Node node, FlowKey key) {
    traffic.moves(node, key);
  }
}
