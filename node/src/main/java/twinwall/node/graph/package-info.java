/** Measures traffic, states and load over time, closely only while somebody looks. */
@NullMarked
package twinwall.node.graph;

import org.jspecify.annotations.NullMarked;
