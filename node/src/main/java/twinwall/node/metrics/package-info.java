/** What the engine knows, as figures for a monitoring system. */
@NullMarked
package twinwall.node.metrics;

import org.jspecify.annotations.NullMarked;
