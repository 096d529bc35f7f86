package twinwall.web.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import twinwall.core.config.Alias;
import twinwall.core.config.Config;
import twinwall.core.config.Interface;
import twinwall.core.config.Vip;

/** What there is to choose from, of one configuration: the word in the document, and a label. */
final class Choices {
  static final List<String> PROTOCOLS =
      List.of(
          "", "tcp", "udp", "tcp/udp", "icmp", "esp", "ah", "gre", "etherip", "ipv6", "igmp", "pim",
          "ospf", "sctp", "carp", "pfsync");

  private Choices() {}

  static Map<String, String> interfaces(Config config) {
    var out = new LinkedHashMap<String, String>();
    config.interfaces().forEach(i -> out.put(i.id(), i.label()));
    return out;
  }

  static String interfaceLabel(Config config, String id) {
    return config.interfaces().stream()
        .filter(i -> i.id().equals(id))
        .findFirst()
        .map(Interface::label)
        .orElse(id.startsWith("_vip") ? vip(config, id.substring(4)).orElse(id) : id);
  }

  private static Optional<String> vip(Config config, String uniqid) {
    return config.vips().stream()
        .filter(v -> v.uniqid().equals(uniqid))
        .findFirst()
        .map(Choices::label);
  }

  private static String label(Vip vip) {
    return vip.address().map(Object::toString).orElse("?")
        + (vip.descr().isEmpty() ? "" : " (" + vip.descr() + ")");
  }

  static Map<String, String> interfacesOrVips(Config config, boolean all) {
    var out = new LinkedHashMap<>(interfaces(config));
    out.put("lo0", "Localhost");
    config.vips().stream()
        .filter(v -> (all || v.isCarp()) && !v.uniqid().isEmpty())
        .forEach(v -> out.put("_vip" + v.uniqid(), label(v)));
    return out;
  }

  static Map<String, String> gateways(Config config) {
    var out = new LinkedHashMap<String, String>();
    out.put("", "None");
    config.gateways().items().forEach(g -> out.put(g.name(), g.name() + " - " + g.address()));
    return out;
  }

  static Map<String, String> schedules(Config config) {
    var out = new LinkedHashMap<String, String>();
    out.put("", "None");
    config.schedules().forEach(s -> out.put(s.name(), s.name()));
    return out;
  }

  static Map<String, String> protocols() {
    var out = new LinkedHashMap<String, String>();
    PROTOCOLS.forEach(p -> out.put(p, Words.protocol(p)));
    return out;
  }

  static Map<String, String> users(Config config) {
    var out = new LinkedHashMap<String, String>();
    config.system().users().forEach(u -> out.put(u.uid(), u.name()));
    return out;
  }

  /** Addresses and names that may be typed: those of VIPs, and aliases that are no ports. */
  static List<String> addresses(Config config) {
    var out = new ArrayList<String>();
    config.vips().forEach(v -> v.address().ifPresent(ip -> out.add(ip.toString())));
    config.aliases().stream().filter(a -> !a.type().isPorts()).map(Alias::name).forEach(out::add);
    return out;
  }

  static List<String> ports(Config config) {
    return config.aliases().stream().filter(a -> a.type().isPorts()).map(Alias::name).toList();
  }
}
