package twinwall.core.sim;

import java.util.Optional;
import twinwall.core.carp.CarpAction;
import twinwall.core.carp.Role;
import twinwall.core.carp.Transition;
import twinwall.core.carp.Vhid;
import twinwall.core.pulse.PulseAction;

/**
 * Nobody takes over, or lets flooded frames pass, because somebody stood still: neither the
 * MASTER's engine for a while, nor we ourselves however long.
 */
final class NoFalseTakeOver implements Invariant {
  private static final long PAUSES = 4 * Bounds.SECOND;

  /** A BACKUP that stands still for longer knows that it did. */
  private static final long UNNOTICED = 750 * Bounds.MS;

  private final World world;

  NoFalseTakeOver(World world) {
    this.world = world;
  }

  private Optional<Node> engine(int number) {
    return world.nodes.stream()
        .filter(n -> n.engine.filter(e -> e.number == number).isPresent())
        .findFirst();
  }

  @Override
  public void moved(Node node, Transition transition) {
    if (transition.to() != Role.MASTER || transition.seen().isEmpty()) {
      return;
    }
    engine(transition.seen().get().node())
        .ifPresent(master -> {
          switch (transition.why()) {
            case "master timed out" -> silent(node, master, transition.vhid());
            case "the master says that it is MASTER no more" ->
                letGo(node, master, transition.vhid());
            default -> {}
          }
        });
  }

  private void letGo(Node node, Node master, Vhid vhid) {
    if (master.isMaster(vhid) && world.chronicle.wasMaster(master, vhid) > Bounds.ORDER) {
      throw new Violation(
          "no-false-take-over", node + " took " + vhid + ", which " + master + " has not let go");
    }
  }

  private void silent(Node node, Node master, Vhid vhid) {
    Segment segment = world.segment(vhid.device());
    long still = Math.min(node.pausedWithin(PAUSES), UNNOTICED) + master.pausedWithin(PAUSES);
    if (node != master
        && segment.calm(master, node) > Bounds.ORDER
        && world.chronicle.wasMaster(master, vhid) > Bounds.ORDER
        && master.isMaster(vhid)
        && world.now() - master.engineSince > Bounds.ORDER
        && world.now() - master.frozenEnd > Bounds.ORDER
        && master.sends(segment) > Bounds.ORDER
        && still < Bounds.STANDING_STILL) {
      throw new Violation(
          "no-false-take-over",
          node
              + " took "
              + vhid
              + ", whose MASTER "
              + master
              + " was there: together they stood still for "
              + still / Bounds.MS
              + " ms");
    }
  }

  @Override
  public void verdict(Node node, PulseAction.Verdict verdict) {
    if (verdict.dead()) {
      engine(verdict.node()).ifPresent(peer -> answering(node, peer, "called dead"));
    }
  }

  @Override
  public void acted(Node node, CarpAction action) {
    if (action instanceof CarpAction.Warm warm) {
      node.engine
          .get()
          .carp
          .state()
          .members()
          .get(warm.group().vhid())
          .seen()
          .flatMap(seen -> engine(seen.advert().node()))
          .ifPresent(peer -> answering(node, peer, "suspected"));
    }
  }

  /** One path on which the peer's kernel answered all the time is enough. */
  private void answering(Node node, Node peer, String what) {
    boolean there =
        peer != node
            && world.now() - peer.poweredSince > Bounds.ORDER
            && world.now() - peer.frozenEnd > Bounds.SECOND
            && world.segments.stream().anyMatch(s -> asked(s, node, peer));
    if (there) {
      throw new Violation(
          "no-false-death", peer + " is " + what + " by " + node + ", and its kernel answers");
    }
  }

  private boolean asked(Segment segment, Node node, Node peer) {
    boolean sync = segment == world.sync();
    return (!sync || world.nodes.size() == 2)
        && segment.prompt(node, peer) > Bounds.ORDER
        && (sync
            || node.engine.get().pulse.state().paths().keySet().stream()
                .anyMatch(p ->
                    p.device().equals(segment.device)
                        && p.address().equals(segment.address(peer))));
  }
}
