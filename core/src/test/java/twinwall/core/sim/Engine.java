package twinwall.core.sim;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import twinwall.core.carp.Advert;
import twinwall.core.carp.CarpAction;
import twinwall.core.carp.CarpEvent;
import twinwall.core.carp.CarpMachine;
import twinwall.core.carp.CarpState;
import twinwall.core.carp.Role;
import twinwall.core.carp.Vhid;
import twinwall.core.flows.CanaryFlow;
import twinwall.core.flows.Exclusions;
import twinwall.core.flows.FlowKey;
import twinwall.core.flows.FlowsAction;
import twinwall.core.flows.FlowsEvent;
import twinwall.core.flows.FlowsState;
import twinwall.core.flows.KernelOp;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;
import twinwall.core.pulse.PulseAction;
import twinwall.core.pulse.PulseEvent;
import twinwall.core.pulse.PulsePath;
import twinwall.core.pulse.PulseState;

/**
 * One life of an engine: the three loops, wired as {@code node.Node} wires them, with a clock of
 * its own that began when the process did, runs a little fast or slow, and may leap.
 */
final class Engine {
  static final String FLOW_SYNC = "flow sync";
  private static final long TOLD = 100_000;
  private static final int READERS = 3_000_000;
  private static final int WAITING = 10_000;

  final Node node;
  final Random dice;
  final int number;
  final Turns<CarpState, CarpEvent, CarpAction> carp;
  final Turns<PulseState, PulseEvent, PulseAction> pulse;
  final Turns<FlowsState, FlowsEvent, FlowsAction> flows;
  final ElectionHands election;
  private final FlowHands flowHands;
  private final Map<Ip, Connector> connectors = new TreeMap<>();
  private final Map<String, Long> read = new TreeMap<>();
  private final ArrayDeque<Runnable> whenRunning = new ArrayDeque<>();
  private final List<Answer> answers = new ArrayList<>();
  private final long born;
  private final double rate;
  private long leapt;
  private boolean alive = true;
  private boolean configured;
  private boolean adopting;
  private boolean master;

  /** What flow sync said last, and since when. */
  boolean synchronised;

  long synchronisedSince;
  boolean maintenance;
  private long lastRole;

  private record Answer(long at, PulsePath path) {}

  Engine(Node node, Random dice) {
    this.node = node;
    this.dice = dice;
    this.born = node.world.now() - 1_000;
    this.rate = 1 + (dice.nextInt(401) - 200) / 1e6;
    this.number = 1 + dice.nextInt(0xFFFF);
    Machines machines = node.world.setup.machines();
    this.election = new ElectionHands(this);
    this.flowHands = new FlowHands(this);
    this.carp =
        new Turns<>("carp", machines.carp().get(), CarpState.INITIAL, this, election::perform);
    this.pulse =
        new Turns<>("pulse", machines.pulse().get(), PulseState.INITIAL, this, this::perform);
    this.flows =
        new Turns<>(
            "flows",
            machines.flows().get(),
            new FlowsState(now(), kernelNumber()),
            this,
            flowHands::perform);
  }

  /** The number of this kernel's table, as an earlier engine left it, or a new one. */
  private int kernelNumber() {
    ModelKernel.Held marker = node.kernel.table.get(CanaryFlow.MARKER);
    int self = marker == null ? 1 + dice.nextInt(Integer.MAX_VALUE - 1) : marker.flow().mark();
    node.kernel.strange(
        List.of(new KernelOp.Create(CanaryFlow.marker(self))), new Moment(node.world.now()));
    return self;
  }

  // Time.

  Clockwork clockwork() {
    return node.world.clock;
  }

  Moment now() {
    return new Moment(leapt + (long) ((node.world.now() - born) * rate));
  }

  /** When this engine's clock shows that. */
  long world(Moment moment) {
    double ahead = (moment.nanos() - leapt) / rate;
    return ahead > 4e18 ? Long.MAX_VALUE / 2 : born + (long) ahead + 1_000;
  }

  /** The clock says that much more, and nothing has happened meanwhile. */
  void leap(long nanos) {
    leapt += nanos;
    node.disturb();
    resume();
  }

  boolean runs() {
    return alive && node.runs();
  }

  void resume() {
    while (!whenRunning.isEmpty() && runs()) {
      whenRunning.remove().run();
    }
    pulse.run();
    carp.run();
    flows.run();
    node.world.links.forEach(SyncLink::pump);
  }

  /** Now, or as soon as the process goes on. */
  void whenRunning(Runnable what) {
    if (runs()) {
      what.run();
    } else if (alive) {
      whenRunning.add(what);
    }
  }

  void after(long nanos, Runnable what) {
    clockwork()
        .after(
            nanos,
            () -> {
              if (alive) {
                whenRunning(what);
              }
            });
  }

  // Life.

  void start() {
    adopting = !node.macs.living(node.world.now()).isEmpty();
    if (node.world.setup.scripted()) {
      configure();
      return;
    }
    if (adopting) {
      flows.tell(new FlowsEvent.Role(true));
    } else {
      carp.tell(new CarpEvent.Demoted(FLOW_SYNC, CarpMachine.MAX_SKEW, Optional.empty()));
    }
    after(20_000_000L + dice.nextInt(300_000_000), this::configure);
  }

  private void configure() {
    World world = node.world;
    configured = true;
    Set<Ip> peers = new TreeSet<>();
    Set<PulsePath> sync = new TreeSet<>();
    for (Node peer : world.nodes) {
      if (peer != node) {
        peers.add(peer.address());
        sync.add(new PulsePath(world.sync().device, peer.address()));
      }
    }
    Duration patience = Duration.ofMillis(world.setup.waitMillis());
    flows.tell(new FlowsEvent.Configured(peers, Exclusions.NONE, patience));
    flows.tell(new FlowsEvent.Lost("the engine starts"));
    Map<Vhid, Duration> mastered = node.macs.living(world.now());
    world.carp().forEach(s -> carp.tell(new CarpEvent.Link(s.device, s.isUp(node))));
    carp.tell(new CarpEvent.Configured(world.settings(this), mastered));
    pulse.tell(new PulseEvent.Configured(world.setup.pulse(), sync));
    for (Node peer : world.nodes) {
      if (peer != node) {
        connectors.put(peer.address(), new Connector(this, peer).start());
      }
    }
  }

  /** Told the configuration anew, with a higher skew or without. */
  void maintain(boolean entered) {
    maintenance = entered;
    node.disturb();
    if (configured) {
      carp.tell(new CarpEvent.Configured(node.world.settings(this), Map.of()));
    }
  }

  boolean isConfigured() {
    return configured;
  }

  void stop() {
    boolean there =
        flows.state().summary().peers().stream().anyMatch(p -> p.announcing() || p.following());
    carp.tell(new CarpEvent.Stop(there ? CarpMachine.PEER_WAIT : CarpMachine.LEAVE_WAIT));
  }

  /** Everything is handed over. */
  void stopped() {
    after(
        10_000_000L + dice.nextInt(100_000_000),
        () -> {
          if (node.engine.filter(e -> e == this).isPresent()) {
            node.kill();
            node.macs.clear();
            node.startIfWanted();
          }
        });
  }

  void die() {
    alive = false;
    carp.close();
    pulse.close();
    flows.close();
    whenRunning.clear();
    connectors.clear();
    node.world.links.forEach(link -> link.died(this));
  }

  boolean isAlive() {
    return alive;
  }

  // Who tells whom.

  Role role(Vhid vhid) {
    return carp.state().role(vhid);
  }

  boolean isAnyMaster() {
    return carp.state().members().values().stream().anyMatch(m -> m.role() == Role.MASTER);
  }

  void roleChanged() {
    boolean now = isAnyMaster();
    if (!now && adopting) {
      adopting = false;
      carp.tell(new CarpEvent.Demoted(FLOW_SYNC, CarpMachine.MAX_SKEW, Optional.empty()));
    }
    master = now;
    long at = Math.max(lastRole, node.world.now() + dice.nextInt((int) TOLD));
    lastRole = at;
    boolean told = now;
    clockwork().at(at, () -> flows.tell(new FlowsEvent.Role(told)));
  }

  boolean isMaster() {
    return master;
  }

  boolean isAdopting() {
    return adopting;
  }

  void said(FlowsAction.Synchronised said) {
    if (said.synchronised() != synchronised) {
      synchronisedSince = node.world.now();
    }
    synchronised = said.synchronised();
    node.world.log(node, () -> "flow sync: " + said.synchronised() + ", " + said.why());
    if (said.synchronised()) {
      adopting = false;
      carp.tell(new CarpEvent.Relieved(FLOW_SYNC));
    } else if (!adopting) {
      carp.tell(new CarpEvent.Demoted(FLOW_SYNC, CarpMachine.MAX_SKEW, Optional.empty()));
    }
  }

  void linked(String device, boolean up) {
    if (carp.state().links().containsKey(device)) {
      carp.tell(new CarpEvent.Link(device, up));
    }
    pulse.tell(new PulseEvent.Link(device, up));
  }

  /** A valid advert; what waited while the process stood still is read a little later, in order. */
  void heard(String device, Advert advert) {
    if (runs()) {
      PulsePath path = new PulsePath(device, advert.source());
      pulse.tell(new PulseEvent.Heard(path, advert.node()));
      carp.tell(new CarpEvent.Heard(device, advert));
    } else if (alive && whenRunning.size() < WAITING) {
      whenRunning.add(() -> {
        long now = node.world.now();
        long at = Math.max(read.getOrDefault(device, 0L), now + dice.nextInt(READERS));
        read.put(device, at);
        after(at - now, () -> heard(device, advert));
      });
    }
  }

  void flooded(String device) {
    pulse.tell(new PulseEvent.Flooded(device));
  }

  // Asking the peers' kernels.

  private void perform(PulseAction action) {
    switch (action) {
      case PulseAction.Probe probe -> {
        long at = node.world.ask(node, probe.path());
        if (at >= 0) {
          answers.add(new Answer(at, probe.path()));
        }
      }
      case PulseAction.Drain _ -> {
        long now = node.world.now();
        answers.removeIf(answer -> {
          boolean here = answer.at <= now;
          if (here) {
            pulse.tell(new PulseEvent.Answered(answer.path));
          }
          return here;
        });
        pulse.tell(new PulseEvent.Drained());
      }
      case PulseAction.Suspect suspect ->
          carp.tell(new CarpEvent.PeerSuspected(suspect.node(), suspect.suspected()));
      case PulseAction.Verdict verdict -> {
        node.world.log(node, () -> "peer " + verdict.node() + ": " + verdict.why());
        node.world.verdict(node, verdict);
        if (verdict.dead()) {
          carp.tell(new CarpEvent.PeerDead(verdict.node()));
        }
      }
    }
  }

  /** Whether this flow is in the kernel of its node. */
  boolean has(FlowKey key) {
    return node.kernel.table.containsKey(key);
  }
}
