package twinwall.core.config;

import java.util.List;

/** The networks that are advertised beside the interface's own. */
public record RaSubnets(List<String> networks) {
  public static final Field<List<String>> NETWORKS = Field.list("item", "Networks");

  public static final Shape<RaSubnets> SHAPE =
      Shape.of("subnets", x -> new RaSubnets(x.get(NETWORKS)), NETWORKS.of(RaSubnets::networks));
}
