/** Tells the DHCP servers whether they answer, keeps leases of all nodes equal and names known. */
@NullMarked
package twinwall.node.dhcp;

import org.jspecify.annotations.NullMarked;
