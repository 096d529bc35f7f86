/**
 * The daemons of a node: what each is to be, and when it is checked, started, told anew and ended.
 */
@NullMarked
package twinwall.core.service;

import org.jspecify.annotations.NullMarked;
