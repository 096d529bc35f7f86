/** What aliases mean that only the network knows: addresses of host names, lists behind URLs. */
@NullMarked
package twinwall.core.lookup;

import org.jspecify.annotations.NullMarked;
