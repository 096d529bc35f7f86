package twinwall.node.store;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import twinwall.core.config.Config;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.FilterRule;
import twinwall.core.config.Vip;

/** What a new item gets by itself: the tracker of a rule, the unique id of a virtual address. */
final class Generated {
  private Generated() {}

  static void complete(ConfigPath path, Map<String, String> values, Config config, Instant now) {
    if (values.isEmpty()) {
      return;
    }
    switch (path.toString()) {
      case "filter/rule" -> {
        Set<String> used =
            config.rules().stream().map(FilterRule::tracker).collect(Collectors.toSet());
        long tracker = now.getEpochSecond();
        while (used.contains(Long.toString(tracker))) {
          tracker++;
        }
        values.putIfAbsent("tracker", Long.toString(tracker));
      }
      case "virtualip/vip" -> {
        Set<String> used = config.vips().stream().map(Vip::uniqid).collect(Collectors.toSet());
        long micros = now.getNano() / 1000;
        String id = uniqid(now, micros);
        while (used.contains(id)) {
          id = uniqid(now, ++micros);
        }
        values.putIfAbsent("uniqid", id);
        values.putIfAbsent("type", "single");
      }
      default -> {}
    }
  }

  /** 13 hex digits: seconds and microseconds, the shape that such ids have everywhere. */
  private static String uniqid(Instant now, long micros) {
    return String.format("%08x%05x", now.getEpochSecond(), micros & 0xFFFFF);
  }
}
