/** A failover on purpose on a running pair: whether it is safe, how it goes, what it took. */
@NullMarked
package twinwall.core.drill;

import org.jspecify.annotations.NullMarked;
