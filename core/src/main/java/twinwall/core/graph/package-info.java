/** Figures over time, in memory of a fixed size. */
@NullMarked
package twinwall.core.graph;

import org.jspecify.annotations.NullMarked;
