/** Each node's own view of itself on its way to the peers, and theirs on the way here. */
@NullMarked
package twinwall.node.peer;

import org.jspecify.annotations.NullMarked;
