package twinwall.node.carp;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import twinwall.core.carp.CarpAction;
import twinwall.core.carp.CarpEvent;
import twinwall.core.carp.CarpGroup;
import twinwall.core.carp.Transition;
import twinwall.core.carp.Vhid;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;
import twinwall.core.net.Prefix;
import twinwall.node.Clock;
import twinwall.node.Log;

/** Does what the machine decided, on the loop's thread; says back how it went and how long. */
final class CarpHands implements Consumer<CarpAction> {
  private static final String LOOPBACK = "lo";

  /** A step that may fail. */
  private interface Work {
    void run() throws IOException;
  }

  private final Edge edge;
  private final Clock clock;
  private final Log log;
  private final Consumer<CarpEvent> tell;
  private final Runnable stopped;
  private final Consumer<Transition> changed;
  private final Map<String, Wire> wires = new ConcurrentHashMap<>();
  private final Map<Vhid, Set<Prefix>> taken = new HashMap<>();

  /** Devices whose last sends failed, and how many good ones the machine has still to hear of. */
  private final Map<String, Integer> failing = new HashMap<>();

  CarpHands(
      Edge edge,
      Clock clock,
      Log log,
      Consumer<CarpEvent> tell,
      Consumer<Transition> changed,
      Runnable stopped) {
    this.edge = edge;
    this.clock = clock;
    this.log = log;
    this.tell = tell;
    this.changed = changed;
    this.stopped = stopped;
  }

  void wire(Wire wire) {
    wires.put(wire.device, wire);
  }

  void unwire(String device) {
    wires.remove(device);
  }

  @Override
  public void accept(CarpAction action) {
    switch (action) {
      case CarpAction.TakeVip a -> take(a);
      case CarpAction.LeaveVip a -> leave(a);
      case CarpAction.RefreshDeadMan a -> refresh(a);
      case CarpAction.Warm a -> step(0, "warm", () -> edge.warm(a.group().vhid(), a.time()));
      case CarpAction.Cool a -> step(0, "cool", () -> edge.cool(a.group().vhid()));
      case CarpAction.Advertise a -> advertise(a);
      case CarpAction.Announce a -> step(a.transition(), "announce", () -> announce(a.group()));
      case CarpAction.Note a -> {
        Transition t = a.transition();
        log.info(
            t.toString(), "seen", t.seen().map(s -> s.source() + "/" + s.advskew()).orElse("-"));
        changed.accept(t);
      }
      case CarpAction.Demotion a ->
          log.warn("demotion", "from", a.from(), "to", a.to(), "why", a.why());
      case CarpAction.Alarmed a ->
          log.warn(
              a.alarm().active() ? "alarm" : "alarm ended",
              "kind",
              a.alarm().kind(),
              "vhid",
              a.alarm().vhid(),
              "from",
              a.alarm().detail(),
              "count",
              a.alarm().count());
      case CarpAction.Stopped _ -> stopped.run();
    }
  }

  private void take(CarpAction.TakeVip a) {
    CarpGroup group = a.group();
    Vhid vhid = group.vhid();
    Set<Prefix> wanted = new HashSet<>(group.addresses());
    Set<Prefix> had = taken.getOrDefault(vhid, Set.of());
    step(
        a.transition(),
        "addresses",
        () -> {
          for (Prefix prefix : group.addresses()) {
            add(group, prefix);
          }
          for (Prefix prefix : had) {
            if (!wanted.contains(prefix)) {
              remove(group, prefix);
            }
          }
        });
    taken.put(vhid, wanted);
    step(a.transition(), "virtual MAC", () -> live(group, a.deadMan()));
  }

  private void leave(CarpAction.LeaveVip a) {
    CarpGroup group = a.group();
    Wire wire = wires.get(group.vhid().device());
    if (wire != null) {
      wire.silence(group.vhid());
    }
    step(
        a.transition(),
        "virtual MAC off",
        () -> {
          edge.dead(group.vhid());
          if (wire != null) {
            wire.refuse(group);
          }
        });
    Set<Prefix> had = new HashSet<>(group.addresses());
    had.addAll(Optional.ofNullable(taken.remove(group.vhid())).orElse(Set.of()));
    step(
        a.transition(),
        "addresses off",
        () -> {
          for (Prefix prefix : had) {
            remove(group, prefix);
          }
        });
  }

  /**
   * IPv4 where it belongs. IPv6 on the loopback, so that the kernel never answers for it; and first
   * as a route, for the kernel makes the address's own route only some time later. A link-local
   * address means something on its device alone, and is a route only.
   */
  private void add(CarpGroup group, Prefix prefix) throws IOException {
    String device = group.vhid().device();
    switch (prefix.address()) {
      case Ip4 _ -> edge.addAddress(device, Edge.placed(prefix, edge.addresses(device)));
      case Ip6 ip when ip.isLinkLocal() -> edge.local(device, ip);
      case Ip6 ip -> {
        edge.local(LOOPBACK, ip);
        edge.addAddress(LOOPBACK, Prefix.host(ip));
      }
    }
  }

  private void remove(CarpGroup group, Prefix prefix) throws IOException {
    String device = group.vhid().device();
    switch (prefix.address()) {
      case Ip4 ip -> {
        edge.removeAddress(device, Prefix.host(ip));
        edge.removeAddress(device, prefix);
      }
      case Ip6 ip when ip.isLinkLocal() -> edge.notLocal(device, ip);
      case Ip6 ip -> {
        edge.notLocal(LOOPBACK, ip);
        edge.removeAddress(LOOPBACK, Prefix.host(ip));
      }
    }
  }

  private void live(CarpGroup group, Duration time) throws IOException {
    edge.live(group.vhid(), time);
    Wire wire = wires.get(group.vhid().device());
    if (wire != null) {
      wire.answer(group, clock.now().plus(time));
      wire.accept(group);
    }
  }

  private void refresh(CarpAction.RefreshDeadMan a) {
    step(
        0,
        "dead-man refresh",
        () -> {
          edge.live(a.group().vhid(), a.deadMan());
          Wire wire = wires.get(a.group().vhid().device());
          if (wire != null) {
            wire.answer(a.group(), clock.now().plus(a.deadMan()));
          }
        });
  }

  private void advertise(CarpAction.Advertise a) {
    String device = a.group().vhid().device();
    Wire wire = wires.get(device);
    if (wire == null) {
      return;
    }
    long start = clock.now().nanos();
    Optional<String> error = Optional.empty();
    try {
      wire.advertise(a.group(), a.advbase(), a.advskew(), clock.now());
      if (failing.computeIfPresent(device, (_, left) -> left == 0 ? null : left - 1) != null) {
        tell.accept(new CarpEvent.Sent(device, true));
      }
    } catch (IOException e) {
      error = Optional.of(String.valueOf(e.getMessage()));
      wire.counters.sendErrors.incrementAndGet();
      failing.put(device, 3);
      tell.accept(new CarpEvent.Sent(device, false));
    }
    if (a.transition() != 0) {
      String name = a.isBowOut() ? "bow-out" : "advert";
      timed(a.transition(), name, clock.now().nanos() - start, error);
    }
  }

  private void announce(CarpGroup group) throws IOException {
    Wire wire = wires.get(group.vhid().device());
    if (wire != null) {
      wire.announce(group);
    }
  }

  /** Does a step; a failure is logged, told and, for a step of a transition, held against us. */
  private void step(long transition, String name, Work work) {
    long start = clock.now().nanos();
    Optional<String> error = Optional.empty();
    try {
      work.run();
    } catch (IOException e) {
      error = Optional.of(String.valueOf(e.getMessage()));
      log.error("failed: " + name, "error", e.getMessage());
    }
    if (transition != 0 || error.isPresent()) {
      timed(transition, name, clock.now().nanos() - start, error);
    }
  }

  private void timed(long transition, String name, long nanos, Optional<String> error) {
    tell.accept(new CarpEvent.Done(transition, new Transition.Timing(name, nanos, error)));
  }

  /** Removes what an earlier engine left of groups that nobody here is MASTER of. */
  void sweep(List<CarpGroup> groups) {
    for (CarpGroup group : groups) {
      step(
          0,
          "sweep",
          () -> {
            for (Prefix prefix : new ArrayList<>(group.addresses())) {
              remove(group, prefix);
            }
          });
    }
  }

  /** The addresses that adverts of a device may come from. */
  static List<Ip> sources(List<Prefix> addresses, Set<Ip> vips) {
    return addresses.stream().map(Prefix::address).filter(ip -> !vips.contains(ip)).toList();
  }
}
