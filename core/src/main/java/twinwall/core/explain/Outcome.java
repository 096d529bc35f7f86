package twinwall.core.explain;

import java.util.List;
import java.util.Optional;
import twinwall.core.explain.Fate.Verdict;
import twinwall.core.explain.Spot.Ref;
import twinwall.core.net.Ip;

/**
 * What becomes of all packets of a region, as {@link Fate} says it of one, and which rules decide.
 *
 * @param by the rule that decides about passing
 * @param translatedBy the rule that translates the destination
 * @param exits none where nobody asked how they leave, as the other verdict says enough
 */
record Outcome(
    Verdict verdict,
    Ref by,
    View destination,
    Optional<Ref> translatedBy,
    List<Leaves> exits,
    Optional<Fate.Treatment> treatment) {
  Outcome {
    exits = List.copyOf(exits);
  }

  /** How they leave. */
  record Leaves(
      String interfaceId,
      Optional<Ip> gateway,
      int weight,
      Verdict verdict,
      Ref by,
      View source,
      Optional<Ref> translatedBy) {
    boolean isSameWay(Leaves other) {
      return interfaceId.equals(other.interfaceId)
          && gateway.equals(other.gateway)
          && weight == other.weight
          && verdict == other.verdict;
    }
  }

  static Outcome ends(Verdict verdict, Ref by) {
    return new Outcome(verdict, by, View.SAME, Optional.empty(), List.of(), Optional.empty());
  }

  /** Only that it passes, perhaps with its new destination. */
  Outcome passing(boolean translated) {
    return translated
        ? new Outcome(Verdict.LEAVES, by, destination, translatedBy, List.of(), treatment)
        : new Outcome(Verdict.LEAVES, by, View.SAME, Optional.empty(), List.of(), treatment);
  }

  private Verdict told() {
    return verdict == Verdict.NO_INTERFACE ? Verdict.BLOCKED : verdict;
  }

  /** The packets of a region to which two outcomes are the same; always a box. */
  Box agreement(Outcome other, Box region) {
    boolean alike =
        told() == other.told()
            && treatment.equals(other.treatment)
            && exits.size() == other.exits.size();
    for (int i = 0; alike && i < exits.size(); i++) {
      alike = exits.get(i).isSameWay(other.exits.get(i));
    }
    if (!alike) {
      return region.with(Dim.IN, Ranges.NONE);
    }
    if (!verdict.passes()) {
      return region;
    }
    Box out = agreed(region, destination, other.destination, Dim.DESTINATION, Dim.TO_PORT);
    for (int i = 0; i < exits.size(); i++) {
      View source = exits.get(i).source();
      out = agreed(out, source, other.exits.get(i).source(), Dim.SOURCE, Dim.FROM_PORT);
    }
    return out;
  }

  private static Box agreed(Box region, View a, View b, Dim address, Dim port) {
    return region
        .with(address, View.agreement(a.address(), b.address(), region.get(address)))
        .with(port, View.agreement(a.port(), b.port(), region.get(port)));
  }
}
