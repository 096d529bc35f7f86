package twinwall.core.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Network devices as a document names them: on another machine they are called otherwise. */
public final class Devices {
  private static final Set<String> SECTIONS =
      Set.of("interfaces", "vlans", "qinqs", "laggs", "bridges", "gifs", "gres", "ppps");
  private static final Set<String> PLACES =
      Set.of(
          "if",
          "members",
          "vlanif",
          "bridgeif",
          "laggif",
          "greif",
          "gifif",
          "failovermaster",
          "ports");

  /** The names of devices that Linux makes by itself, one for each kind of tunnel or bond. */
  public static final Set<String> RESERVED =
      Set.of("lo", "gre0", "gretap0", "erspan0", "sit0", "tunl0", "ip6tnl0", "ip6gre0", "bond0");

  /** What Linux lets a name be. */
  private static final int LONGEST = 15;

  private Devices() {}

  /** The same document with other device names; a VLAN's name follows that of its parent. */
  public static Xml renamed(Xml root, Map<String, String> names) {
    return root.withChildren(
        root.children().stream()
            .map(section -> SECTIONS.contains(section.name()) ? within(section, names) : section)
            .toList());
  }

  /** The name of a VLAN's device, shortened where Linux has no room for its parent's. */
  static String fitting(String name) {
    int dot = name.indexOf('.');
    return name.length() <= LONGEST || dot < 0 ? name : "vlan" + name.substring(dot + 1);
  }

  /** The names of devices that interfaces and parents have, which are not made by the document. */
  public static Set<String> named(Config config) {
    Set<String> out = new TreeSet<>();
    config.interfaces().forEach(face -> out.add(face.device()));
    config.made().vlans().forEach(vlan -> out.add(vlan.parent()));
    config.made().qinqs().forEach(qinq -> out.add(qinq.parent()));
    config.made().laggs().forEach(lagg -> out.addAll(lagg.members()));
    config.made().all().forEach(made -> out.remove(made.device()));
    out.remove("");
    return out;
  }

  /** What is known of names, as far as a machine has not got the devices itself. */
  public static Map<String, String> known(Config config, Predicate<String> there) {
    Map<String, String> out = new LinkedHashMap<>();
    for (DeviceName name : config.twinwall().deviceNames()) {
      if (!there.test(name.there()) && Interface.isDevice(name.here())) {
        out.put(name.there(), name.here());
      }
    }
    return out;
  }

  /** The same document, which remembers these names. */
  public static Xml remembering(Xml root, Map<String, String> names) {
    Map<String, String> all = new LinkedHashMap<>();
    Config.of(root).twinwall().deviceNames().forEach(name -> all.put(name.there(), name.here()));
    all.putAll(names);
    List<DeviceName> kept = new ArrayList<>();
    all.forEach((there, here) -> kept.add(new DeviceName(there, here)));
    return kept.isEmpty()
        ? root
        : root.update("twinwall", x -> Twinwall.DEVICE_NAMES.patch(x, kept));
  }

  private static Xml within(Xml x, Map<String, String> names) {
    if (!x.children().isEmpty()) {
      return x.withChildren(x.children().stream().map(child -> within(child, names)).toList());
    }
    if (!PLACES.contains(x.name())) {
      return x;
    }
    List<String> words = List.of(x.text().split(",", -1));
    return Xml.of(
        x.name(), String.join(",", words.stream().map(word -> renamed(word, names)).toList()));
  }

  private static String renamed(String device, Map<String, String> names) {
    int dot = device.indexOf('.');
    String parent = dot < 0 ? device : device.substring(0, dot);
    String tag = dot < 0 ? "" : device.substring(dot);
    return fitting(names.getOrDefault(device, names.getOrDefault(parent, parent) + tag));
  }
}
