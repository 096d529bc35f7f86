/** The command line: a client of the control socket, and the processes' entry. */
@NullMarked
package twinwall.node.cli;

import org.jspecify.annotations.NullMarked;
