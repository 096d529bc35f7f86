/** The hands, ears and voice of the election: sockets, addresses, control operations, commands. */
@NullMarked
package twinwall.node.carp;

import org.jspecify.annotations.NullMarked;
