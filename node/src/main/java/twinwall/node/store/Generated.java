package twinwall.node.store;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import twinwall.core.config.Config;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.FilterRule;
import twinwall.core.config.Stamp;
import twinwall.core.config.Vip;

/** What a new item gets by itself: the tracker of a rule, the unique id of a virtual address. */
final class Generated {
  private Generated() {}

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
      default -> {}
    }
  }
}
