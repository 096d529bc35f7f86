/** Asks name servers and web servers what aliases mean, and keeps what they said. */
@NullMarked
package twinwall.node.lookup;

import org.jspecify.annotations.NullMarked;
