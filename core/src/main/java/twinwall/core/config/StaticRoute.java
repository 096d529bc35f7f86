package twinwall.core.config;

/** A network reached through a gateway. */
public record StaticRoute(String network, String gateway, String descr, boolean disabled) {
  public static final Field<String> NETWORK =
      Field.text("network", "Destination network").help("A network or an alias.");
  public static final Field<String> GATEWAY = Field.text("gateway", "Gateway");
  public static final Field<String> DESCR = Field.text("descr", "Description");
  public static final Field<Boolean> DISABLED = Field.flag("disabled", "Disabled");

  public static final Shape<StaticRoute> SHAPE =
      Shape.of(
          "route",
          x -> new StaticRoute(x.get(NETWORK), x.get(GATEWAY), x.get(DESCR), x.get(DISABLED)),
          NETWORK.of(StaticRoute::network),
          GATEWAY.of(StaticRoute::gateway),
          DESCR.of(StaticRoute::descr),
          DISABLED.of(StaticRoute::disabled));
}
