package twinwall.node.store;

import twinwall.core.config.Config;

/**
 * What is in force, by which revision.
 *
 * @param changed whether it says something else than before
 */
public record Applied(long label, Config config, boolean changed) {}
