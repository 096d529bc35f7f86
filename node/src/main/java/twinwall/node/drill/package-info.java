/** Runs a failover drill on this node: the hands of its machine, what is measured, the reports. */
@NullMarked
package twinwall.node.drill;

import org.jspecify.annotations.NullMarked;
