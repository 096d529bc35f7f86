/** Addresses, prefixes, MAC addresses and ports as values: parse, print, compare, contain. */
@NullMarked
package twinwall.core.net;

import org.jspecify.annotations.NullMarked;
