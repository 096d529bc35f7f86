package twinwall.core.compile;

/** From where to where in each dimension, in numbers of its {@link Axis}, the end not included. */
record Box(int[] from, int[] to) {
  static Box all(Axis[] axes) {
    Box box = new Box(new int[axes.length], new int[axes.length]);
    for (int d = 0; d < axes.length; d++) {
      box.to[d] = axes[d].size();
    }
    return box;
  }

  Box within(int dimension, int first, int end) {
    Box box = new Box(from.clone(), to.clone());
    box.from[dimension] = first;
    box.to[dimension] = end;
    return box;
  }

  int from(int dimension) {
    return from[dimension];
  }

  int to(int dimension) {
    return to[dimension];
  }

  int width(int dimension) {
    return to[dimension] - from[dimension];
  }
}
