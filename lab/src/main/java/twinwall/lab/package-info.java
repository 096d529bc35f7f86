/** Proves: sites in network namespaces, drills and reports. */
@NullMarked
package twinwall.lab;

import org.jspecify.annotations.NullMarked;
