package twinwall.node.lookup;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import twinwall.core.config.Config;
import twinwall.core.lookup.Source;
import twinwall.core.lookup.Sources;
import twinwall.core.plan.Lookups.Answer;

/** The lists of URL aliases as an engine keeps them, for whoever may read its directory. */
public final class KeptLists {
  private KeptLists() {}

  /** By alias; those that are not there, or cannot be read, are left out. */
  public static Map<String, Answer> of(Path directory, Config config) {
    TableFiles files = new TableFiles(directory, InstantSource.system());
    Map<String, Answer> out = new HashMap<>();
    for (Source source : Sources.of(config).keySet()) {
      if (source instanceof Source.Table table) {
        files.kept(table).ifPresent(kept -> out.put(table.alias(), kept.answer()));
      }
    }
    return out;
  }
}
