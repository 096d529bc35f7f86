/** Sends notices by mail and to a webhook, and the log to log servers; nobody waits for it. */
@NullMarked
package twinwall.node.notice;

import org.jspecify.annotations.NullMarked;
