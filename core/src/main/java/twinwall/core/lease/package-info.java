/** DHCP leases, and what two nodes have to tell each other so that both have the same. */
@NullMarked
package twinwall.core.lease;

import org.jspecify.annotations.NullMarked;
