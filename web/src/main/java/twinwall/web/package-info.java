/** Shows: the face behind the control socket. */
@NullMarked
package twinwall.web;

import org.jspecify.annotations.NullMarked;
