/**
 * Whether a node reaches what a fit node reaches: gateways, servers, whatever it is told to ask.
 */
@NullMarked
package twinwall.core.path;

import org.jspecify.annotations.NullMarked;
