/** Hands the cache of the DNS resolver over to the peers when this node lets addresses go. */
@NullMarked
package twinwall.node.resolver;

import org.jspecify.annotations.NullMarked;
