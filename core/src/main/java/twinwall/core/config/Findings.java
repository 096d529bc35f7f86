package twinwall.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Prefix;

/** The problems found so far, and what several checks ask. */
final class Findings {
  private static final Pattern LABEL =
      Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?");
  private static final Set<String> SPECIAL_INTERFACES =
      Set.of("any", "lo0", "enc0", "ipsec", "openvpn", "l2tp", "pppoe", "pptp", "wireguard");

  /** The gateways that drop what they get; they are always there. */
  private static final Set<String> NOWHERE = Set.of("Null4", "Null6");

  private final List<Problem> problems = new ArrayList<>();

  void error(String path, String message) {
    problems.add(Problem.error(path, message));
  }

  void warning(String path, String message) {
    problems.add(Problem.warning(path, message));
  }

  void add(List<Problem> more) {
    problems.addAll(more);
  }

  List<Problem> all() {
    return List.copyOf(problems);
  }

  /** One label of a host name. */
  static boolean isLabel(String text) {
    return LABEL.matcher(text).matches();
  }

  /** Labels with dots between them, not all digits. */
  static boolean isHostName(String text) {
    if (text.length() > 253 || text.matches("[0-9.]+")) {
      return false;
    }
    String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    for (String label : name.split("\\.", -1)) {
      if (!isLabel(label)) {
        return false;
      }
    }
    return true;
  }

  /** The first or the last address of a network that has both. */
  static boolean isNetworkOrBroadcast(Prefix p) {
    if (!(p.address() instanceof Ip4 ip)) {
      return p.length() < 127 && p.address().equals(p.network().address());
    }
    return p.length() < 31 && (ip.equals(p.network().address()) || ip.equals(ip.last(p.length())));
  }

  /** An address that a node can have. */
  static boolean isUsable(Ip ip) {
    return !ip.isMulticast() && !ip.isUnspecified() && !ip.equals(Ip4.BROADCAST);
  }

  /** The id of an interface, the name of a group, or one of the names that need no section. */
  static boolean isInterface(Config config, String id) {
    return SPECIAL_INTERFACES.contains(id)
        || config.interfaceById(id).isPresent()
        || isGroup(config, id);
  }

  static boolean isGroup(Config config, String id) {
    return config.xml().childOrEmpty("ifgroups").children("ifgroupentry").stream()
        .anyMatch(g -> g.text("ifname").equalsIgnoreCase(id));
  }

  /** What a rule may say instead of an address: an interface, its address, or the node itself. */
  static boolean isMacro(Config config, String text) {
    return text.equals("(self)")
        || isInterface(config, text)
        || (text.endsWith("ip") && isInterface(config, text.substring(0, text.length() - 2)));
  }

  /** A gateway or a group of gateways, or one that a dynamic interface may bring. */
  static boolean isGateway(Config config, String name) {
    return NOWHERE.contains(name)
        || config.gateways().named(name).isPresent()
        || config.xml().childOrEmpty("gateways").children("gateway_group").stream()
            .anyMatch(g -> g.text("name").equals(name))
        || config.interfaces().stream().anyMatch(i -> isDynamicGateway(i, name));
  }

  /** Interfaces that get their address from elsewhere, tunnels too, bring a gateway LABEL_KIND. */
  private static boolean isDynamicGateway(Interface i, String name) {
    boolean fixed = i.address4().isPresent() && i.address6().isPresent();
    return !fixed && name.startsWith(i.label().toUpperCase(Locale.ROOT) + "_");
  }

  static String item(String list, int index) {
    return list + "[" + (index + 1) + "]";
  }
}
