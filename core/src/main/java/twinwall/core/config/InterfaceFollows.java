package twinwall.core.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What follows from an edit of interfaces, groups and gateways, as on pfSense's pages: who gets
 * another name keeps all that names it; an interface that goes takes its rules along, and cannot go
 * while something else stands on it.
 */
public final class InterfaceFollows {
  private static final int SHOWN = 10;
  private static final Set<String> GATEWAY_PLACES =
      Set.of("gateway", "gatewayv6", "defaultgw4", "defaultgw6");
  private static final Set<String> GATEWAY_SECTIONS =
      Set.of("interfaces", "gateways", "staticroutes", "filter", "system", "openvpn", "ipsec");

  private InterfaceFollows() {}

  /** The edit with all that follows from it. */
  public static Edit after(Edit edit) {
    return config ->
        switch (edit.on(config)) {
          case Edit.Refused refused -> refused;
          case Edit.Edited(Xml root) -> follow(config.xml(), root);
        };
  }

  private static Edit.Result follow(Xml before, Xml after) {
    Set<String> gone = ids(before);
    gone.removeAll(ids(after));
    List<Problem> held = gone.stream().flatMap(id -> held(after, id).stream()).toList();
    if (!held.isEmpty()) {
      return new Edit.Refused(held);
    }
    Xml now = after;
    for (String id : gone) {
      now = without(now, id);
    }
    Map<String, String> gateways = new LinkedHashMap<>(gatewayNames(before, now));
    gateways.putAll(dynamicNames(before, now));
    for (Map.Entry<String, String> each : gateways.entrySet()) {
      now = gatewayRenamed(now, each.getKey(), each.getValue());
    }
    for (Map.Entry<String, String> each :
        names(before, now, "ifgroups", "ifgroupentry", "ifname").entrySet()) {
      now = interfaceRenamed(now, each.getKey(), each.getValue());
    }
    return new Edit.Edited(now);
  }

  private static Set<String> ids(Xml root) {
    return root.childOrEmpty("interfaces").children().stream()
        .map(Xml::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  // Names.

  /** Items that have another name now and are otherwise in the same place. */
  private static Map<String, String> names(
      Xml before, Xml after, String section, String element, String key) {
    List<Xml> old = before.childOrEmpty(section).children(element);
    List<Xml> now = after.childOrEmpty(section).children(element);
    Map<String, String> out = new LinkedHashMap<>();
    if (old.size() == now.size()) {
      for (int i = 0; i < old.size(); i++) {
        String from = old.get(i).text(key);
        String to = now.get(i).text(key);
        boolean same = old.get(i).without(key).equals(now.get(i).without(key));
        if (same && !from.equals(to) && !from.isEmpty() && !to.isEmpty()) {
          out.put(from, to);
        }
      }
    }
    return out;
  }

  private static Map<String, String> gatewayNames(Xml before, Xml after) {
    Map<String, String> out = names(before, after, "gateways", "gateway_item", "name");
    out.putAll(names(before, after, "gateways", "gateway_group", "name"));
    return out;
  }

  /** The gateways that come with a dynamic interface are called after it. */
  private static Map<String, String> dynamicNames(Xml before, Xml after) {
    Map<String, String> out = new LinkedHashMap<>();
    for (Xml now : after.childOrEmpty("interfaces").children()) {
      Interface to = Interface.SHAPE.read(now);
      Interface from =
          Interface.SHAPE.read(before.childOrEmpty("interfaces").childOrEmpty(now.name()));
      if (before.childOrEmpty("interfaces").has(now.name()) && !from.label().equals(to.label())) {
        if (from.isDynamic4()) {
          out.put(from.dynamicGateway(true), to.dynamicGateway(true));
        }
        if (from.isDynamic6()) {
          out.put(from.dynamicGateway(false), to.dynamicGateway(false));
        }
      }
    }
    return out;
  }

  private static Xml gatewayRenamed(Xml root, String from, String to) {
    return sections(
        root,
        GATEWAY_SECTIONS,
        (section, x) -> {
          if (x.name().equals("item") && section.equals("gateways")) {
            return x.text().startsWith(from + "|")
                ? x.withText(to + x.text().substring(from.length()))
                : x;
          }
          boolean dnsGateway = section.equals("system") && x.name().matches("dns[0-9]+gw");
          boolean named =
              GATEWAY_PLACES.contains(x.name())
                  || dnsGateway
                  || (section.equals("gateways") && x.name().equals("name"));
          return named && x.text().equals(from) ? x.withText(to) : x;
        });
  }

  private static Xml interfaceRenamed(Xml root, String from, String to) {
    Xml leaves =
        sections(
            root,
            Set.of("filter", "nat"),
            (_, x) -> {
              if (!x.name().equals("interface")) {
                return x;
              }
              List<String> words = new ArrayList<>(List.of(x.text().split(",", -1)));
              words.replaceAll(word -> word.equals(from) ? to : word);
              return x.withText(String.join(",", words));
            });
    return leaves.childOrEmpty("filter").has("separator")
        ? leaves.update(
            "filter",
            filter ->
                filter.update(
                    "separator",
                    all ->
                        all.withChildren(
                            all.children().stream()
                                .map(x ->
                                    x.name().equals(from.toLowerCase(Locale.ROOT))
                                        ? x.renamed(to.toLowerCase(Locale.ROOT))
                                        : x)
                                .toList())))
        : leaves;
  }

  private static Xml sections(Xml root, Set<String> names, BiFunction<String, Xml, Xml> change) {
    return root.withChildren(
        root.children().stream()
            .map(section ->
                names.contains(section.name())
                    ? leaves(section, leaf -> change.apply(section.name(), leaf))
                    : section)
            .toList());
  }

  private static Xml leaves(Xml x, UnaryOperator<Xml> change) {
    return x.children().isEmpty()
        ? change.apply(x)
        : x.withChildren(x.children().stream().map(child -> leaves(child, change)).toList());
  }

  // An interface that goes.

  /** Whoever needs an interface for more than its own rules. */
  private static List<Problem> held(Xml root, String id) {
    List<String> users = new ArrayList<>();
    users(root, "ifgroups", "ifgroupentry", "members", "[\\s,]+", id, users);
    users(root, "bridges", "bridged", "members", "[\\s,]+", id, users);
    users(root, "gres", "gre", "if", ",", id, users);
    users(root, "gifs", "gif", "if", ",", id, users);
    users(root, "virtualip", "vip", "interface", ",", id, users);
    users(root, "gateways", "gateway_item", "interface", ",", id, users);
    for (Xml face : root.childOrEmpty("interfaces").children()) {
      if (face.text("track6-interface").equals(id) && face.text("ipaddrv6").equals("track6")) {
        users.add("interfaces/" + face.name() + "/track6-interface");
      }
    }
    if (root.childOrEmpty("hasync").text("pfsyncinterface").equals(id)) {
      users.add("hasync/pfsyncinterface");
    }
    String more = users.size() > SHOWN ? " and " + (users.size() - SHOWN) + " more" : "";
    return users.isEmpty()
        ? List.of()
        : List.of(
            Problem.error(
                "interfaces/" + id,
                "The interface "
                    + id
                    + " is used by "
                    + String.join(", ", users.subList(0, Math.min(SHOWN, users.size())))
                    + more
                    + "; change those first."));
  }

  private static void users(
      Xml root,
      String section,
      String element,
      String place,
      String between,
      String id,
      List<String> users) {
    List<Xml> all = root.childOrEmpty(section).children(element);
    for (int i = 0; i < all.size(); i++) {
      if (List.of(all.get(i).text(place).strip().split(between)).contains(id)) {
        users.add(Findings.item(section + "/" + element, i));
      }
    }
  }

  /** The document without the rules and services of an interface that is not there any more. */
  private static Xml without(Xml root, String id) {
    Xml now = root;
    if (now.has("filter")) {
      now = now.update("filter", filter -> withoutSeparators(withoutRules(filter, id), id));
    }
    if (now.has("nat")) {
      now =
          now.update(
              "nat",
              nat -> {
                Xml less = withoutRules(nat, id);
                for (String list : List.of("onetoone", "npt")) {
                  less = less.replaceAll(list, others(less.children(list), id));
                }
                return less.has("outbound")
                    ? less.update("outbound", outbound -> withoutRules(outbound, id))
                    : less;
              });
    }
    for (String service : List.of("dhcpd", "dhcpdv6")) {
      if (now.childOrEmpty(service).has(id)) {
        now = now.update(service, all -> all.without(id));
      }
    }
    return now;
  }

  private static Xml withoutSeparators(Xml filter, String id) {
    return filter.childOrEmpty("separator").has(id)
        ? filter.update("separator", all -> all.without(id))
        : filter;
  }

  private static Xml withoutRules(Xml parent, String id) {
    List<Xml> kept = new ArrayList<>();
    for (Xml rule : parent.children("rule")) {
      List<String> words = new ArrayList<>(List.of(rule.text("interface").split(",", -1)));
      if (!words.remove(id)) {
        kept.add(rule);
      } else if (!words.isEmpty()) {
        kept.add(rule.put(Xml.of("interface", String.join(",", words))));
      }
    }
    return kept.size() == parent.children("rule").size() && kept.equals(parent.children("rule"))
        ? parent
        : parent.replaceAll("rule", kept);
  }

  private static List<Xml> others(List<Xml> items, String id) {
    return items.stream().filter(item -> !item.text("interface").equals(id)).toList();
  }
}
