package twinwall.core.confsync;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import twinwall.core.config.ListTags;
import twinwall.core.config.SeparatorFollows;
import twinwall.core.config.Xml;
import twinwall.core.net.Ip;

/** What the peer is told: the selected sections, each as the peer must have it. */
public final class Outgoing {
  private static final int WORST_SKEW = 254;
  private static final int SKEW_STEP = 100;

  private Outgoing() {}

  /**
   * The payload of {@code restore_config_section}.
   *
   * @param root the whole document
   * @param twinwall whether the peer is one of us and is told the key of the flow link
   */
  public static RpcValue.Struct payload(Xml root, boolean twinwall) {
    SequencedMap<String, RpcValue> members = new LinkedHashMap<>();
    var selected = Sections.selected(root);
    for (var name : selected) {
      if (!name.startsWith("system/")) {
        Sections.byName(name).ifPresent(section -> add(section, root, members));
      }
    }
    var system =
        system(root, selected.contains("system/users"), selected.contains("system/authserver"));
    if (!system.isEmpty()) {
      members.put("system", new RpcValue.Struct(system));
    }
    if (Sections.isOn(root.childOrEmpty("hasync"), "adminsync") && !members.isEmpty()) {
      members.put("hasync", new RpcValue.Struct(one("adminsync", RpcValue.of("on"))));
    }
    var key = root.childOrEmpty(Sections.TWINWALL).text("flowkey");
    if (twinwall && !key.isEmpty()) {
      members.put(Sections.TWINWALL, own(root.childOrEmpty(Sections.TWINWALL)));
    }
    return new RpcValue.Struct(members);
  }

  /** What is not set here is unset there. */
  private static RpcValue own(Xml section) {
    SequencedMap<String, RpcValue> members = new LinkedHashMap<>();
    for (String name : Sections.OWN) {
      if (ListTags.contains(name)) {
        members.put(name, list(section, name));
        continue;
      }
      String text = section.text(name);
      members.put(name, text.isEmpty() ? RpcValue.items(List.of()) : RpcValue.of(text));
    }
    return new RpcValue.Struct(members);
  }

  private static SequencedMap<String, RpcValue> one(String name, RpcValue value) {
    SequencedMap<String, RpcValue> map = new LinkedHashMap<>();
    map.put(name, value);
    return map;
  }

  private static void add(
      Sections.Section section, Xml root, SequencedMap<String, RpcValue> members) {
    if (ListTags.contains(section.name())) {
      var items = root.children(section.name()).stream().map(RpcTree::toValue).toList();
      members.put(section.name(), new RpcValue.Items(items));
      return;
    }
    var local = root.child(section.name());
    if (local.isEmpty() && section.optional()) {
      return;
    }
    var xml = section.outgoing().apply(local.orElseGet(() -> Xml.empty(section.name())), root);
    var value = RpcTree.toValue(xml);
    if (!section.lists().isEmpty()) {
      SequencedMap<String, RpcValue> whole = new LinkedHashMap<>();
      if (value instanceof RpcValue.Struct struct) {
        whole.putAll(struct.members());
      }
      section.lists().forEach(list -> whole.putIfAbsent(list, RpcValue.items(List.of())));
      value = new RpcValue.Struct(whole);
    }
    members.put(section.name(), value);
  }

  private static SequencedMap<String, RpcValue> system(Xml root, boolean users, boolean servers) {
    var system = root.childOrEmpty("system");
    SequencedMap<String, RpcValue> members = new LinkedHashMap<>();
    if (users) {
      for (var list : List.of("user", "group")) {
        members.put(list, list(system, list));
      }
      for (var next : List.of("nextuid", "nextgid")) {
        system.child(next).ifPresent(x -> members.put(next, RpcValue.of(x.text())));
      }
    }
    if (servers) {
      members.put("authserver", list(system, "authserver"));
    }
    return members;
  }

  private static RpcValue list(Xml parent, String name) {
    return new RpcValue.Items(parent.children(name).stream().map(RpcTree::toValue).toList());
  }

  /** Without the items that carry {@code nosync}. */
  static Xml withoutNosync(Xml section, String list) {
    return section.withChildren(
        section.children().stream()
            .filter(x -> !(x.name().equals(list) && x.has("nosync")))
            .toList());
  }

  /** The rules that are sent, and the separators where those are then. */
  static Xml rules(Xml section) {
    return SeparatorFollows.section(section, withoutNosync(section, "rule"));
  }

  static Xml nat(Xml nat) {
    var rules = rules(nat);
    return rules.has("outbound")
        ? rules.update("outbound", outbound -> withoutNosync(outbound, "rule"))
        : rules;
  }

  /** Shared addresses only, and everywhere one step worse than here. */
  static Xml virtualip(Xml section) {
    var vips = new ArrayList<Xml>();
    for (var vip : section.children("vip")) {
      if (isShared(vip)) {
        vips.add(capped(worse(vip)));
      }
    }
    return Xml.of("virtualip", vips);
  }

  /** CARP, "other", and aliases that ride on a CARP address or on the loopback. */
  static boolean isShared(Xml vip) {
    var on = vip.text("interface");
    return switch (vip.text("mode")) {
      case "carp", "other" -> true;
      case "ipalias" -> on.startsWith("_vip") || on.equals("lo0");
      default -> false;
    };
  }

  private static Xml worse(Xml vip) {
    var skew = number(vip.text("advskew"));
    return skew.isEmpty()
        ? vip
        : vip.put(
            Xml.of("advskew", Integer.toString(Math.min(WORST_SKEW, skew.get() + SKEW_STEP))));
  }

  private static Xml capped(Xml vip) {
    var base = number(vip.text("advbase"));
    return base.isPresent() && base.get() > WORST_SKEW
        ? vip.put(Xml.of("advbase", Integer.toString(WORST_SKEW)))
        : vip;
  }

  private static Optional<Integer> number(String text) {
    return text.matches("[0-9]{1,6}") ? Optional.of(Integer.parseInt(text)) : Optional.empty();
  }

  /** The failover peer of the peer is us: our own address on that interface. */
  static Xml dhcpd(Xml dhcpd, Xml root) {
    var scopes = new ArrayList<Xml>();
    for (var scope : dhcpd.children()) {
      var own = root.find("interfaces/" + scope.name()).orElse(Xml.empty("none")).text("ipaddr");
      boolean swap = !scope.text("failover_peerip").isEmpty() && Ip.parse(own).isPresent();
      scopes.add(swap ? scope.put(Xml.of("failover_peerip", own)) : scope);
    }
    return dhcpd.withChildren(scopes);
  }

  /** Kea's pair seen from the other side; names and TLS of a node stay with it. */
  static Xml kea(Xml kea, Xml root) {
    if (!kea.has("ha")) {
      return kea;
    }
    return kea.update("ha", ha -> mirrored(ha, root));
  }

  private static Xml mirrored(Xml ha, Xml root) {
    var localName =
        ha.text("localname").isEmpty()
            ? root.childOrEmpty("system").text("hostname")
            : ha.text("localname");
    var children = new ArrayList<Xml>();
    for (var x : ha.children()) {
      switch (x.name()) {
        case "localip" -> children.add(x.renamed("remoteip"));
        case "remoteip" -> children.add(x.renamed("localip"));
        case "localport" -> children.add(x.renamed("remoteport"));
        case "remoteport" -> children.add(x.renamed("localport"));
        case "role" -> children.add(x.withText(otherRole(x.text())));
        case "remotename" -> {}
        default -> {
          if (!Incoming.KEA_OWN.contains(x.name())) {
            children.add(x);
          }
        }
      }
    }
    children.add(Xml.of("remotename", localName));
    return ha.withChildren(children);
  }

  private static String otherRole(String role) {
    return switch (role) {
      case "primary" -> "standby";
      case "standby" -> "primary";
      default -> role;
    };
  }
}
