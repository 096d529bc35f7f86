package twinwall.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import twinwall.core.config.Config;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Devices;
import twinwall.core.config.Field;
import twinwall.core.config.Problem;
import twinwall.core.config.Schema;
import twinwall.core.config.Xml;

/**
 * What becomes of somebody's config.xml here: which values are read, which are kept without effect
 * and why, and what somebody has to decide. Every value of the document is in exactly one of the
 * first two.
 *
 * @param taken by section, how many values are read
 * @param kept by the path of the element without places, how often, and why it has no effect
 * @param devices interfaces whose device this machine has not
 * @param problems what checking and planning say
 */
public record Takeover(
    Map<String, Integer> taken,
    Map<String, Kept> kept,
    List<Missing> devices,
    List<Problem> problems) {
  /** Values that stay in the document and do nothing. */
  public record Kept(int count, String why) {}

  /** An interface on a device that is not there. */
  public record Missing(String path, String name, String device) {}

  private static final Set<String> OF_PAGES =
      Set.of(
          "widgets", "rrd", "lastchange", "revision", "theme", "separator", "created", "updated");

  private static final Map<String, String> WHY =
      Map.ofEntries(
          Map.entry("version", "the format of the file"),
          Map.entry("kea", "what only Kea knows is not rendered; dhcpd says what counts"),
          Map.entry("kea6", "what only Kea knows is not rendered; dhcpdv6 says what counts"),
          Map.entry("dhcpbackend", "the DHCP server is always Kea"),
          Map.entry("dhcrelay", "no DHCP relay is run yet"),
          Map.entry("dhcrelay6", "no DHCP relay is run yet"),
          Map.entry("dnsmasq", "no DNS forwarder is run yet"),
          Map.entry("openvpn", "no VPN is run yet"),
          Map.entry("ipsec", "no VPN is run yet"),
          Map.entry("l2tp", "no VPN is run yet"),
          Map.entry("pppoe", "no PPPoE server is run yet"),
          Map.entry("ppps", "PPP devices are not made yet"),
          Map.entry("shaper", "traffic is not shaped"),
          Map.entry("dnshaper", "traffic is not limited"),
          Map.entry("captiveportal", "there is no captive portal"),
          Map.entry("voucher", "there is no captive portal"),
          Map.entry("cron", "jobs of pfSense's own programs, which are not here"),
          Map.entry("installedpackages", "packages of pfSense, which are not here"),
          Map.entry("sysctl", "settings of FreeBSD's kernel, which is not here"),
          Map.entry("snmpd", "no SNMP agent is run yet"),
          Map.entry("dyndnses", "dynamic DNS is not built yet"),
          Map.entry("cert", "certificates are not used yet"),
          Map.entry("ca", "certificates are not used yet"),
          Map.entry("crl", "certificates are not used yet"),
          Map.entry("diag", "settings of pages that are not here"));

  public Takeover {
    taken = new TreeMap<>(taken);
    kept = new TreeMap<>(kept);
    devices = List.copyOf(devices);
    problems = List.copyOf(problems);
  }

  /** Looks at a document for a machine. */
  public static Takeover of(Config config, Facts facts) {
    Walk walk = new Walk();
    for (Xml section : config.xml().children()) {
      walk.visit(section, path(section.name()), false);
    }
    List<Missing> missing = new ArrayList<>();
    Set<String> needed = Devices.named(config);
    config
        .interfaces()
        .forEach(face -> {
          if (needed.remove(face.device()) && !facts.has(face.device())) {
            missing.add(
                new Missing("interfaces/" + face.id() + "/if", face.label(), face.device()));
          }
        });
    needed.stream()
        .filter(device -> !facts.has(device))
        .forEach(device -> missing.add(new Missing("", parentOf(config, device), device)));
    return new Takeover(walk.taken, walk.kept, missing, Planner.plan(config, facts).problems());
  }

  /** What stands on a device that is no interface itself. */
  private static String parentOf(Config config, String device) {
    List<String> users = new ArrayList<>();
    config.made().vlans().stream()
        .filter(vlan -> vlan.parent().equals(device))
        .forEach(vlan -> users.add("VLAN " + vlan.tag()));
    config.made().qinqs().stream()
        .filter(qinq -> qinq.parent().equals(device))
        .forEach(qinq -> users.add("QinQ " + qinq.tag()));
    config.made().laggs().stream()
        .filter(lagg -> lagg.members().contains(device))
        .forEach(lagg -> users.add(lagg.device()));
    return String.join(", ", users);
  }

  private static ConfigPath path(String name) {
    return new ConfigPath(List.of(new ConfigPath.Step(name, Optional.empty())));
  }

  /** Goes through a document; what has no elements inside is one value. */
  private static final class Walk {
    final Map<String, Integer> taken = new TreeMap<>();
    final Map<String, Kept> kept = new TreeMap<>();

    void visit(Xml x, ConfigPath at, boolean read) {
      if (x.children().isEmpty()) {
        value(at, read || isRead(at));
        return;
      }
      Optional<Field<?>> field = Schema.field(at);
      boolean whole = field.map(Walk::isWhole).orElse(false);
      for (Xml child : x.children()) {
        visit(child, at.plus(path(child.name())), read || whole);
      }
    }

    private static boolean isRead(ConfigPath at) {
      return Schema.field(at).isPresent();
    }

    /** A field that holds elements of its own, which no table lists. */
    private static boolean isWhole(Field<?> field) {
      return switch (field.kind()) {
        case ENTITY, ENTITIES -> false;
        default -> true;
      };
    }

    private void value(ConfigPath at, boolean read) {
      String section = at.steps().getFirst().name();
      if (read) {
        taken.merge(section, 1, Integer::sum);
      } else {
        String place = unplaced(at);
        kept.merge(
            place,
            new Kept(1, why(at, section)),
            (a, b) -> new Kept(a.count() + b.count(), a.why()));
      }
    }

    /** Sections that nothing is read of are one line; others say the element. */
    private static String unplaced(ConfigPath at) {
      String section = at.steps().getFirst().name();
      if (WHY.containsKey(section) || !isKnown(section)) {
        return section;
      }
      List<String> names = new ArrayList<>();
      at.steps().forEach(step -> names.add(step.name()));
      if (section.equals("interfaces") && names.size() > 2) {
        names.set(1, "*");
      }
      return String.join("/", names.subList(0, Math.min(4, names.size())));
    }

    private static boolean isKnown(String section) {
      return Schema.isSection(section);
    }

    private static String why(ConfigPath at, String section) {
      if (at.steps().stream().anyMatch(step -> OF_PAGES.contains(step.name()))) {
        return "of pfSense's pages only";
      }
      String why = WHY.get(section);
      if (why != null) {
        return why;
      }
      return isKnown(section) ? "has no effect yet" : "not a section that is known";
    }
  }
}
