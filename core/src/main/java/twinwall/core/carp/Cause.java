package twinwall.core.carp;

import twinwall.core.machine.Moment;

/**
 * One reason why this node is less fit than its configuration says. The demotion is the sum of the
 * causes that live now, so it cannot get stuck.
 *
 * @param until when it ends by itself; {@link Moment#NEVER} if only its owner ends it
 */
public record Cause(String name, int value, Moment since, Moment until) {}
