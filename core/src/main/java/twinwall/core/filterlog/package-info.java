/** Packets that rules log: the kernel's messages as records, and the latest of them. */
@NullMarked
package twinwall.core.filterlog;

import org.jspecify.annotations.NullMarked;
