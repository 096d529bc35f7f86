package twinwall.node.cli;

import java.util.List;
import java.util.Map;
import twinwall.core.config.Problem;
import twinwall.core.explain.Situation;

/**
 * A configuration that can be asked about packets.
 *
 * @param name as it was asked for
 * @param lines where its elements stand in its file
 * @param warnings what planning left out
 */
record Loaded(
    String name, Situation situation, Map<String, Integer> lines, List<Problem> warnings) {}
