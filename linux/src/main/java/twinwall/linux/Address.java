package twinwall.linux;

import twinwall.core.net.Prefix;

/**
 * An address on a device, with the kernel's flags and its preferred life in seconds. {@code
 * protocol} says who put it there, 0 where nobody said.
 */
public record Address(
    int index, Prefix prefix, int flags, int scope, long preferredSeconds, int protocol) {
  public static final int TEMPORARY = 0x01;

  /** Do not look for the address on the wire before using it. */
  public static final int NODAD = 0x02;

  public static final int DAD_FAILED = 0x08;
  public static final int DEPRECATED = 0x20;
  public static final int TENTATIVE = 0x40;
  public static final int PERMANENT = 0x80;

  /** Make no route to the address's network. */
  public static final int NO_PREFIX_ROUTE = 0x200;

  public static final long FOREVER = 0xFFFF_FFFFL;

  public static final int SCOPE_GLOBAL = 0;
  public static final int SCOPE_LINK = 253;
  public static final int SCOPE_HOST = 254;

  /** A lasting address; IPv6 is usable at once. */
  public static Address of(int index, Prefix prefix) {
    return new Address(
        index, prefix, prefix.address().isV4() ? 0 : NODAD, SCOPE_GLOBAL, FOREVER, 0);
  }

  public Address with(int flag) {
    return new Address(index, prefix, flags | flag, scope, preferredSeconds, protocol);
  }

  /** Never chosen as the source of a connection of ours. */
  public Address neverSource() {
    return new Address(index, prefix, flags, scope, 0, protocol);
  }

  /** The same, known again as Twinwall's by kernels since 5.18; older ones forget it. */
  public Address byTwinwall() {
    return new Address(index, prefix, flags, scope, preferredSeconds, Route.BY_TWINWALL);
  }

  public boolean has(int flag) {
    return (flags & flag) != 0;
  }
}
