/** What the filter rules do with one packet, from the ruleset alone: the naive truth, in Java. */
@NullMarked
package twinwall.core.judge;

import org.jspecify.annotations.NullMarked;
