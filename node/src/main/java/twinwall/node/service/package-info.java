/** Runs the daemons of a node: writes their files, has them checked, starts and watches them. */
@NullMarked
package twinwall.node.service;

import org.jspecify.annotations.NullMarked;
