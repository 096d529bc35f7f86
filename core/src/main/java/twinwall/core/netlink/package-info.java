/** Netlink as values: messages and attributes, read in place and written into a given buffer. */
@NullMarked
package twinwall.core.netlink;

import org.jspecify.annotations.NullMarked;
