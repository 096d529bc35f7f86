package twinwall.core.config;

import java.util.List;
import java.util.Optional;

/** All gateways, and which of them is the default per address family. */
public record Gateways(List<Gateway> items, String default4, String default6) {
  public static final Field<List<Gateway>> ITEMS =
      Field.entities("gateway_item", "Gateways", Gateway.SHAPE);
  public static final Field<String> DEFAULT4 =
      Field.text("defaultgw4", "Default gateway IPv4")
          .help("A gateway's name; empty for automatic, - for none.");
  public static final Field<String> DEFAULT6 = Field.text("defaultgw6", "Default gateway IPv6");

  public static final Shape<Gateways> SHAPE =
      Shape.of(
          "gateways",
          x -> new Gateways(x.get(ITEMS), x.get(DEFAULT4), x.get(DEFAULT6)),
          ITEMS.of(Gateways::items),
          DEFAULT4.of(Gateways::default4),
          DEFAULT6.of(Gateways::default6));

  public Optional<Gateway> named(String name) {
    return items.stream().filter(g -> g.name().equals(name)).findFirst();
  }
}
