/** A sealed connection between two nodes that know one key: for whatever is not flows. */
@NullMarked
package twinwall.node.link;

import org.jspecify.annotations.NullMarked;
