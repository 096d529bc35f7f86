package twinwall.core.config;

import java.util.List;
import java.util.Optional;
import twinwall.core.net.Ip;

/** An address that a fit node reaches: it is asked, and its silence counts against the node. */
public record PathCheck(Optional<Ip> address, int interval, int misses, String descr) {
  /** More than this are not asked. */
  public static final int MOST = 16;

  public static final Field<Optional<Ip>> ADDRESS =
      Field.address("address", "Address")
          .help(
              "On one of the node's networks it is asked by ARP or neighbour solicitation, farther"
                  + " away by ICMP echo.");
  public static final Field<Integer> INTERVAL =
      Field.number("interval", "Interval", 100, 60_000, 1000)
          .help("Milliseconds between two questions; an answer must come before the next one.");
  public static final Field<Integer> MISSES =
      Field.number("misses", "Unanswered questions", 2, 50, 3)
          .help("How many in a row mean that the path is broken.");
  public static final Field<String> DESCR = Field.text("descr", "Description");

  public static final Shape<PathCheck> SHAPE =
      Shape.of(
          "pathcheck",
          x -> new PathCheck(x.get(ADDRESS), x.get(INTERVAL), x.get(MISSES), x.get(DESCR)),
          ADDRESS.of(PathCheck::address),
          INTERVAL.of(PathCheck::interval),
          MISSES.of(PathCheck::misses),
          DESCR.of(PathCheck::descr));

  /** Why this cannot be asked; nothing if it can. Whose address it is remains to be seen. */
  static Optional<String> obstacle(Ip ip) {
    if (!Findings.isUsable(ip) || ip.isLoopback()) {
      return Optional.of(ip + " is not the address of one other machine.");
    }
    return ip.isLinkLocal()
        ? Optional.of(
            ip + " means something on one network only; name an address that is not link-local.")
        : Optional.empty();
  }

  /** The checks that can be asked on a node with these addresses, each address once. */
  public static List<PathCheck> askable(List<PathCheck> all, List<Ip> own) {
    return all.stream()
        .filter(check ->
            check.address().filter(ip -> obstacle(ip).isEmpty() && !own.contains(ip)).isPresent())
        .limit(MOST)
        .toList();
  }
}
