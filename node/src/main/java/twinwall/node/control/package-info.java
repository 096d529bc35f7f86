/** The control socket: JSON lines over a Unix stream socket, the only door into the engine. */
@NullMarked
package twinwall.node.control;

import org.jspecify.annotations.NullMarked;
