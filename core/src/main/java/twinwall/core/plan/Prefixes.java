package twinwall.core.plan;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import twinwall.core.net.Ip;
import twinwall.core.net.PortRange;
import twinwall.core.net.Prefix;

/** Sets of networks and ports in their shortest, sorted form. */
final class Prefixes {
  private Prefixes() {}

  /** Networks without those that lie inside another, sorted. */
  static List<Prefix> tidy(Collection<Prefix> prefixes) {
    List<Prefix> sorted = prefixes.stream().map(Prefix::network).sorted().distinct().toList();
    List<Prefix> out = new ArrayList<>();
    for (Prefix prefix : sorted) {
      if (out.isEmpty() || !out.getLast().contains(prefix)) {
        out.add(prefix);
      }
    }
    return out;
  }

  /** The networks that make up {@code first-last}; empty when that is no range. */
  static Optional<List<Prefix>> range(String text) {
    int dash = text.indexOf('-');
    if (dash < 0) {
      return Optional.empty();
    }
    Optional<Ip> first = Ip.parse(text.substring(0, dash));
    Optional<Ip> last = Ip.parse(text.substring(dash + 1));
    if (first.isEmpty()
        || last.isEmpty()
        || first.get().isV4() != last.get().isV4()
        || first.get().compareTo(last.get()) > 0) {
      return Optional.empty();
    }
    return Optional.of(between(first.get(), last.get()));
  }

  /** The networks that make up the addresses from one to another. */
  static List<Prefix> between(Ip first, Ip last) {
    List<Prefix> out = new ArrayList<>();
    int width = first.width();
    BigInteger at = number(first);
    BigInteger end = number(last);
    while (at.compareTo(end) <= 0) {
      int free = at.signum() == 0 ? width : Math.min(width, at.getLowestSetBit());
      while (at.add(BigInteger.ONE.shiftLeft(free)).subtract(BigInteger.ONE).compareTo(end) > 0) {
        free--;
      }
      out.add(new Prefix(address(at, width), width - free));
      at = at.add(BigInteger.ONE.shiftLeft(free));
    }
    return out;
  }

  private static BigInteger number(Ip ip) {
    return new BigInteger(1, ip.bytes());
  }

  private static Ip address(BigInteger number, int width) {
    byte[] bytes = new byte[width / 8];
    byte[] digits = number.toByteArray();
    for (int i = 1; i <= Math.min(bytes.length, digits.length); i++) {
      bytes[bytes.length - i] = digits[digits.length - i];
    }
    return Ip.ofBytes(bytes);
  }

  /** The last address of a network. */
  static Ip last(Prefix prefix) {
    BigInteger size = BigInteger.ONE.shiftLeft(prefix.address().width() - prefix.length());
    Ip first = prefix.network().address();
    return address(number(first).add(size).subtract(BigInteger.ONE), first.width());
  }

  /** Port ranges sorted, with those that touch joined. */
  static List<PortRange> tidyPorts(Collection<PortRange> ranges) {
    List<PortRange> out = new ArrayList<>();
    for (PortRange range : ranges.stream().sorted().toList()) {
      if (!out.isEmpty() && range.first() <= out.getLast().last() + 1) {
        PortRange before = out.removeLast();
        out.add(new PortRange(before.first(), Math.max(before.last(), range.last())));
      } else {
        out.add(range);
      }
    }
    return out;
  }
}
