package twinwall.linux;

import java.util.Optional;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;

/**
 * A route. {@code device} is an index, 0 for none (a blackhole); {@code protocol} says who made it.
 * The kernel takes {@code onlink} and does not always tell it.
 */
public record Route(
    Prefix destination,
    Optional<Ip> gateway,
    int device,
    int table,
    int protocol,
    int metric,
    int type,
    boolean onlink,
    Optional<Ip> source) {
  public static final int MAIN = 254;
  public static final int LOCAL = 255;
  public static final int BY_KERNEL = 2;

  /** The number by which Twinwall knows its own routes again. */
  public static final int BY_TWINWALL = 117;

  /** The number of those to prefixes that were delegated to routers behind. */
  public static final int BY_DELEGATION = 118;

  public static final int UNICAST = 1;
  public static final int BLACKHOLE = 6;
  public static final int UNREACHABLE = 7;

  /** A metric that is tried after all usual ones. */
  private static final int LAST_METRIC = 0x7fff_0000;

  public static Route via(Prefix destination, Ip gateway, int device) {
    return new Route(
        destination.network(),
        Optional.of(gateway),
        device,
        MAIN,
        BY_TWINWALL,
        0,
        UNICAST,
        false,
        Optional.empty());
  }

  /** To a prefix that its router, in the network of the device, got from us. */
  public static Route delegated(Prefix destination, Ip router, int device) {
    return new Route(
        destination.network(),
        Optional.of(router),
        device,
        MAIN,
        BY_DELEGATION,
        0,
        UNICAST,
        false,
        Optional.empty());
  }

  public static Route on(Prefix destination, int device) {
    return new Route(
        destination.network(),
        Optional.empty(),
        device,
        MAIN,
        BY_TWINWALL,
        0,
        UNICAST,
        false,
        Optional.empty());
  }

  /** An end of the way, for what no other route of the table takes. */
  public static Route unreachable(Prefix destination) {
    return new Route(
        destination.network(),
        Optional.empty(),
        0,
        MAIN,
        BY_TWINWALL,
        LAST_METRIC,
        UNREACHABLE,
        false,
        Optional.empty());
  }

  /** An end of the way without a word. */
  public static Route blackhole(Prefix destination) {
    return new Route(
        destination.network(),
        Optional.empty(),
        0,
        MAIN,
        BY_TWINWALL,
        0,
        BLACKHOLE,
        false,
        Optional.empty());
  }

  public Route in(int other) {
    return new Route(destination, gateway, device, other, protocol, metric, type, onlink, source);
  }

  public Route metric(int value) {
    return new Route(destination, gateway, device, table, protocol, value, type, onlink, source);
  }

  /** The gateway need not be in a network of the device. */
  public Route onlink(boolean yes) {
    return new Route(destination, gateway, device, table, protocol, metric, type, yes, source);
  }
}
