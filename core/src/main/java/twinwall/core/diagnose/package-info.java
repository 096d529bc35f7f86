/**
 * What somebody asks of the network or of the machine by hand: checked requests, as the words of a
 * program that no shell sees.
 */
@NullMarked
package twinwall.core.diagnose;

import org.jspecify.annotations.NullMarked;
