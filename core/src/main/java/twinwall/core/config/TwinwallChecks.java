package twinwall.core.config;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import twinwall.core.net.Ip;

/** What can be wrong in Twinwall's own section. */
final class TwinwallChecks {
  /** Config sync gives the secondary so much more skew. */
  private static final int SKEW_STEP = 100;

  private TwinwallChecks() {}

  static void check(Config config, Findings out) {
    out.add(Twinwall.SHAPE.check(config.xml().childOrEmpty("twinwall"), "twinwall"));
    Twinwall own = config.twinwall();
    if (!own.flowKey().isEmpty() && !own.flowKey().matches("[A-Za-z0-9+/]{43}=")) {
      out.error("twinwall/flowkey", "The flow key must be 32 bytes in base64.");
    }
    paths(config, own.pathChecks(), out);
    if (!own.pathChecks().isEmpty()
        && config.hasync().isPrimary()
        && own.pathDemotion() <= SKEW_STEP) {
      out.warning(
          "twinwall/pathdemotion",
          "A demotion of "
              + own.pathDemotion()
              + " moves nothing: the secondary's skew is higher by "
              + SKEW_STEP
              + ". Use 101 or more.");
    }
  }

  private static void paths(Config config, List<PathCheck> checks, Findings out) {
    if (checks.size() > PathCheck.MOST) {
      out.error(
          "twinwall/pathcheck",
          "At most " + PathCheck.MOST + " paths are checked, not " + checks.size() + ".");
    }
    List<Xml> written = config.xml().childOrEmpty("twinwall").children("pathcheck");
    Set<Ip> seen = new HashSet<>();
    for (int i = 0; i < checks.size(); i++) {
      String at = Findings.item("twinwall/pathcheck", i) + "/address";
      Optional<Ip> address = checks.get(i).address();
      if (address.isPresent()) {
        path(config, address.get(), seen.add(address.get()), at, out);
      } else if (written.get(i).text("address").isEmpty()) {
        out.error(at, "A path check needs the address that is asked.");
      }
    }
  }

  /** What one node has of its own the other may ask for, so that is no error. */
  private static void path(Config config, Ip ip, boolean first, String at, Findings out) {
    Optional<String> obstacle = PathCheck.obstacle(ip);
    if (obstacle.isPresent()) {
      out.error(at, obstacle.get());
    } else if (!first) {
      out.error(at, ip + " is checked twice.");
    } else if (config.vips().stream().anyMatch(vip -> vip.address().equals(Optional.of(ip)))) {
      out.error(at, ip + " is a virtual address of the nodes themselves.");
    } else if (isOwn(config, ip)) {
      out.warning(at, ip + " is an address of this node itself; this node does not ask for it.");
    }
  }

  private static boolean isOwn(Config config, Ip ip) {
    return config.interfaces().stream()
        .flatMap(i -> Stream.of(i.address4(), i.address6()))
        .flatMap(Optional::stream)
        .anyMatch(prefix -> prefix.address().equals(ip));
  }
}
