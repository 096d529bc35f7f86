/** From a configuration and the machine's facts to all that one node must be, or why not. */
@NullMarked
package twinwall.core.plan;

import org.jspecify.annotations.NullMarked;
