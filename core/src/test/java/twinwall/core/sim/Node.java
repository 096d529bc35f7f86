package twinwall.core.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import twinwall.core.carp.Role;
import twinwall.core.carp.Vhid;
import twinwall.core.flows.CanaryFlow;
import twinwall.core.flows.FlowsEvent;
import twinwall.core.flows.FlowsState;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;

/**
 * One machine: power, a kernel with a conntrack table and virtual MACs, and an engine that may be
 * dead, or stand still while the kernel goes on.
 */
public final class Node {
  /** What the kernel keeps for an engine that does not read its events. */
  private static final int EVENT_BUFFER = 400;

  private static final long READ = 3_000_000;
  private static final long REMEMBERED = 10_000_000_000L;

  private record Pause(long from, long to) {}

  final World world;
  public final int number;
  public final ModelKernel kernel;
  final VirtualMacs macs = new VirtualMacs();
  private final Random dice;

  /** What the engine has said, for whoever looks. */
  public final List<String> notes = new ArrayList<>();

  boolean powered;
  private boolean wanted;

  /** It lost its power and its switch ports did not notice. */
  boolean silent;

  Optional<Engine> engine = Optional.empty();
  private long pausedUntil;
  private long frozenUntil;
  private boolean dropping;
  private final ArrayDeque<Runnable> frozen = new ArrayDeque<>();
  private final ArrayDeque<Pause> pauses = new ArrayDeque<>();
  private long lateMicros;
  private final List<FlowsEvent.Change> unread = new ArrayList<>();
  private boolean reading;
  private boolean overrun;

  /** Since when it has been as it is: powered, not frozen, with this engine, not disturbed. */
  long poweredSince;

  long frozenEnd;
  long engineSince;
  long disturbed;
  long kernelDisturbed = Long.MIN_VALUE / 2;
  private final long[] muted = new long[3];

  Node(World world, int number, Random dice) {
    this.world = world;
    this.number = number;
    this.dice = dice;
    this.kernel = new ModelKernel(() -> new Moment(world.now()), this::kernelEvent);
  }

  public Ip address() {
    return world.sync().address(this);
  }

  // Power, engine.

  void powerOn() {
    if (powered) {
      return;
    }
    poweredSince = world.now();
    world.powered(this, true);
    silent = false;
  }

  public void powerOff(boolean unnoticed) {
    if (!powered) {
      return;
    }
    silent = unnoticed;
    world.powered(this, false);
    engine.ifPresent(Engine::die);
    engine = Optional.empty();
    unread.clear();
    frozen.clear();
    macs.clear();
    kernel.lose();
  }

  /** It is to run, and does not. */
  void startIfWanted() {
    if (wanted) {
      start();
    }
  }

  /** From now on it is to run, or not. */
  void want(boolean run) {
    wanted = run;
  }

  /** The engine starts, on what its kernel has. */
  public void start() {
    wanted = true;
    if (powered && engine.isEmpty()) {
      unread.clear();
      overrun = false;
      world.chronicle.started(this);
      engineSince = world.now();
      disturb();
      Engine fresh = new Engine(this, new Random(dice.nextLong()));
      engine = Optional.of(fresh);
      fresh.start();
    }
  }

  /** The machine starts with nothing in its kernel, and the engine with it. */
  public void boot() {
    powerOn();
    start();
  }

  /** The engine hands over and ends. */
  void stop() {
    want(false);
    engine.ifPresent(Engine::stop);
  }

  /** The engine is killed; its kernel goes on and ends its connections. */
  public void kill() {
    disturb();
    Optional<Engine> dying = engine;
    engine = Optional.empty();
    dying.ifPresent(Engine::die);
  }

  // Standing still.

  boolean runs() {
    return powered && world.now() >= pausedUntil && world.now() >= frozenUntil;
  }

  boolean isFrozen() {
    return world.now() < frozenUntil;
  }

  long frozenUntil() {
    return frozenUntil;
  }

  boolean dropsAt(long when) {
    return dropping && when < frozenUntil;
  }

  /** The engine stands still, its kernel does not. */
  void pause(long nanos) {
    long end = Math.max(pausedUntil, world.now() + nanos);
    pauses.add(new Pause(Math.max(world.now(), pausedUntil), end));
    pausedUntil = end;
    disturbed = Math.max(disturbed, end);
    world.clock.at(end, this::resume);
  }

  /** The whole machine stands still: what comes meanwhile waits, or is lost. */
  void freeze(long nanos, boolean losing) {
    frozenUntil = Math.max(frozenUntil, world.now() + nanos);
    dropping = losing;
    frozenEnd = frozenUntil;
    pause(nanos);
  }

  private void resume() {
    world.touch();
    if (!runs()) {
      return;
    }
    while (!frozen.isEmpty()) {
      frozen.remove().run();
    }
    engine.ifPresent(Engine::resume);
    read();
  }

  /** How long its engine has stood still within the last so many nanoseconds. */
  long pausedWithin(long window) {
    while (!pauses.isEmpty() && pauses.peek().to < world.now() - REMEMBERED) {
      pauses.remove();
    }
    long from = world.now() - window;
    return pauses.stream()
        .mapToLong(p -> Math.max(0, Math.min(p.to, world.now()) - Math.max(p.from, from)))
        .sum();
  }

  /** How late its timers are from now on, at most. */
  void busy(long micros) {
    disturb();
    lateMicros = micros;
  }

  /** Something has come between its engine and time. */
  void disturb() {
    disturbed = Math.max(disturbed, world.now());
  }

  boolean isBusy() {
    return lateMicros > 0;
  }

  long lateness() {
    long usual = dice.nextInt(150_000);
    return lateMicros == 0 ? usual : usual + 1_000L * (long) (dice.nextDouble() * lateMicros);
  }

  /** How long its engine has run without anything in its way. */
  long steady() {
    return engine.isPresent() && runs() && !isBusy() ? world.now() - disturbed : 0;
  }

  // What arrives.

  void receive(Runnable what) {
    if (!powered) {
      return;
    }
    if (!isFrozen()) {
      what.run();
    } else if (!dropping) {
      frozen.add(what);
    }
  }

  void flooded(Vhid vhid) {
    engine.filter(e -> e.role(vhid) == Role.BACKUP).ifPresent(e -> e.flooded(vhid.device()));
  }

  private void kernelEvent(FlowsEvent.Change change) {
    world.watch(w -> w.kernel(this, change));
    boolean leftOut =
        change.ours()
            && change.kind() != FlowsEvent.Change.Kind.DESTROY
            && !CanaryFlow.is(change.flow().key());
    if (engine.isEmpty() || leftOut) {
      return;
    }
    if (unread.size() >= EVENT_BUFFER) {
      overrun = true;
      return;
    }
    unread.add(change);
    if (!reading) {
      reading = true;
      world.clock.after(
          dice.nextInt((int) READ),
          () -> {
            reading = false;
            read();
          });
    }
  }

  private void read() {
    if (!runs() || engine.isEmpty()) {
      return;
    }
    List<FlowsEvent.Change> changes = List.copyOf(unread);
    unread.clear();
    if (!changes.isEmpty()) {
      engine.get().flows.tell(new FlowsEvent.Kernel(changes));
    }
    if (overrun) {
      overrun = false;
      kernelDisturbed = world.now();
      engine.ifPresent(e -> e.flows.tell(new FlowsEvent.Lost("events of the kernel were missed")));
    }
  }

  /** The kernel has no room for events, and forgets some. */
  void overrun() {
    unread.clear();
    overrun = true;
    kernelDisturbed = world.now();
    read();
  }

  /** The kernel refuses whatever flow sync writes, or no more. */
  void deafen(boolean begins) {
    kernel.deaf = begins;
    kernelDisturbed = world.now();
  }

  /** Somebody empties the table. */
  void flush() {
    kernel.flush();
    kernelDisturbed = world.now();
  }

  /** Sending fails on this network, or works again. */
  void mute(Segment segment, boolean begins) {
    muted[world.segments.indexOf(segment)] = begins ? Long.MAX_VALUE : world.now();
    engine.ifPresent(e -> e.election.sends(segment.device, !begins));
  }

  // What tests and invariants ask.

  /** How long it could send on this network. */
  long sends(Segment segment) {
    return Math.max(0, world.now() - muted[world.segments.indexOf(segment)]);
  }

  /** How long its engine has run undisturbed and could send there. */
  long speaks(Segment segment) {
    return Math.min(steady(), sends(segment));
  }

  public boolean isAlive() {
    return powered && engine.isPresent();
  }

  /** The state of its flow sync. */
  public FlowsState flows() {
    return engine.orElseThrow().flows.state();
  }

  /** Whether flow sync says that it has everything. */
  public boolean isSynchronised() {
    return engine.filter(e -> e.synchronised).isPresent();
  }

  /** Tells flow sync something. */
  public void on(FlowsEvent event) {
    engine.ifPresent(e -> e.flows.tell(event));
  }

  boolean isMaster(Vhid vhid) {
    return engine.isPresent() && engine.get().role(vhid) == Role.MASTER;
  }

  /** Whether frames to this VHID that come here are forwarded. */
  boolean forwards(Vhid vhid) {
    return powered
        && !isFrozen()
        && world.segment(vhid.device()).isUp(this)
        && macs.answers(vhid, world.now());
  }

  @Override
  public String toString() {
    return "node " + (number + 1);
  }
}
