package twinwall.core.lookup;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import twinwall.core.config.Alias;
import twinwall.core.config.Config;
import twinwall.core.net.Prefix;

/** Whom the aliases of a configuration have us ask, and how often. */
public final class Sources {
  private static final Duration ONCE_A_DAY = Duration.ofDays(1);

  private Sources() {}

  public static Map<Source, Duration> of(Config config) {
    Map<Source, Duration> all = new LinkedHashMap<>();
    Duration resolve = Duration.ofSeconds(config.system().aliasesResolveInterval());
    for (Alias alias : config.aliases()) {
      switch (alias.type()) {
        case HOST, NETWORK ->
            alias.entries().stream()
                .filter(entry -> isHostName(config, entry))
                .forEach(entry -> all.put(new Source.Host(entry), resolve));
        case PORT -> {}
        case URL, URL_PORTS -> table(alias, alias.urls(), ONCE_A_DAY, all);
        case URLTABLE, URLTABLE_PORTS ->
            table(alias, alias.urls(), Duration.ofDays(alias.updateDays()), all);
      }
    }
    return all;
  }

  private static void table(
      Alias alias, List<String> urls, Duration every, Map<Source, Duration> all) {
    if (!urls.isEmpty()) {
      all.put(new Source.Table(alias.name(), urls, alias.type().isPorts()), every);
    }
  }

  private static boolean isHostName(Config config, String entry) {
    return Alias.isHostName(entry)
        && Prefix.parse(entry).isEmpty()
        && config.alias(entry).isEmpty();
  }
}
