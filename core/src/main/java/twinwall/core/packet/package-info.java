/** Ethernet, IPv4, IPv6, ARP and neighbour discovery: bytes to records and back, strict. */
@NullMarked
package twinwall.core.packet;

import org.jspecify.annotations.NullMarked;
