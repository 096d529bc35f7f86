/** A site in network namespaces: switches, firewalls, a client and the internet. */
@NullMarked
package twinwall.lab.site;

import org.jspecify.annotations.NullMarked;
