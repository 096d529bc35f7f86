package twinwall.core.explain;

import java.util.List;
import java.util.Optional;
import twinwall.core.explain.Box.Point;
import twinwall.core.explain.Ranges.Num;
import twinwall.core.plan.Match;

/** A packet of a set that looks like one that people know, as far as the set has such a one. */
final class Examples {
  private Examples() {}

  private static final int MOST = 32;

  /** Of TCP, if there is one among the first sets. */
  static Probe of(List<Box> boxes, Coordinates coordinates) {
    for (Box box : boxes.subList(0, Math.min(MOST, boxes.size()))) {
      if (box.get(Dim.PROTOCOL).contains(Match.TCP) && box.get(Dim.TO_PORT).contains(443)) {
        return of(box, coordinates);
      }
    }
    return of(boxes.getFirst(), coordinates);
  }

  static Probe of(Box box, Coordinates coordinates) {
    long protocol = first(box.get(Dim.PROTOCOL), List.of(6L, 17L, box.v4() ? 1L : 58L)).low();
    boolean icmp = protocol == (box.v4() ? 1 : 58);
    boolean ported = Probe.hasPorts((int) protocol);
    Point point =
        new Point(box.v4())
            .with(Dim.IN, first(box.get(Dim.IN).and(coordinates.everywhere()), List.of()))
            .with(Dim.PROTOCOL, protocol)
            .with(Dim.SOURCE, host(box, Dim.SOURCE))
            .with(Dim.DESTINATION, host(box, Dim.DESTINATION))
            .with(
                Dim.TO_PORT,
                first(
                    box.get(Dim.TO_PORT),
                    icmp ? List.of(box.v4() ? 8L : 128L) : ported ? List.of(443L, 80L) : List.of()))
            .with(
                Dim.FROM_PORT, first(box.get(Dim.FROM_PORT), ported ? List.of(50_000L) : List.of()))
            .with(Dim.FLAGS, first(box.get(Dim.FLAGS), List.of(protocol == Match.TCP ? 2L : 0L)))
            .with(Dim.DSCP, first(box.get(Dim.DSCP), List.of()))
            .with(Dim.TIME, first(box.get(Dim.TIME), List.of()))
            .with(Dim.SENDER, first(box.get(Dim.SENDER), List.of(0L)));
    return Probe.of(point, coordinates);
  }

  private static Num first(Ranges set, List<Long> liked) {
    for (long number : liked) {
      if (set.contains(number)) {
        return Num.of(number);
      }
    }
    return set.first(0);
  }

  /** Not the first address of a network, which is none of a machine. */
  private static Num host(Box box, Dim dim) {
    Ranges set = box.get(dim);
    for (String liked :
        box.v4() ? List.of("8.8.8.8", "192.0.2.10") : List.of("2001:4860:4860::8888")) {
      Num number = Num.of(twinwall.core.net.Ip.of(liked));
      if (set.contains(number)) {
        return number;
      }
    }
    for (int i = 0; i < Math.min(set.size(), 64); i++) {
      Optional<Num> inside = inside(set, i);
      if (inside.isPresent()) {
        return inside.get();
      }
    }
    return set.first(0);
  }

  private static Optional<Num> inside(Ranges set, int range) {
    for (long step : new long[] {100, 10, 1}) {
      Num some = set.first(range).plus(step);
      if (some.compareTo(set.last(range)) < 0 && some.compareTo(set.first(range)) > 0) {
        return Optional.of(some);
      }
    }
    return Optional.empty();
  }
}
