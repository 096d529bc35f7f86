package twinwall.core.explain;

/** What rules look at. A packet is a point, a rule one box or a few of them. */
enum Dim {
  /** The number of the interface that it arrives by; 0 when this node sends it. */
  IN,
  PROTOCOL,
  DESTINATION,
  SOURCE,
  /** The destination port; of ICMP the type. */
  TO_PORT,
  FROM_PORT,
  /** The flags of TCP. */
  FLAGS,
  /** The Diffserv code point. */
  DSCP,
  /** Seconds since 1970. */
  TIME,
  /** The number of the operating system that a rule names; 0 for all others. */
  SENDER;

  static final int COUNT = values().length;

  /** Every value that there is. */
  Ranges all(boolean v4) {
    return switch (this) {
      case IN, SENDER -> Constants.SMALL;
      case PROTOCOL, FLAGS -> Constants.BYTE;
      case DESTINATION, SOURCE -> v4 ? Constants.V4 : Constants.V6;
      case TO_PORT, FROM_PORT -> Constants.PORTS;
      case DSCP -> Constants.SIX;
      case TIME -> Constants.LONG;
    };
  }

  private static final class Constants {
    static final Ranges SMALL = Ranges.of(0, 65_535);
    static final Ranges BYTE = Ranges.of(0, 255);
    static final Ranges SIX = Ranges.of(0, 63);
    static final Ranges PORTS = Ranges.of(0, 65_535);
    static final Ranges LONG = Ranges.of(0, Long.MAX_VALUE);
    static final Ranges V4 = Ranges.addresses(true);
    static final Ranges V6 = Ranges.addresses(false);
  }
}
