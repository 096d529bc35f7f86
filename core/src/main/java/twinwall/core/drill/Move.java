package twinwall.core.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import twinwall.core.net.Ip;
import twinwall.core.peer.View;

/**
 * How one VHID went from a node to the other, by the clock of the node that looks: an end is when
 * the last step of the change was done.
 *
 * @param left when the one was MASTER no more
 * @param arrived when the other one was
 */
public record Move(int vhid, Ip address, String label, OptionalLong left, OptionalLong arrived) {
  /** Positive: so long both had it; negative: so long nobody had. Microseconds. */
  public OptionalLong overlap() {
    return left.isPresent() && arrived.isPresent()
        ? OptionalLong.of(left.getAsLong() - arrived.getAsLong())
        : OptionalLong.empty();
  }

  /**
   * What moved within some time.
   *
   * @param from who had them, and how much later than ours its clock is; the same of who got them
   * @param since the time, by our clock
   */
  public static List<Move> between(
      View from, long fromAhead, View to, long toAhead, long since, long until) {
    List<Move> out = new ArrayList<>();
    for (View.Group group : from.election().groups()) {
      OptionalLong left = end(from, group, fromAhead, false, since, until);
      Optional<View.Group> there =
          to.election().groups().stream()
              .filter(g -> g.vhid() == group.vhid() && g.address().equals(group.address()))
              .findFirst();
      OptionalLong arrived = OptionalLong.empty();
      if (there.isPresent()) {
        arrived = end(to, there.get(), toAhead, true, since, until);
      }
      out.add(new Move(group.vhid(), group.address(), group.label(), left, arrived));
    }
    return out;
  }

  private static OptionalLong end(
      View view, View.Group group, long ahead, boolean arrives, long since, long until) {
    return view.changes().stream()
        .filter(c -> c.vhid() == group.vhid() && c.device().equals(group.device()))
        .filter(c -> arrives ? c.to() == View.Standing.MASTER : c.from() == View.Standing.MASTER)
        .mapToLong(
            c -> c.atMicros() - ahead + c.steps().stream().mapToLong(View.Step::micros).sum())
        .filter(at -> at >= since && at <= until)
        .max();
  }
}
