package twinwall.node.store;

import twinwall.core.config.Checked;
import twinwall.core.config.Config;

/**
 * What is in force, by which revision.
 *
 * @param changed whether it says something else than before
 */
public record Applied(long label, Checked checked, boolean changed) {
  public Config config() {
    return checked.config();
  }
}
