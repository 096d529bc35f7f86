package twinwall.core.config;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Network devices as a document names them: on another machine they are called otherwise. */
public final class Devices {
  private static final Set<String> SECTIONS =
      Set.of("interfaces", "vlans", "qinqs", "laggs", "bridges", "gifs", "gres", "ppps");
  private static final Set<String> PLACES =
      Set.of("if", "members", "vlanif", "bridgeif", "laggif", "ports");

  private Devices() {}

  /** The same document with other device names; a VLAN's name follows that of its parent. */
  public static Xml renamed(Xml root, Map<String, String> names) {
    return root.withChildren(
        root.children().stream()
            .map(section -> SECTIONS.contains(section.name()) ? within(section, names) : section)
            .toList());
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
    return names.getOrDefault(device, names.getOrDefault(parent, parent) + tag);
  }
}
