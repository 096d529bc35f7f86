package twinwall.core.confsync;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import twinwall.core.config.Xml;
import twinwall.core.confsync.RpcTree.NotConfig;

/** What a received payload makes of the own configuration. */
public final class Incoming {
  /** The part of Kea's pair that belongs to a node. */
  static final Set<String> KEA_OWN =
      Set.of("localname", "tls", "mutualtls", "scertref", "ccertref");

  private static final int FIRST_USER = 2000;
  private static final int GROUP_ALL_ENDS = 1999;

  private Incoming() {}

  /** The own document with the payload in it; refused by name if it holds what it may not. */
  public static Xml merge(Xml local, RpcValue.Struct payload) throws NotConfig {
    var merged = local;
    boolean admins =
        payload.get("hasync").orElse(RpcValue.EMPTY) instanceof RpcValue.Struct hasync
            && hasync.get("adminsync").orElse(RpcValue.EMPTY).equals(RpcValue.of("on"));
    for (var member : payload.members().entrySet()) {
      var name = member.getKey();
      var section =
          Sections.byName(name)
              .orElseThrow(() -> new NotConfig(name, "config sync does not carry this section"));
      merged =
          switch (section.landing()) {
            case REPLACE -> replace(merged, name, member.getValue());
            case MERGE -> mergeParts(merged, section, member.getValue(), admins);
          };
    }
    return merged;
  }

  /** "Merged in config (…) from XMLRPC client." */
  public static String description(RpcValue.Struct payload) {
    return "Merged in config ("
        + String.join(",", payload.members().keySet())
        + " sections) from XMLRPC client.";
  }

  private static Xml replace(Xml local, String name, RpcValue value) throws NotConfig {
    if (value.isNothing()) {
      return local.without(name);
    }
    var received = RpcTree.toXml(name, value, name);
    if (name.startsWith("kea")) {
      received = received.stream().map(x -> ownKea(local.childOrEmpty(name), x)).toList();
    }
    return local.replaceAll(name, received);
  }

  private static Xml ownKea(Xml local, Xml received) {
    if (!received.has("ha")) {
      return received;
    }
    return received.update(
        "ha",
        ha -> {
          var children = new ArrayList<Xml>();
          ha.children().stream().filter(x -> !KEA_OWN.contains(x.name())).forEach(children::add);
          local.childOrEmpty("ha").children().stream()
              .filter(x -> KEA_OWN.contains(x.name()))
              .forEach(children::add);
          return ha.withChildren(children);
        });
  }

  private static Xml mergeParts(Xml local, Sections.Section section, RpcValue value, boolean admins)
      throws NotConfig {
    if (!(value instanceof RpcValue.Struct struct)) {
      if (!value.isNothing()) {
        throw new NotConfig(section.name(), "this section is no text and no list");
      }
      return section.name().equals("virtualip")
          ? local.update("virtualip", x -> x.replaceAll("vip", vips(x, List.of())))
          : local;
    }
    var name = section.name();
    var target = local.childOrEmpty(name);
    if (target.children().isEmpty()) {
      target = Xml.empty(name);
    }
    boolean both = isThere(struct, "user") && isThere(struct, "group");
    var replaced = new LinkedHashMap<String, List<Xml>>();
    for (var member : struct.members().entrySet()) {
      var child = member.getKey().toLowerCase(Locale.ROOT);
      var path = name + "/" + child;
      if (!section.children().isEmpty() && !section.children().contains(child)) {
        throw new NotConfig(path, "config sync does not carry this element");
      }
      var received = RpcTree.toXml(child, member.getValue(), path);
      var now =
          switch (path) {
            case "virtualip/vip" -> vips(target, received);
            case "system/user" -> both ? users(target, received, admins) : target.children(child);
            case "system/group" -> both ? groups(target, received) : target.children(child);
            case "system/nextuid", "system/nextgid" -> both ? received : target.children(child);
            default -> name.equals(Sections.TWINWALL) ? set(received) : received;
          };
      if (replaced.put(child, now) != null) {
        throw new NotConfig(path, "this element is there twice");
      }
    }
    target = target.replaceEach(replaced);
    return target.isEmpty() && !local.has(name) ? local : local.put(target);
  }

  /** What is not set over there travels as an empty element. */
  private static List<Xml> set(List<Xml> received) {
    return received.stream().filter(x -> !x.isEmpty()).toList();
  }

  private static boolean isThere(RpcValue.Struct struct, String name) {
    return !struct.get(name).orElse(RpcValue.EMPTY).isNothing();
  }

  /** The node's own addresses in front, then the received ones. */
  private static List<Xml> vips(Xml local, List<Xml> received) {
    var vips = new ArrayList<Xml>();
    local.children("vip").stream().filter(vip -> !Outgoing.isShared(vip)).forEach(vips::add);
    received.stream().filter(Outgoing::isShared).forEach(vips::add);
    return vips;
  }

  /** By name: built-in accounts stay as they are here unless the primary sends its own. */
  private static List<Xml> users(Xml system, List<Xml> received, boolean admins) {
    var users = new ArrayList<Xml>();
    var known = byName(system, "user");
    boolean root = false;
    for (var user : received) {
      var here = Optional.ofNullable(known.get(user.text("name")));
      boolean keep = isBelow(user.text("uid"), FIRST_USER) && !admins;
      users.add(keep ? here.orElse(user) : user);
      root |= user.text("uid").equals("0");
    }
    if (!root) {
      system.children("user").stream()
          .filter(user -> user.text("uid").equals("0"))
          .forEach(user -> {
            users.removeIf(x -> x.text("name").equals(user.text("name")));
            users.addFirst(user);
          });
    }
    return users;
  }

  private static List<Xml> groups(Xml system, List<Xml> received) {
    var groups = new ArrayList<Xml>();
    var known = byName(system, "group");
    for (var group : received) {
      var here = Optional.ofNullable(known.get(group.text("name")));
      groups.add(isBelow(group.text("gid"), GROUP_ALL_ENDS) ? here.orElse(group) : group);
    }
    return groups;
  }

  private static Map<String, Xml> byName(Xml system, String list) {
    var known = new HashMap<String, Xml>();
    system.children(list).forEach(x -> known.putIfAbsent(x.text("name"), x));
    return known;
  }

  static boolean isBuiltInUser(Xml user) {
    return isBelow(user.text("uid"), FIRST_USER);
  }

  static boolean isBuiltInGroup(Xml group) {
    return isBelow(group.text("gid"), GROUP_ALL_ENDS);
  }

  private static boolean isBelow(String id, int limit) {
    return id.matches("[0-9]{1,9}") && Integer.parseInt(id) < limit;
  }
}
