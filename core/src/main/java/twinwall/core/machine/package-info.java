/** What running means: machines that return actions, and the moments they are told. */
@NullMarked
package twinwall.core.machine;

import org.jspecify.annotations.NullMarked;
