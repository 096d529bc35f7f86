package twinwall.core.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import twinwall.core.config.Xml;

/** Interface groups: one name for several interfaces. */
final class Groups {
  private final Map<String, List<String>> members = new LinkedHashMap<>();

  Groups(Xml root) {
    for (Xml entry : root.childOrEmpty("ifgroups").children("ifgroupentry")) {
      String text = entry.text("members").strip();
      if (!entry.text("ifname").isEmpty() && !text.isEmpty()) {
        members.put(entry.text("ifname"), List.of(text.split("[ ,]+", -1)));
      }
    }
  }

  boolean has(String name) {
    return members.containsKey(name);
  }

  List<String> members(String name) {
    return members.getOrDefault(name, List.of());
  }
}
