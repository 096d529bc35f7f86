package twinwall.core.carp;

import twinwall.core.machine.Moment;

/** The last advert of a VHID that somebody else sent, and when it came. */
public record Seen(Advert advert, Moment at) {}
