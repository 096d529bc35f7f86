/** What somebody should be told of: one notice for each thing that happened, and who got it. */
@NullMarked
package twinwall.core.notice;

import org.jspecify.annotations.NullMarked;
