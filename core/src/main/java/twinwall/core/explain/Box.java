package twinwall.core.explain;

import java.util.Arrays;
import java.util.Optional;
import twinwall.core.explain.Ranges.Num;

/** Packets of one address family: for each {@link Dim} a set, and a packet is in all of them. */
final class Box {
  private static final Box ALL4 = everything(true);
  private static final Box ALL6 = everything(false);

  private final boolean v4;
  private final Ranges[] sets;

  private Box(boolean v4, Ranges[] sets) {
    this.v4 = v4;
    this.sets = sets;
  }

  private static Box everything(boolean v4) {
    Ranges[] sets = new Ranges[Dim.COUNT];
    for (Dim dim : Dim.values()) {
      sets[dim.ordinal()] = dim.all(v4);
    }
    return new Box(v4, sets);
  }

  static Box all(boolean v4) {
    return v4 ? ALL4 : ALL6;
  }

  boolean v4() {
    return v4;
  }

  Ranges get(Dim dim) {
    return sets[dim.ordinal()];
  }

  boolean isAll(Dim dim) {
    return get(dim).equals(dim.all(v4));
  }

  Box with(Dim dim, Ranges set) {
    Ranges[] changed = sets.clone();
    changed[dim.ordinal()] = set;
    return new Box(v4, changed);
  }

  /** The same with one set cut down to what is also in the other. */
  Box in(Dim dim, Ranges set) {
    return with(dim, get(dim).and(set));
  }

  boolean isEmpty() {
    for (Ranges set : sets) {
      if (set.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** What is in both. */
  Optional<Box> and(Box other) {
    Ranges[] both = new Ranges[Dim.COUNT];
    for (int i = 0; i < Dim.COUNT; i++) {
      both[i] = sets[i].and(other.sets[i]);
      if (both[i].isEmpty()) {
        return Optional.empty();
      }
    }
    return Optional.of(new Box(v4, both));
  }

  boolean contains(Point point) {
    for (Dim dim : Dim.values()) {
      if (!get(dim).contains(point.at(dim))) {
        return false;
      }
    }
    return point.v4() == v4;
  }

  /** In how many dimensions a packet lies outside, and the last of them. */
  Optional<Dim> onlyMiss(Point point) {
    Optional<Dim> miss = Optional.empty();
    for (Dim dim : Dim.values()) {
      if (!get(dim).contains(point.at(dim))) {
        if (miss.isPresent()) {
          return Optional.empty();
        }
        miss = Optional.of(dim);
      }
    }
    return miss;
  }

  /** The one dimension in which two boxes differ; nothing when there are several or none. */
  Optional<Dim> onlyDifference(Box other) {
    Optional<Dim> found = Optional.empty();
    for (Dim dim : Dim.values()) {
      if (!get(dim).equals(other.get(dim))) {
        if (found.isPresent()) {
          return Optional.empty();
        }
        found = Optional.of(dim);
      }
    }
    return found;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof Box that && v4 == that.v4 && Arrays.equals(sets, that.sets);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sets);
  }

  @Override
  public String toString() {
    return (v4 ? "IPv4" : "IPv6") + Arrays.toString(sets);
  }

  /** One packet as a point. */
  static final class Point {
    private final boolean v4;
    private final Num[] at;

    Point(boolean v4) {
      this.v4 = v4;
      this.at = new Num[Dim.COUNT];
      Arrays.fill(at, Num.of(0));
    }

    private Point(boolean v4, Num[] at) {
      this.v4 = v4;
      this.at = at;
    }

    boolean v4() {
      return v4;
    }

    Num at(Dim dim) {
      return at[dim.ordinal()];
    }

    long small(Dim dim) {
      return at(dim).low();
    }

    Point with(Dim dim, Num value) {
      Num[] changed = at.clone();
      changed[dim.ordinal()] = value;
      return new Point(v4, changed);
    }

    Point with(Dim dim, long value) {
      return with(dim, Num.of(value));
    }
  }
}
