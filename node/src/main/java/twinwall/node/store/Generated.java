package twinwall.node.store;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import twinwall.core.config.Config;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.FilterRule;
import twinwall.core.config.Group;
import twinwall.core.config.Stamp;
import twinwall.core.config.User;
import twinwall.core.config.Vip;
import twinwall.core.config.Xml;

/** What a new item gets by itself: the tracker of a rule, the unique id of a virtual address. */
final class Generated {
  private Generated() {}

  /** The same for an item that comes whole. */
  static Xml complete(ConfigPath path, Xml item, Config config, Stamp stamp) {
    Map<String, String> values = new LinkedHashMap<>();
    item.children().forEach(child -> values.putIfAbsent(child.name(), child.text()));
    complete(path, values, config, stamp);
    Xml whole = item;
    for (Map.Entry<String, String> value : values.entrySet()) {
      if (!whole.has(value.getKey())) {
        whole = whole.plus(Xml.of(value.getKey(), value.getValue()));
      }
    }
    return whole;
  }

  /** The next number after all that are used; the first ones are the system's. */
  private static String next(Stream<String> used, long first) {
    long most =
        used.filter(id -> id.matches("[0-9]{1,9}")).mapToLong(Long::parseLong).max().orElse(0);
    return Long.toString(Math.max(first, most + 1));
  }

  static void complete(ConfigPath path, Map<String, String> values, Config config, Stamp stamp) {
    if (values.isEmpty()) {
      return;
    }
    switch (path.toString()) {
      case "filter/rule" -> {
        Set<String> used =
            config.rules().stream().map(FilterRule::tracker).collect(Collectors.toSet());
        values.putIfAbsent("tracker", stamp.tracker(used));
      }
      case "virtualip/vip" -> {
        Set<String> used = config.vips().stream().map(Vip::uniqid).collect(Collectors.toSet());
        values.putIfAbsent("uniqid", stamp.id("", used));
        values.putIfAbsent("type", "single");
        if (values.getOrDefault("mode", "carp").equals("carp")) {
          values.putIfAbsent("advbase", "1");
          values.putIfAbsent("advskew", "0"); // what the peer gets is this + 100
        }
      }
      case "system/user" -> {
        values.putIfAbsent("scope", "user");
        values.putIfAbsent("uid", next(config.system().users().stream().map(User::uid), 2_000));
      }
      case "system/group" -> {
        values.putIfAbsent("scope", "local");
        values.putIfAbsent("gid", next(config.system().groups().stream().map(Group::gid), 2_000));
      }
      default -> {}
    }
  }
}
