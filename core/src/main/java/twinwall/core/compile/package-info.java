/**
 * Long lists of rules as trees: by a packet's addresses, protocol and ports they leave out what it
 * cannot match. What is left is gone through in the old order, so that nothing changes but time.
 */
@NullMarked
package twinwall.core.compile;

import org.jspecify.annotations.NullMarked;
