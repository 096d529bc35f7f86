/** Asks gateways, and tells how they stand. */
@NullMarked
package twinwall.node.gateway;

import org.jspecify.annotations.NullMarked;
