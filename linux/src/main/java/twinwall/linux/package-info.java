/** Touches: the only door to the kernel, and no decisions. */
@NullMarked
package twinwall.linux;

import org.jspecify.annotations.NullMarked;
