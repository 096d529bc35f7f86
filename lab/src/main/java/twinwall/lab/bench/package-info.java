/**
 * How long things take: the product measured from outside, beside the usual tools in the same run.
 */
@NullMarked
package twinwall.lab.bench;

import org.jspecify.annotations.NullMarked;
