/** Failovers on purpose, measured and reported. */
@NullMarked
package twinwall.lab.drill;

import org.jspecify.annotations.NullMarked;
