package twinwall.core.net;

import java.util.Optional;

/**
 * Transport ports from {@code first} to {@code last}, both included; a single port has both equal.
 */
public record PortRange(int first, int last) implements Comparable<PortRange> {
  public PortRange {
    if (first < 0 || last > 65535 || first > last) {
      throw new IllegalArgumentException("ports " + first + " to " + last);
    }
  }

  public static PortRange of(int port) {
    return new PortRange(port, port);
  }

  /**
   * {@code 443}, {@code 1000-2000} or {@code 1000:2000}; from 1 to 65535, swapped when given
   * backwards.
   */
  public static Optional<PortRange> parse(String text) {
    String[] parts = text.split("[-:]", -1);
    if (parts.length > 2) {
      return Optional.empty();
    }
    int[] ports = new int[parts.length];
    for (int i = 0; i < parts.length; i++) {
      if (!parts[i].matches("[0-9]{1,5}")) {
        return Optional.empty();
      }
      ports[i] = Integer.parseInt(parts[i]);
      if (ports[i] < 1 || ports[i] > 65535) {
        return Optional.empty();
      }
    }
    int other = ports[ports.length - 1];
    return Optional.of(new PortRange(Math.min(ports[0], other), Math.max(ports[0], other)));
  }

  public boolean contains(int port) {
    return port >= first && port <= last;
  }

  @Override
  public int compareTo(PortRange o) {
    return first != o.first ? Integer.compare(first, o.first) : Integer.compare(last, o.last);
  }

  @Override
  public String toString() {
    return first == last ? Integer.toString(first) : first + "-" + last;
  }
}
