/** Proves with the kernel's own trace what was predicted of a packet. */
@NullMarked
package twinwall.node.explain;

import org.jspecify.annotations.NullMarked;
