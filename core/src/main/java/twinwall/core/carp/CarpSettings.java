package twinwall.core.carp;

import java.util.List;

/**
 * All that the machine is told by the configuration.
 *
 * @param preempt whether a better BACKUP takes over from a living MASTER
 * @param node this engine's own number, sent in the counter's highest 16 bits
 */
public record CarpSettings(List<CarpGroup> groups, boolean preempt, int node) {
  public static final CarpSettings NONE = new CarpSettings(List.of(), true, 0);

  public CarpSettings {
    groups = List.copyOf(groups);
  }
}
