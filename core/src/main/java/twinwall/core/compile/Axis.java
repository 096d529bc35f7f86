package twinwall.core.compile;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The values at which something begins or ends in one dimension, numbered in their order: between
 * two of them no item makes a difference. Of an exact dimension, every value that is named, and
 * last a number for all others.
 */
final class Axis {
  private final Dimension dimension;
  private final Value[] values;
  private final int[] dice;
  private final Map<Value, Integer> numbers = new HashMap<>();

  Axis(Dimension dimension, List<List<Span>> spans) {
    this.dimension = dimension;
    Set<Value> found = new HashSet<>();
    switch (dimension) {
      case SOURCE, DESTINATION -> found.addAll(List.of(Span.ALL4.first(), Span.ALL6.first()));
      case SOURCE_PORT, DESTINATION_PORT -> found.add(Span.ALL_PORTS.first());
      case DEVICE, PROTOCOL -> {}
    }
    for (List<Span> some : spans) {
      for (Span span : some) {
        found.add(span.first());
        if (!dimension.isExact() && !isLast(span.last())) {
          found.add(span.last().next());
        }
      }
    }
    values = found.toArray(Value[]::new);
    Arrays.sort(values);
    dice = new int[values.length];
    for (int i = 0; i < dice.length; i++) {
      numbers.put(values[i], i);
      dice[i] = scatter(values[i].hashCode());
    }
  }

  private boolean isLast(Value value) {
    return value.equals(Span.ALL6.last())
        || dimension.isPort() && value.equals(Span.ALL_PORTS.last());
  }

  /** The same for the same value, whatever else is on the axis; otherwise as if by chance. */
  int dice(int number) {
    return dice[number];
  }

  static int scatter(int hash) {
    int mixed = hash * 0x9E3779B9;
    mixed = (mixed ^ mixed >>> 15) * 0x85EBCA6B;
    return (mixed ^ mixed >>> 13) & Integer.MAX_VALUE;
  }

  /** How many stretches there are. */
  int size() {
    return dimension.isExact() ? values.length + 1 : values.length;
  }

  /** Whether the number stands for all values that nobody names. */
  boolean isRest(int number) {
    return number == values.length;
  }

  Value value(int number) {
    return values[number];
  }

  /** The number at which IPv6 begins; 0 in other dimensions. */
  int secondFamily() {
    return switch (dimension) {
      case SOURCE, DESTINATION -> number(Span.ALL6.first());
      case DEVICE, PROTOCOL, SOURCE_PORT, DESTINATION_PORT -> 0;
    };
  }

  private int number(Value value) {
    return numbers.getOrDefault(value, -1);
  }

  /** From-to pairs of numbers, the end not included, in order. */
  int[] numbers(List<Span> spans) {
    int[] out = new int[spans.size() * 2];
    List<Span> sorted = spans.stream().sorted((a, b) -> a.first().compareTo(b.first())).toList();
    int at = 0;
    for (Span span : sorted) {
      int from = number(span.first());
      out[at++] = from;
      out[at++] =
          dimension.isExact()
              ? from + 1
              : isLast(span.last()) ? values.length : number(span.last().next());
    }
    return out;
  }

  /** The values from one number up to another. */
  Span span(int from, int to) {
    return dimension.isExact()
        ? new Span(values[from], values[from])
        : new Span(values[from], to < values.length ? values[to].before() : last());
  }

  private Value last() {
    return dimension.isPort() ? Span.ALL_PORTS.last() : Span.ALL6.last();
  }
}
