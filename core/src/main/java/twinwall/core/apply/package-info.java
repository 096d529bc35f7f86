/** Making a plan true: what to change, in which order, and which plan is the one that counts. */
@NullMarked
package twinwall.core.apply;

import org.jspecify.annotations.NullMarked;
