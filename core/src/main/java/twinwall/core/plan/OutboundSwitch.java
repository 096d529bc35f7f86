package twinwall.core.plan;

import java.util.ArrayList;
import java.util.List;
import twinwall.core.config.Config;
import twinwall.core.config.Edit;
import twinwall.core.config.Outbound;
import twinwall.core.config.Stamp;
import twinwall.core.config.Xml;
import twinwall.core.net.Prefix;

/**
 * What pfSense does when outbound NAT is switched to manual from automatic or hybrid: the mappings
 * that were generated are written out, two for each network inside and each interface outside, so
 * that they can be edited. Those that are there already stay as they are.
 */
public final class OutboundSwitch {
  private OutboundSwitch() {}

  /** The edit, and the mappings if it switches to manual. */
  public static Edit after(Edit edit, Facts facts, Stamp stamp) {
    return config ->
        switch (edit.on(config)) {
          case Edit.Refused refused -> refused;
          case Edit.Edited(Xml root) when mode(root).equals(mode(config.xml())) ->
              new Edit.Edited(root);
          case Edit.Edited(Xml root) -> {
            Config now = Config.of(root);
            boolean generated =
                config.outbound().mode() == Outbound.Mode.AUTOMATIC
                    || config.outbound().mode() == Outbound.Mode.HYBRID;
            yield generated && now.outbound().mode() == Outbound.Mode.MANUAL
                ? new Edit.Edited(written(now, facts, stamp))
                : new Edit.Edited(root);
          }
        };
  }

  /** As it is written, without reading everything else. */
  private static String mode(Xml root) {
    return root.childOrEmpty("nat").childOrEmpty("outbound").text("mode");
  }

  private static Xml written(Config config, Facts facts, Stamp stamp) {
    Notes notes = new Notes();
    Ground ground = Ground.of(config, facts, notes);
    Names names = Names.of(config.aliases(), facts.lookups(), notes);
    List<Plan.Route> routes =
        new RoutePlanner(config, ground, new Ways(config, ground), names, notes).plan();
    return config
        .xml()
        .update(
            "nat",
            nat ->
                nat.update(
                    "outbound",
                    outbound -> {
                      List<Xml> rules = new ArrayList<>(outbound.children("rule"));
                      for (Ground.Port wan : ground.ports()) {
                        if (Inside.isOutside(wan)) {
                          add(rules, wan, Inside.of(ground, routes), config, stamp);
                        }
                      }
                      return outbound.replaceAll("rule", rules);
                    }));
  }

  private static void add(
      List<Xml> rules, Ground.Port wan, List<Inside.Net> nets, Config config, Stamp stamp) {
    for (Inside.Net net : nets) {
      boolean localhost6 = net.prefix().equals(Prefix.of("::1/128"));
      if (net.prefix().address().isV4() || (localhost6 && config.system().ipv6Allow())) {
        String names = net.label() + " to " + wan.label();
        for (boolean isakmp : new boolean[] {true, false}) {
          Xml rule = mapping(net.prefix(), wan.id(), isakmp, names, stamp);
          if (rules.stream().noneMatch(old -> isAlike(old, rule))) {
            rules.add(rule);
          }
        }
      }
    }
  }

  private static Xml mapping(Prefix net, String wan, boolean isakmp, String names, Stamp stamp) {
    List<Xml> out = new ArrayList<>();
    out.add(Xml.of("source", Xml.of("network", net.toString())));
    out.add(isakmp ? Xml.of("dstport", "500") : Xml.empty("sourceport"));
    out.add(Xml.of("target", wan + "ip"));
    out.add(Xml.of("interface", wan));
    out.add(Xml.empty("poolopts"));
    if (isakmp) {
      out.add(Xml.empty("staticnatport"));
    }
    out.add(Xml.of("destination", Xml.empty("any")));
    if (!isakmp) {
      out.add(Xml.empty("natport"));
    }
    String kind = isakmp ? "Auto created rule for ISAKMP - " : "Auto created rule - ";
    out.add(Xml.of("descr", kind + names));
    out.add(stamp.as("Manual Outbound NAT Switch").created());
    return Xml.of("rule", out);
  }

  /** For the same network, interface and port; its translation address may have been edited. */
  private static boolean isAlike(Xml one, Xml other) {
    return one.text("interface").equals(other.text("interface"))
        && one.childOrEmpty("source")
            .text("network")
            .equals(other.childOrEmpty("source").text("network"))
        && one.text("dstport").equals(other.text("dstport"))
        && one.text("descr").equals(other.text("descr"));
  }
}
