package twinwall.core.config;

/**
 * How this node lets clients inside reach what is behind it under the addresses outside. As in
 * pfSense these switches of System / Advanced are each node's own; config sync does not carry them.
 */
public record NatReflection(
    boolean disabled, boolean pure, boolean oneToOne, boolean outbound, String timeout) {
  public static final Field<Boolean> DISABLED =
      Field.flag("disablenatreflection", "NAT Reflection for port forwards: disabled", "yes")
          .perNode();
  public static final Field<Boolean> PURE =
      Field.flag("enablenatreflectionpurenat", "NAT Reflection for port forwards: pure NAT", "yes")
          .help("Counts where disablenatreflection is absent; without it the mode is NAT + proxy.")
          .perNode();
  public static final Field<Boolean> ONE_TO_ONE =
      Field.flag("enablebinatreflection", "Enable NAT Reflection for 1:1 NAT", "yes").perNode();
  public static final Field<Boolean> OUTBOUND =
      Field.flag("enablenatreflectionhelper", "Enable automatic outbound NAT for Reflection", "yes")
          .perNode();
  public static final Field<String> TIMEOUT =
      Field.text("reflectiontimeout", "Reflection Timeout").perNode();

  static NatReflection of(Shape.Values x) {
    return new NatReflection(
        x.get(DISABLED), x.get(PURE), x.get(ONE_TO_ONE), x.get(OUTBOUND), x.get(TIMEOUT));
  }

  /** What a port forward without a word of its own gets. */
  public PortForward.Reflection forForwards() {
    return disabled
        ? PortForward.Reflection.DISABLE
        : pure ? PortForward.Reflection.PURE : PortForward.Reflection.PROXY;
  }

  /** The settings in words; two nodes reflect alike when they say the same. */
  public String sentence() {
    String forwards =
        switch (forForwards()) {
          case PROXY -> "NAT + proxy";
          case PURE -> "pure NAT";
          case DISABLE, SYSTEM -> "disabled";
        };
    return "port forwards "
        + forwards
        + ", 1:1 "
        + (oneToOne ? "enabled" : "disabled")
        + ", automatic outbound NAT "
        + (outbound ? "enabled" : "disabled");
  }
}
