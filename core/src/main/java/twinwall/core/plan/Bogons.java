package twinwall.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Match.Family;
import twinwall.core.plan.Match.Side;

/**
 * Addresses that no packet from the internet can honestly come from: those that IANA keeps for
 * special purposes (RFC 6890), private ones apart, and those of our own other networks.
 */
final class Bogons {
  static final Ruleset.AddressSet SET =
      Ruleset.AddressSet.of(
          "bogons",
          of(
              "0.0.0.0/8",
              "100.64.0.0/10",
              "169.254.0.0/16",
              "192.0.0.0/24",
              "192.0.2.0/24",
              "198.18.0.0/15",
              "198.51.100.0/24",
              "203.0.113.0/24",
              "224.0.0.0/4",
              "240.0.0.0/4",
              "::/8",
              "100::/64",
              "2001:2::/48",
              "2001:10::/28",
              "2001:db8::/32",
              "3fff::/20",
              "5f00::/16",
              "fec0::/10",
              "ff00::/8"));

  /** Private networks, unique local ones, and loopback. */
  static final List<Prefix> PRIVATE =
      of("10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7");

  private Bogons() {}

  private static List<Prefix> of(String... prefixes) {
    return Stream.of(prefixes).map(Prefix::of).sorted().toList();
  }

  /**
   * Sources that cannot come in here: our own addresses, and the networks of other interfaces
   * unless they overlap with this one's.
   */
  static Optional<Match> spoofed(Ground ground, Ground.Port here) {
    List<Prefix> sources = new ArrayList<>();
    here.own().forEach(own -> sources.add(Prefix.host(own.address())));
    for (Ground.Port other : ground.ports()) {
      if (!other.equals(here)) {
        other.own().stream()
            .filter(net -> here.networks().stream().noneMatch(net::overlaps))
            .forEach(sources::add);
      }
    }
    return sources.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Match(
                Family.BOTH, Side.of(Prefixes.tidy(sources)), Side.ANY, new Match.AnyTransport()));
  }
}
