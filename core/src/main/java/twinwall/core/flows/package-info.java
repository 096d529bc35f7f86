/** Flows: tracked connections as values, the wire between peers, and what to replicate when. */
@NullMarked
package twinwall.core.flows;

import org.jspecify.annotations.NullMarked;
