package twinwall.core.compile;

import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;

/** One value of a dimension; those of one dimension are of one kind, and ordered. */
public sealed interface Value extends Comparable<Value> {

  /** An address; IPv4 comes before IPv6. */
  record Address(Ip ip) implements Value {}

  /** A port, or a protocol. */
  record Number(int number) implements Value {}

  /** A device by its name. */
  record Device(String name) implements Value {}

  @Override
  default int compareTo(Value other) {
    return switch (this) {
      case Address(Ip a) when other instanceof Address(Ip b) -> a.compareTo(b);
      case Number(int a) when other instanceof Number(int b) -> Integer.compare(a, b);
      case Device(String a) when other instanceof Device(String b) -> a.compareTo(b);
      default -> throw new IllegalArgumentException(this + " and " + other + " are of two kinds");
    };
  }

  /** The value after this one, in which spans of addresses go on from IPv4 to IPv6. */
  default Value next() {
    return switch (this) {
      case Address(Ip ip) -> new Address(ip.equals(Ip4.BROADCAST) ? Ip6.ANY : ip.next());
      case Number(int number) -> new Number(number + 1);
      case Device _ -> throw new IllegalStateException("devices have no order that means anything");
    };
  }

  /** The value before this one. */
  default Value before() {
    return switch (this) {
      case Address(Ip4 ip) -> new Address(new Ip4(ip.bits() - 1));
      case Address(Ip6 ip) when ip.equals(Ip6.ANY) -> new Address(Ip4.BROADCAST);
      case Address(Ip6(long high, long low)) ->
          new Address(new Ip6(low == 0 ? high - 1 : high, low - 1));
      case Number(int number) -> new Number(number - 1);
      case Device _ -> throw new IllegalStateException("devices have no order that means anything");
    };
  }
}
