package twinwall.core.sim;

import java.util.Optional;
import java.util.TreeSet;
import twinwall.core.carp.Advert;
import twinwall.core.carp.CarpAction;
import twinwall.core.carp.CarpEvent;
import twinwall.core.carp.CarpGroup;
import twinwall.core.carp.Transition;
import twinwall.core.carp.Vhid;
import twinwall.core.net.Ip;

/** Does what the election decides, on a model kernel and a model network. */
final class ElectionHands {
  private final Engine engine;
  private final Node node;
  private final TreeSet<String> failing = new TreeSet<>();
  private final TreeSet<String> failed = new TreeSet<>();
  private boolean broken;
  private long counter;

  ElectionHands(Engine engine) {
    this.engine = engine;
    this.node = engine.node;
    this.counter = (long) engine.number << 48;
  }

  /** Sending on this device fails, or works again. */
  void sends(String device, boolean works) {
    if (works) {
      failing.remove(device);
    } else {
      failing.add(device);
      failed.add(device);
    }
  }

  /** The next step of a take-over fails. */
  void breakOnce() {
    broken = true;
  }

  boolean sends(String device) {
    return !failing.contains(device);
  }

  void perform(CarpAction action) {
    World world = node.world;
    world.touch();
    world.watch(w -> w.acted(node, action));
    switch (action) {
      case CarpAction.TakeVip a -> {
        node.macs.live(a.group().vhid(), a.deadMan(), world.now());
        Optional<String> error = broken ? Optional.of("no such device") : Optional.empty();
        world.chronicle.lastFailure = broken ? world.now() : world.chronicle.lastFailure;
        broken = false;
        if (a.transition() != 0) {
          Transition.Timing timing = new Transition.Timing("virtual MAC", 100_000, error);
          engine.carp.tell(new CarpEvent.Done(a.transition(), timing));
        }
      }
      case CarpAction.LeaveVip a -> node.macs.dead(a.group().vhid());
      case CarpAction.RefreshDeadMan a ->
          node.macs.live(a.group().vhid(), a.deadMan(), world.now());
      case CarpAction.Warm a -> node.macs.warm(a.group().vhid(), a.time(), world.now());
      case CarpAction.Cool a -> node.macs.dead(a.group().vhid());
      case CarpAction.Advertise a -> advertise(a);
      case CarpAction.Announce a -> emitted(a.group().vhid());
      case CarpAction.Note a -> {
        world.log(node, () -> a.transition().toString());
        world.moved(node, a.transition());
        engine.roleChanged();
      }
      case CarpAction.Demotion a ->
          world.log(node, () -> "demotion " + a.from() + " -> " + a.to() + " (" + a.why() + ")");
      case CarpAction.Alarmed a ->
          world.log(
              node,
              () ->
                  (a.alarm().active() ? "alarm " : "end of alarm ")
                      + (a.alarm().kind() + " " + a.alarm().vhid()));
      case CarpAction.Stopped _ -> engine.stopped();
    }
  }

  private void emitted(Vhid vhid) {
    Segment segment = node.world.segment(vhid.device());
    if (segment.isUp(node)) {
      segment.learn(vhid, node);
    }
  }

  private void advertise(CarpAction.Advertise a) {
    CarpGroup group = a.group();
    Vhid vhid = group.vhid();
    if (failing.contains(vhid.device())) {
      engine.carp.tell(new CarpEvent.Sent(vhid.device(), false));
      return;
    }
    if (failed.contains(vhid.device())) {
      engine.carp.tell(new CarpEvent.Sent(vhid.device(), true));
      if (!engine.carp.state().sendErrors().containsKey(vhid.device())) {
        failed.remove(vhid.device());
      }
    }
    emitted(vhid);
    Ip source = group.sources().getFirst();
    Advert advert = new Advert(vhid.number(), a.advbase(), a.advskew(), 0, counter++, source);
    node.world
        .segment(vhid.device())
        .broadcast(node, to -> to.engine.ifPresent(e -> e.heard(vhid.device(), advert)));
  }
}
