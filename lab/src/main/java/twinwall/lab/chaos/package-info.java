/** Random faults on a live site, and what must be true after each of them. */
@NullMarked
package twinwall.lab.chaos;

import org.jspecify.annotations.NullMarked;
