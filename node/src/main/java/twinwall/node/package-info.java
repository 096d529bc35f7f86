/** Runs: the engine, composed by hand. */
@NullMarked
package twinwall.node;

import org.jspecify.annotations.NullMarked;
