/** Tells the DHCP server whether it answers, and keeps the leases of all nodes equal. */
@NullMarked
package twinwall.node.dhcp;

import org.jspecify.annotations.NullMarked;
