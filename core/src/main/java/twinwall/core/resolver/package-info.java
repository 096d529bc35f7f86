/** The cache of the DNS resolver, as it goes from one node to the other. */
@NullMarked
package twinwall.core.resolver;

import org.jspecify.annotations.NullMarked;
