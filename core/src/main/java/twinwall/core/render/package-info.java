/** From a plan to texts: the nftables ruleset and a readable list of everything else. */
@NullMarked
package twinwall.core.render;

import org.jspecify.annotations.NullMarked;
