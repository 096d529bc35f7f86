/**
 * The packets that rules log: read from the kernel, named by the configuration, the latest kept.
 */
@NullMarked
package twinwall.node.filterlog;

import org.jspecify.annotations.NullMarked;
