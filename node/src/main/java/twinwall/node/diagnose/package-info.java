/**
 * Runs what somebody asks for by hand, within bounds: ping, traceroute, captures; shows the
 * neighbour table; reboots and halts the machine, if the node is one.
 */
@NullMarked
package twinwall.node.diagnose;

import org.jspecify.annotations.NullMarked;
