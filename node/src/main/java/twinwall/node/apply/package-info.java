/** Makes plans true: looks at the kernel, changes what differs, takes it back when a step fails. */
@NullMarked
package twinwall.node.apply;

import org.jspecify.annotations.NullMarked;
