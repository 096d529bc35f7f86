/** Flow sync at work: the links to the peers, the kernel's events, and the hands of the machine. */
@NullMarked
package twinwall.node.flows;

import org.jspecify.annotations.NullMarked;
