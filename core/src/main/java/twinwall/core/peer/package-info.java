/** How each node sees itself, told to its peers: what is said, how long it counts, who agrees. */
@NullMarked
package twinwall.core.peer;

import org.jspecify.annotations.NullMarked;
