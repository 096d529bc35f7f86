/**
 * What a plan does to a packet and why, told from the plan alone; and what two plans do otherwise.
 */
@NullMarked
package twinwall.core.explain;

import org.jspecify.annotations.NullMarked;
