package twinwall.core.carp;

import twinwall.core.machine.Moment;

/**
 * One reason why this node is less fit than its configuration says. The demotion is added up from
 * the causes that live now, so it cannot get stuck.
 *
 * @param kind causes of one kind count together as much as the worst of them
 * @param until when it ends by itself; {@link Moment#NEVER} if only its owner ends it
 */
public record Cause(String name, String kind, int value, Moment since, Moment until) {}
