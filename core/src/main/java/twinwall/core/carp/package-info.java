/** The election: adverts on the wire as FreeBSD's CARP has them, and the machine that decides. */
@NullMarked
package twinwall.core.carp;

import org.jspecify.annotations.NullMarked;
