package twinwall.core.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Says everything that is wrong with a configuration, at once. An error is what cannot work or has
 * no single meaning; what real, older files contain and what still works is a warning.
 */
public final class Validator {
  private static final Set<String> ROOTS = Set.of("pfsense", "opnsense", "m0n0wall");
  private static final String NEWEST = "24.5";

  private static final List<String> LEFT_OUT =
      List.of(
          "filter/",
          "schedules/",
          "aliases/",
          "nat/",
          "staticroutes/",
          "gateways/",
          "unbound/",
          "vlans/",
          "qinqs/",
          "laggs/",
          "bridges/",
          "gres/",
          "gifs/",
          "ifgroups/",
          "dhcpd/",
          "dhcpdv6/",
          "ntpd/",
          "notifications/",
          "syslog/",
          "twinwall/webhook",
          "system/user",
          "system/group",
          "system/dnsserver");

  private Validator() {}

  public static List<Problem> check(Config config) {
    Findings out = new Findings();
    document(config, out);
    SystemChecks.check(config, out);
    TwinwallChecks.check(config, out);
    InterfaceChecks.check(config, out);
    DeviceChecks.check(config, out);
    GatewayChecks.check(config, out);
    VipChecks.check(config, out);
    HaSyncChecks.check(config, out);
    AliasChecks.check(config, out);
    ScheduleChecks.check(config, out);
    RuleChecks.check(config, out);
    NatChecks.check(config, out);
    ForwardChecks.check(config, out);
    MappingChecks.check(config, out);
    ResolverChecks.check(config, out);
    DhcpChecks.check(config, out);
    Dhcp6Checks.check(config, out);
    TimeChecks.check(config, out);
    NoticeChecks.check(config, out);
    return out.all();
  }

  /**
   * The same problems as running sees them: a rule, an alias or a route that is wrong is left out
   * of the plan, and all others count, so that an old file with one bad rule still makes a
   * firewall.
   */
  public static List<Problem> checkForRunning(Config config) {
    return check(config).stream()
        .map(
            p -> p.isError() && canBeLeftOut(p.path()) ? Problem.warning(p.path(), p.message()) : p)
        .toList();
  }

  private static boolean canBeLeftOut(String path) {
    return LEFT_OUT.stream().anyMatch(path::startsWith);
  }

  private static void document(Config config, Findings out) {
    Xml root = config.xml();
    if (!ROOTS.contains(root.name())) {
      out.error("", "The root element is <" + root.name() + ">, not <pfsense>.");
    }
    String version = config.version();
    if (version.isEmpty()) {
      out.warning("version", "The file does not say its version.");
    } else if (!version.matches("[0-9]{1,3}(\\.[0-9]{1,3})?")) {
      out.error("version", "The version must be a number, not " + Field.quote(version) + ".");
    } else if (root.name().equals("pfsense")
        && Double.parseDouble(version) > Double.parseDouble(NEWEST)) {
      out.warning("version", "The file is of version " + version + ", newer than " + NEWEST + ".");
    }
    duplicates(root, "", root.name().equals("pfsense"), out);
  }

  /** A name that is no list's may stand once; which of two would count is anybody's guess. */
  private static void duplicates(Xml x, String path, boolean strict, Findings out) {
    Set<String> seen = new HashSet<>();
    Set<String> told = new HashSet<>();
    for (Xml child : x.children()) {
      String at = path.isEmpty() ? child.name() : path + "/" + child.name();
      boolean again = !ListTags.contains(child.name()) && !seen.add(child.name());
      if (again && told.add(child.name())) {
        String message = "<" + child.name() + "> stands here more than once.";
        if (strict) {
          out.error(at, message);
        } else {
          out.warning(at, message + " The first counts.");
        }
      }
      duplicates(child, at, strict, out);
    }
  }
}
