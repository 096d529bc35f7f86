/** DHCP leases, what two nodes tell each other so that both have the same, and names in DNS. */
@NullMarked
package twinwall.core.lease;

import org.jspecify.annotations.NullMarked;
