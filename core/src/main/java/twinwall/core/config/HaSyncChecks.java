package twinwall.core.config;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;

/** What can be wrong in the section {@code hasync}. */
final class HaSyncChecks {
  private HaSyncChecks() {}

  static void check(Config config, Findings out) {
    HaSync sync = config.hasync();
    out.add(HaSync.SHAPE.check(config.xml().childOrEmpty("hasync"), "hasync"));
    if (sync.pfsyncEnabled()) {
      Optional<Interface> on = config.interfaceById(sync.pfsyncInterface());
      if (sync.pfsyncInterface().isEmpty()) {
        out.error("hasync/pfsyncinterface", "Say which interface the states are sent on.");
      } else if (on.isEmpty() && !sync.pfsyncInterface().equals("lo0")) {
        out.error(
            "hasync/pfsyncinterface",
            "There is no interface " + Field.quote(sync.pfsyncInterface()) + ".");
      } else if (on.isPresent() && !on.get().enabled()) {
        out.error("hasync/pfsyncinterface", on.get().label() + " is not enabled.");
      }
      if (sync.pfsyncPeers().isEmpty()) {
        out.warning(
            "hasync/pfsyncpeerip", "Name the other node's address; states go to named peers only.");
      }
    }
    peers(config, out);
    if (!sync.hostId().isEmpty()
        && (!sync.hostId().matches("[0-9a-fA-F]{1,8}") || sync.hostId().matches("0+"))) {
      out.error("hasync/pfhostid", "The host id is 1 to 8 hex digits and not zero.");
    }
    if (sync.isPrimary()) {
      target(config, out);
    }
  }

  private static void peers(Config config, Findings out) {
    HaSync sync = config.hasync();
    Set<Ip> seen = new HashSet<>();
    for (String peer : sync.pfsyncPeers()) {
      Optional<Ip> ip = Ip.parse(peer);
      if (ip.isEmpty()) {
        out.error("hasync/pfsyncpeerip", Field.quote(peer) + " is not an IP address.");
      } else if (isOwn(config, ip.get())) {
        out.error("hasync/pfsyncpeerip", peer + " is this node itself, not the other one.");
      } else if (!seen.add(ip.get())) {
        out.warning("hasync/pfsyncpeerip", peer + " is named twice.");
      } else {
        reachable(config, ip.get(), out);
      }
    }
  }

  private static void reachable(Config config, Ip peer, Findings out) {
    Optional<Prefix> own =
        config
            .interfaceById(config.hasync().pfsyncInterface())
            .flatMap(i -> peer.isV4() ? i.address4() : i.address6());
    if (own.isPresent() && !own.get().contains(peer)) {
      out.warning(
          "hasync/pfsyncpeerip",
          peer + " is not in the network " + own.get().network() + " of the sync interface.");
    }
  }

  private static boolean isOwn(Config config, Ip ip) {
    return config.interfaces().stream()
        .flatMap(i -> Stream.of(i.address4(), i.address6()))
        .flatMap(Optional::stream)
        .anyMatch(p -> p.address().equals(ip));
  }

  private static void target(Config config, Findings out) {
    HaSync sync = config.hasync();
    Optional<Ip> ip = Ip.parse(sync.synchronizeToIp());
    if (ip.isEmpty()) {
      out.error(
          "hasync/synchronizetoip", Field.quote(sync.synchronizeToIp()) + " is not an IP address.");
    } else if (isOwn(config, ip.get())
        || config.vips().stream().anyMatch(v -> v.address().equals(ip))) {
      out.error(
          "hasync/synchronizetoip",
          ip.get() + " is an address of this node; name the secondary's own address.");
    }
    if (sync.password().isEmpty()) {
      out.warning("hasync/password", "The secondary will not let anybody in without a password.");
    }
    if (sync.flags().isEmpty()) {
      out.warning("hasync", "Nothing is chosen to be synchronized.");
    }
  }
}
