/**
 * Config sync at work: the caller of the peer, the doors for the peer's calls, the certificates.
 */
@NullMarked
package twinwall.node.confsync;

import org.jspecify.annotations.NullMarked;
