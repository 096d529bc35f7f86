/** Asks gateways and whatever else a fit node reaches, and tells the election what is silent. */
@NullMarked
package twinwall.node.path;

import org.jspecify.annotations.NullMarked;
