/** Whether a peer's machine still lives: its kernel is asked on every path, and silence counted. */
@NullMarked
package twinwall.core.pulse;

import org.jspecify.annotations.NullMarked;
