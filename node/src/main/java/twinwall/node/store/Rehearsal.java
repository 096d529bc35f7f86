package twinwall.node.store;

import java.util.List;
import twinwall.core.config.Config;
import twinwall.core.config.Problem;

/** What a change would come to; nothing was written. */
public sealed interface Rehearsal {
  /** It would be saved. */
  record Good(Config before, Config config, List<Problem> warnings) implements Rehearsal {}

  /** It would not. */
  record Not(ConfigStore.Outcome outcome) implements Rehearsal {}
}
