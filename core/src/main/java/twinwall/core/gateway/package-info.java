/** Whether gateways answer, how late, and how much is lost on the way. */
@NullMarked
package twinwall.core.gateway;

import org.jspecify.annotations.NullMarked;
