/** Asks the kernels of the peers, hears what switches flood, and tells the election. */
@NullMarked
package twinwall.node.pulse;

import org.jspecify.annotations.NullMarked;
