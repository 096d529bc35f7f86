package twinwall.core.net;

import java.util.Optional;

/**
 * An address with a prefix length, {@code 192.0.2.7/24}. The host bits are kept: an interface's
 * address and its network are both prefixes; {@link #network()} clears them.
 */
public record Prefix(Ip address, int length) implements Comparable<Prefix> {
  public Prefix {
    if (length < 0 || length > address.width()) {
      throw new IllegalArgumentException(
          "prefix length of " + address + " must be 0 to " + address.width() + ", not " + length);
    }
  }

  /** {@code address/length}, or a bare address as a host prefix. */
  public static Optional<Prefix> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return Ip.parse(text).map(Prefix::host);
    }
    Optional<Ip> ip = Ip.parse(text.substring(0, slash));
    String bits = text.substring(slash + 1);
    if (ip.isEmpty()
        || bits.isEmpty()
        || bits.length() > 3
        || !bits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    int length = Integer.parseInt(bits);
    return length > ip.get().width() ? Optional.empty() : Optional.of(new Prefix(ip.get(), length));
  }

  public static Prefix of(String text) {
    return parse(text).orElseThrow(() -> new IllegalArgumentException("not a prefix: " + text));
  }

  public static Prefix host(Ip ip) {
    return new Prefix(ip, ip.width());
  }

  public Prefix network() {
    return new Prefix(address.masked(length), length);
  }

  public boolean isHost() {
    return length == address.width();
  }

  public boolean contains(Ip ip) {
    return ip.width() == address.width() && ip.masked(length).equals(address.masked(length));
  }

  public boolean contains(Prefix other) {
    return other.length >= length && contains(other.address);
  }

  public boolean overlaps(Prefix other) {
    return contains(other.address) || other.contains(address);
  }

  @Override
  public int compareTo(Prefix other) {
    int byAddress = address.compareTo(other.address);
    return byAddress != 0 ? byAddress : Integer.compare(length, other.length);
  }

  @Override
  public String toString() {
    return address + "/" + length;
  }
}
