package twinwall.core.flows;

import java.util.Locale;
import java.util.OptionalInt;

/** The IP protocol numbers that connection tracking treats specially, and their names. */
public final class Proto {
  public static final int ICMP = 1;
  public static final int TCP = 6;
  public static final int UDP = 17;
  public static final int DCCP = 33;
  public static final int GRE = 47;
  public static final int ESP = 50;
  public static final int ICMP6 = 58;
  public static final int SCTP = 132;
  public static final int UDPLITE = 136;

  private Proto() {}

  /** The name users type: {@code tcp}, {@code icmpv6}; the number when there is none. */
  public static String name(int proto) {
    return switch (proto) {
      case ICMP -> "icmp";
      case TCP -> "tcp";
      case UDP -> "udp";
      case DCCP -> "dccp";
      case GRE -> "gre";
      case ESP -> "esp";
      case ICMP6 -> "icmpv6";
      case SCTP -> "sctp";
      case UDPLITE -> "udplite";
      default -> Integer.toString(proto);
    };
  }

  /** The inverse of {@link #name}; also takes {@code icmp6} and plain numbers from 0 to 255. */
  public static OptionalInt parse(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.equals("icmp6") || lower.equals("ipv6-icmp")) {
      return OptionalInt.of(ICMP6);
    }
    for (int proto = 0; proto < 256; proto++) {
      if (name(proto).equals(lower) || Integer.toString(proto).equals(lower)) {
        return OptionalInt.of(proto);
      }
    }
    return OptionalInt.empty();
  }

  /** True when a tuple of this protocol has a source and a destination port (or GRE key). */
  public static boolean hasPorts(int proto) {
    return switch (proto) {
      case TCP, UDP, DCCP, SCTP, UDPLITE, GRE -> true;
      default -> false;
    };
  }

  /** True when a tuple of this protocol has an identifier, a type and a code. */
  public static boolean isIcmp(int proto) {
    return proto == ICMP || proto == ICMP6;
  }
}
