/** Config sync: what the peer shall know, the words it is told in, and the telling of it. */
@NullMarked
package twinwall.core.confsync;

import org.jspecify.annotations.NullMarked;
