package twinwall.core.lookup;

import twinwall.core.net.Intervals;
import twinwall.core.net.Ip;
import twinwall.core.net.PortRange;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Lookups.Answer;

/**
 * Reads a list of addresses or ports, line by line: an address, a network, a range {@code a-b}, or
 * a port; what follows blanks, a comma, {@code #} or {@code ;} is a remark. Lines that hold
 * something else are counted.
 */
public final class ListReader {
  /** A longer line is none of ours. */
  private static final int LONGEST = 4_096;

  private final boolean ofPorts;
  private final Intervals.Builder v4 = new Intervals.Builder(Intervals.IP4);
  private final Intervals.Builder v6 = new Intervals.Builder(Intervals.IP6);
  private final Intervals.Builder ports = new Intervals.Builder(Intervals.PORT);
  private int entries;
  private int unusable;
  private String firstUnusable = "";

  public ListReader(boolean ofPorts) {
    this.ofPorts = ofPorts;
  }

  /** Takes one line. */
  public void add(String line) {
    String word = line.length() > LONGEST ? "?" : word(line);
    if (word.isEmpty()) {
      return;
    }
    if (ofPorts ? port(word) : address(word)) {
      entries++;
    } else {
      unusable++;
      firstUnusable = firstUnusable.isEmpty() ? word : firstUnusable;
    }
  }

  private static String word(String line) {
    int from = 0;
    while (from < line.length() && (line.charAt(from) <= ' ' || line.charAt(from) == 0xfeff)) {
      from++;
    }
    int to = from;
    while (to < line.length() && line.charAt(to) > ' ' && "#;,".indexOf(line.charAt(to)) < 0) {
      to++;
    }
    return line.substring(from, to);
  }

  private boolean port(String word) {
    var range = PortRange.parse(word);
    range.ifPresent(found -> ports.add(bytes(found.first()), bytes(found.last())));
    return range.isPresent();
  }

  private static byte[] bytes(int port) {
    return new byte[] {(byte) (port >> 8), (byte) port};
  }

  private boolean address(String word) {
    var network = Prefix.parse(word);
    if (network.isPresent()) {
      (network.get().address().isV4() ? v4 : v6).add(network.get());
      return true;
    }
    int dash = word.indexOf('-');
    if (dash < 0) {
      return false;
    }
    var first = Ip.parse(word.substring(0, dash));
    var last = Ip.parse(word.substring(dash + 1));
    if (first.isEmpty()
        || last.isEmpty()
        || first.get().isV4() != last.get().isV4()
        || first.get().compareTo(last.get()) > 0) {
      return false;
    }
    (first.get().isV4() ? v4 : v6).add(first.get().bytes(), last.get().bytes());
    return true;
  }

  /** Usable lines so far. */
  public int entries() {
    return entries;
  }

  /** The first word that is no entry, shortened; empty when there is none. */
  public String firstUnusable() {
    return firstUnusable.substring(0, Math.min(40, firstUnusable.length()));
  }

  public Answer done() {
    return new Answer(v4.build(), v6.build(), ports.build(), unusable);
  }
}
