package twinwall.core.config;

import java.util.OptionalInt;

/** A next hop with a name. */
public record Gateway(
    String name,
    String interfaceId,
    String address,
    String ipprotocol,
    String monitor,
    String descr,
    OptionalInt weight,
    boolean nonLocal,
    boolean disabled,
    Monitoring monitoring) {
  public static final Field<String> NAME = Field.text("name", "Name");
  public static final Field<String> INTERFACE = Field.text("interface", "Interface");
  public static final Field<String> ADDRESS =
      Field.text("gateway", "Gateway").help("An address, or dynamic.");
  public static final Field<String> IPPROTOCOL = Field.text("ipprotocol", "Address Family");
  public static final Field<String> MONITOR = Field.text("monitor", "Monitor IP");
  public static final Field<String> DESCR = Field.text("descr", "Description");
  public static final Field<OptionalInt> WEIGHT = Field.maybeNumber("weight", "Weight", 1, 30);
  public static final Field<Boolean> NON_LOCAL =
      Field.flag("nonlocalgateway", "Use non-local gateway");
  public static final Field<Boolean> DISABLED = Field.flag("disabled", "Disabled");

  public static final Shape<Gateway> SHAPE =
      Shape.of(
          "gateway_item",
          x ->
              new Gateway(
                  x.get(NAME),
                  x.get(INTERFACE),
                  x.get(ADDRESS),
                  x.get(IPPROTOCOL),
                  x.get(MONITOR),
                  x.get(DESCR),
                  x.get(WEIGHT),
                  x.get(NON_LOCAL),
                  x.get(DISABLED),
                  Monitoring.of(x)),
          INTERFACE.of(Gateway::interfaceId),
          ADDRESS.of(Gateway::address),
          NAME.of(Gateway::name),
          WEIGHT.of(Gateway::weight),
          IPPROTOCOL.of(Gateway::ipprotocol),
          MONITOR.of(Gateway::monitor),
          DESCR.of(Gateway::descr),
          NON_LOCAL.of(Gateway::nonLocal),
          DISABLED.of(Gateway::disabled),
          Monitoring.OFF.of(g -> g.monitoring().off()),
          Monitoring.NO_ACTION.of(g -> g.monitoring().noAction()),
          Monitoring.FORCED_DOWN.of(g -> g.monitoring().forcedDown()),
          Monitoring.INTERVAL.of(g -> g.monitoring().interval()),
          Monitoring.LOSS_INTERVAL.of(g -> g.monitoring().lossInterval()),
          Monitoring.PERIOD.of(g -> g.monitoring().period()),
          Monitoring.ALERT_INTERVAL.of(g -> g.monitoring().alertInterval()),
          Monitoring.LATENCY_LOW.of(g -> g.monitoring().latencyLow()),
          Monitoring.LATENCY_HIGH.of(g -> g.monitoring().latencyHigh()),
          Monitoring.LOSS_LOW.of(g -> g.monitoring().lossLow()),
          Monitoring.LOSS_HIGH.of(g -> g.monitoring().lossHigh()));

  public boolean isV6() {
    return ipprotocol.equals("inet6") || address.indexOf(':') >= 0;
  }
}
