package twinwall.core.config;

/** An IPv6 prefix translation (NPt): an inside prefix and one outside of the same length. */
public record PrefixMapping(
    String interfaceId, Endpoint source, Endpoint destination, boolean disabled, String descr) {
  public static final Field<String> INTERFACE_ID = Field.text("interface", "Interface");
  public static final Field<Endpoint> SOURCE =
      Field.entity("source", "Internal IPv6 Prefix", Endpoint.SHAPE);
  public static final Field<Endpoint> DESTINATION =
      Field.entity("destination", "Destination IPv6 Prefix", Endpoint.SHAPE);
  public static final Field<Boolean> DISABLED = Field.flag("disabled", "Disable this rule");
  public static final Field<String> DESCR = Field.text("descr", "Description");

  public static final Shape<PrefixMapping> SHAPE =
      Shape.of(
          "npt",
          x ->
              new PrefixMapping(
                  x.get(INTERFACE_ID),
                  x.get(SOURCE),
                  x.get(DESTINATION),
                  x.get(DISABLED),
                  x.get(DESCR)),
          INTERFACE_ID.of(PrefixMapping::interfaceId),
          DISABLED.of(PrefixMapping::disabled),
          DESCR.of(PrefixMapping::descr),
          SOURCE.of(PrefixMapping::source),
          DESTINATION.of(PrefixMapping::destination));
}
