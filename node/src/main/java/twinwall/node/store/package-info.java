/** The configuration on disk: the live file, its history, and the one door to change it. */
@NullMarked
package twinwall.node.store;

import org.jspecify.annotations.NullMarked;
