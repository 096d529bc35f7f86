/** Live traffic through the firewall, and what it suffers. */
@NullMarked
package twinwall.lab.traffic;

import org.jspecify.annotations.NullMarked;
