package twinwall.core.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import twinwall.core.plan.Resolver;
import twinwall.core.service.Need;

/**
 * The rules that give the resolver's own questions the address of a VIP while this node is its
 * MASTER, as one transaction that takes the place of what was there. In a table of their own: they
 * follow the role, at any time, and the ruleset follows the configuration.
 */
public final class EgressText {
  public static final String TABLE = "twinwall_resolver";

  private EgressText() {}

  public static String of(List<Resolver.Egress> all, Set<Need.Vip> mastered) {
    List<String> rules = new ArrayList<>();
    for (Resolver.Egress egress : all) {
      if (mastered.contains(new Need.Vip(egress.device(), egress.vhid()))) {
        String family = egress.vip().isV4() ? "ip" : "ip6";
        String own = egress.own().stream().map(Object::toString).collect(Collectors.joining(", "));
        String ports =
            egress.ports().stream().map(Object::toString).collect(Collectors.joining(", "));
        rules.add(
            "    oifname \"%s\" %s saddr { %s } meta l4proto { tcp, udp } th dport { %s } snat %s to %s"
                .formatted(egress.device(), family, own, ports, family, egress.vip()));
      }
    }
    String gone = "table inet %s\ndelete table inet %s\n".formatted(TABLE, TABLE);
    if (rules.isEmpty()) {
      return gone;
    }
    return gone
        + "table inet %s {\n  chain leaving {\n".formatted(TABLE)
        + "    type nat hook postrouting priority srcnat - 10; policy accept;\n"
        + String.join("\n", rules)
        + "\n  }\n}\n";
  }
}
