package twinwall.core.config;

/** An additional pool of IPv6 addresses. */
public record Dhcp6Pool(DhcpRange range) {
  public static final Field<DhcpRange> RANGE = Field.entity("range", "Range", DhcpRange.SHAPE);

  public static final Shape<Dhcp6Pool> SHAPE =
      Shape.of("pool", x -> new Dhcp6Pool(x.get(RANGE)), RANGE.of(Dhcp6Pool::range));
}
