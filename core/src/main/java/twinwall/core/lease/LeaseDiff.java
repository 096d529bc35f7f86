package twinwall.core.lease;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What makes the databases of two nodes equal. For an address that both know the later word of a
 * client counts; both nodes come to the same result, whichever of them looks.
 *
 * @param pull what we lack of theirs
 * @param push what they lack of ours
 */
public record LeaseDiff(List<Lease> pull, List<Lease> push) {
  private static final Comparator<Lease> LATER =
      Comparator.comparingLong(Lease::seen)
          .thenComparingLong(Lease::seconds)
          .thenComparing(Lease::state, Comparator.reverseOrder())
          .thenComparing(Lease::client)
          .thenComparing(Lease::hostname)
          .thenComparing(Lease::hardware)
          .thenComparing(lease -> lease.ia().toString());

  private static final Comparator<Lease> ORDER =
      Comparator.comparing(Lease::address).thenComparing(Lease::what);

  public LeaseDiff {
    pull = List.copyOf(pull);
    push = List.copyOf(push);
  }

  public boolean isNothing() {
    return pull.isEmpty() && push.isEmpty();
  }

  /**
   * @param now seconds since 1970; what nobody holds any more is not worth telling
   */
  public static LeaseDiff of(List<Lease> ours, List<Lease> theirs, long now) {
    Map<String, Lease> here = byAddress(ours);
    Map<String, Lease> there = byAddress(theirs);
    List<Lease> pull = new ArrayList<>();
    List<Lease> push = new ArrayList<>();
    there.forEach((ip, lease) -> {
      Lease own = here.get(ip);
      if (own == null
          ? lease.isHeld(now)
          : LATER.compare(lease, own) > 0 && matters(lease, own, now)) {
        pull.add(lease);
      }
    });
    here.forEach((ip, lease) -> {
      Lease other = there.get(ip);
      if (other == null
          ? lease.isHeld(now)
          : LATER.compare(lease, other) > 0 && matters(lease, other, now)) {
        push.add(lease);
      }
    });
    pull.sort(ORDER);
    push.sort(ORDER);
    return new LeaseDiff(pull, push);
  }

  private static boolean matters(Lease one, Lease other, long now) {
    return one.isHeld(now) || other.isHeld(now);
  }

  private static Map<String, Lease> byAddress(List<Lease> all) {
    Map<String, Lease> out = new HashMap<>();
    all.forEach(lease -> out.merge(lease.what(), lease, (a, b) -> LATER.compare(a, b) > 0 ? a : b));
    return out;
  }
}
