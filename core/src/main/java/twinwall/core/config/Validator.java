package twinwall.core.config;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
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
    return Checked.of(config).problems();
  }

  /**
   * @param before what was found in another document: what is the same there is not looked at again
   */
  static Checked check(Config config, Optional<Checked> before) {
    Findings out = new Findings();
    boolean unique = document(config, before, out);
    SystemChecks.check(config, out);
    TwinwallChecks.check(config, out);
    InterfaceChecks.check(config, out);
    DeviceChecks.check(config, out);
    GatewayChecks.check(config, out);
    VipChecks.check(config, out);
    HaSyncChecks.check(config, out);
    AliasChecks.check(config, out);
    ScheduleChecks.check(config, out);
    List<List<Problem>> ofRules = RuleChecks.check(config, before, out);
    NatChecks.check(config, out);
    ForwardChecks.check(config, out);
    MappingChecks.check(config, out);
    ResolverChecks.check(config, out);
    DhcpChecks.check(config, out);
    Dhcp6Checks.check(config, out);
    TimeChecks.check(config, out);
    NoticeChecks.check(config, out);
    return new Checked(config, out.all(), ofRules, unique);
  }

  /**
   * The same problems as running sees them: a rule, an alias or a route that is wrong is left out
   * of the plan, and all others count, so that an old file with one bad rule still makes a
   * firewall.
   */
  public static List<Problem> forRunning(List<Problem> problems) {
    return problems.stream()
        .map(
            p -> p.isError() && canBeLeftOut(p.path()) ? Problem.warning(p.path(), p.message()) : p)
        .toList();
  }

  private static boolean canBeLeftOut(String path) {
    return LEFT_OUT.stream().anyMatch(path::startsWith);
  }

  /** Says whether nothing stands twice that may stand once. */
  private static boolean document(Config config, Optional<Checked> before, Findings out) {
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
    Optional<Xml> good = before.filter(Checked::unique).map(Checked::config).map(Config::xml);
    return duplicates(root, "", root.name().equals("pfsense"), good, out);
  }

  /**
   * A name that is no list's may stand once; which of two would count is anybody's guess.
   *
   * @param good an element below which nothing stands twice
   */
  private static boolean duplicates(
      Xml x, String path, boolean strict, Optional<Xml> good, Findings out) {
    if (x.children().isEmpty() || good.filter(x::equals).isPresent()) {
      return true;
    }
    List<Xml> before = good.map(Xml::children).orElse(List.of());
    Alike alike = Alike.of(before, x.children());
    boolean unique = true;
    Set<String> seen = new HashSet<>();
    Set<String> told = new HashSet<>();
    for (int i = 0; i < x.children().size(); i++) {
      Xml child = x.children().get(i);
      if (ListTags.contains(child.name()) && alike.old(i).isPresent()) {
        continue;
      }
      String at = path.isEmpty() ? child.name() : path + "/" + child.name();
      boolean again = !ListTags.contains(child.name()) && !seen.add(child.name());
      unique &= !again;
      if (again && told.add(child.name())) {
        String message = "<" + child.name() + "> stands here more than once.";
        if (strict) {
          out.error(at, message);
        } else {
          out.warning(at, message + " The first counts.");
        }
      }
      Optional<Xml> counterpart =
          good.isPresent() && before.size() == x.children().size()
              ? Optional.of(before.get(i))
              : Optional.empty();
      unique &= duplicates(child, at, strict, counterpart, out);
    }
    return unique;
  }
}
