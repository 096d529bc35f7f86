/** Decides: pure values and machines. No clock, socket, file, thread, dice or logger. */
@NullMarked
package twinwall.core;

import org.jspecify.annotations.NullMarked;
