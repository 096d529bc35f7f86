package twinwall.node.store;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
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
    return complete(path, item, config, stamp, List.of());
  }

  /**
   * The same for one of several.
   *
   * @param also those that are added together with it
   */
  static Xml complete(ConfigPath path, Xml item, Config config, Stamp stamp, Collection<Xml> also) {
    Map<String, String> values = new LinkedHashMap<>();
    item.children().forEach(child -> values.putIfAbsent(child.name(), child.text()));
    complete(path, values, config, stamp, also);
    Xml whole = item;
    for (Map.Entry<String, String> value : values.entrySet()) {
      if (!whole.has(value.getKey())) {
        whole = whole.plus(Xml.of(value.getKey(), value.getValue()));
      }
    }
    return whole;
  }

  /** The next number after all that are used; the first ones are the system's. */
  private static String next(Set<String> used, long first) {
    long most =
        used.stream()
            .filter(id -> id.matches("[0-9]{1,9}"))
            .mapToLong(Long::parseLong)
            .max()
            .orElse(0);
    return Long.toString(Math.max(first, most + 1));
  }

  static void complete(ConfigPath path, Map<String, String> values, Config config, Stamp stamp) {
    complete(path, values, config, stamp, List.of());
  }

  private static Set<String> used(Stream<String> known, Collection<Xml> also, String name) {
    return Stream.concat(known, also.stream().map(x -> x.text(name))).collect(Collectors.toSet());
  }

  private static void complete(
      ConfigPath path,
      Map<String, String> values,
      Config config,
      Stamp stamp,
      Collection<Xml> also) {
    if (values.isEmpty()) {
      return;
    }
    switch (path.toString()) {
      case "filter/rule" -> {
        Set<String> used = used(config.rules().stream().map(FilterRule::tracker), also, "tracker");
        values.putIfAbsent("tracker", stamp.tracker(used));
      }
      case "virtualip/vip" -> {
        Set<String> used = used(config.vips().stream().map(Vip::uniqid), also, "uniqid");
        values.putIfAbsent("uniqid", stamp.id("", used));
        values.putIfAbsent("type", "single");
        if (values.getOrDefault("mode", "carp").equals("carp")) {
          values.putIfAbsent("advbase", "1");
          values.putIfAbsent("advskew", "0"); // what the peer gets is this + 100
        }
      }
      case "system/user" -> {
        values.putIfAbsent("scope", "user");
        values.putIfAbsent(
            "uid", next(used(config.system().users().stream().map(User::uid), also, "uid"), 2_000));
      }
      case "system/group" -> {
        values.putIfAbsent("scope", "local");
        values.putIfAbsent(
            "gid",
            next(used(config.system().groups().stream().map(Group::gid), also, "gid"), 2_000));
      }
      default -> {}
    }
  }
}
