package twinwall.node.apply;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import twinwall.core.plan.Facts.Ability;
import twinwall.core.plan.Marks;
import twinwall.linux.MachineClock;
import twinwall.linux.Nft;

/**
 * Asks nft and the kernel, without changing anything, for what not every kernel can, and not every
 * node may.
 */
final class Abilities {
  private static final Map<Ability, String> PROBES =
      Map.of(
          Ability.TIME,
          "set s {\ntypeof meta time\nflags interval\n}\n%s\nmeta time @s accept",
          Ability.COUNT,
          "set s {\ntype ipv4_addr\nsize 9\nflags dynamic\n}\n%s\n"
              + "add @s { ip saddr ct count over 1 } drop",
          Ability.TIMEOUT,
          "ct timeout t {\nprotocol tcp\nl3proto inet\npolicy = { established : 60 }\n}\n%s\n"
              + "ct timeout set \"t\"",
          Ability.LOG,
          "%s\nlog prefix \"p\" group " + Marks.LOG_GROUP + " snaplen 128",
          Ability.FINGERPRINTS,
          "%s\nosf name \"Linux\" accept");

  private Abilities() {}

  static Set<Ability> missing() {
    Set<Ability> out = EnumSet.noneOf(Ability.class);
    PROBES.forEach((ability, probe) -> {
      String chain = "chain c {\ntype filter hook prerouting priority filter;";
      String text = "table inet twinwall_probe {\n" + probe.formatted(chain) + "\n}\n}\n";
      if (!Nft.check(text).ok()) {
        out.add(ability);
      }
    });
    if (!MachineClock.isOurs()) {
      out.add(Ability.CLOCK);
    }
    return out;
  }
}
