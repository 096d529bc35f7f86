package twinwall.core.config;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** What an interface's clients are told of their router: the part of a table of DHCPv6. */
public record RouterAdverts(
    Mode mode,
    Priority priority,
    String from,
    OptionalInt valid,
    OptionalInt preferred,
    OptionalInt minInterval,
    OptionalInt maxInterval,
    OptionalInt lifetime,
    List<String> dnsServers,
    String searchList,
    boolean sameDns,
    boolean noDns,
    RaSubnets subnets) {
  /** How clients come by their addresses. */
  public enum Mode implements Field.Word {
    DISABLED("disabled"),
    ROUTER("router"),
    UNMANAGED("unmanaged"),
    MANAGED("managed"),
    ASSIST("assist"),
    STATELESS("stateless_dhcp");

    private final String word;

    Mode(String word) {
      this.word = word;
    }

    @Override
    public String word() {
      return word;
    }

    /** Addresses are to be had by DHCPv6. */
    public boolean isManaged() {
      return this == MANAGED || this == ASSIST;
    }

    /** Something is to be had by DHCPv6. */
    public boolean isOther() {
      return isManaged() || this == STATELESS;
    }

    /** Addresses of the network are neighbours. */
    public boolean isOnLink() {
      return this != DISABLED && this != ROUTER;
    }

    /** Clients make themselves addresses. */
    public boolean isAutonomous() {
      return isOnLink() && this != MANAGED;
    }
  }

  /** Of several routers clients take the one with the highest. */
  public enum Priority implements Field.Word {
    LOW("low"),
    MEDIUM("medium"),
    HIGH("high");

    private final String word;

    Priority(String word) {
      this.word = word;
    }

    @Override
    public String word() {
      return word;
    }
  }

  public static final int VALID = 86_400;
  public static final int PREFERRED = 14_400;
  public static final int MIN_INTERVAL = 200;
  public static final int MAX_INTERVAL = 600;

  /** As long as a router may be believed in, by the protocol. */
  public static final int LONGEST = 9_000;

  public static final Field<Mode> MODE =
      Field.oneOf("ramode", "Router mode", List.of(Mode.values()), Mode.DISABLED)
          .help(
              "router: a router, no addresses; unmanaged: clients make their own; managed: by"
                  + " DHCPv6; assist: both; stateless_dhcp: their own, the rest by DHCPv6.");
  public static final Field<Priority> PRIORITY =
      Field.oneOf("rapriority", "Router priority", List.of(Priority.values()), Priority.MEDIUM);
  public static final Field<String> FROM =
      Field.text("rainterface", "RA Interface")
          .help(
              "_vip and the id of a CARP VIP: its MASTER alone advertises. A link-local CARP VIP of"
                  + " the interface is the router's address, whether it is chosen or not.");
  public static final Field<OptionalInt> VALID_TIME =
      Field.maybeNumber("ravalidlifetime", "Default valid lifetime", 1, Integer.MAX_VALUE)
          .help("Of addresses that clients make, in seconds. Empty: 86400.");
  public static final Field<OptionalInt> PREFERRED_TIME =
      Field.maybeNumber("rapreferredlifetime", "Default preferred lifetime", 1, Integer.MAX_VALUE)
          .help("In seconds. Empty: 14400.");
  public static final Field<OptionalInt> MIN =
      Field.maybeNumber("raminrtradvinterval", "Minimum RA interval", 3, 1_350)
          .help("In seconds. Empty: 200, or a third of the maximum.");
  public static final Field<OptionalInt> MAX =
      Field.maybeNumber("ramaxrtradvinterval", "Maximum RA interval", 4, 1_800)
          .help("In seconds. Empty: 600.");
  public static final Field<OptionalInt> LIFETIME =
      Field.maybeNumber("raadvdefaultlifetime", "Router lifetime", 0, LONGEST)
          .help("In seconds; 0: no default router. Empty: three times the maximum interval.");
  public static final Field<List<String>> DNS_SERVERS =
      Field.list("radnsserver", "DNS servers of RA")
          .help("Empty: this firewall, if its resolver runs, else the system's servers.");
  public static final Field<String> SEARCH_LIST =
      Field.text("radomainsearchlist", "Domain search list of RA")
          .help("Separated by semicolons. Empty: the system's domain.");
  public static final Field<Boolean> SAME_DNS =
      Field.flag("rasamednsasdhcp6", "Use same settings as DHCPv6 server");
  public static final Field<Boolean> NO_DNS =
      Field.flag("radvd-dns", "Provide no DNS configuration via RA", "disabled");

  public static final Field<RaSubnets> SUBNETS =
      Field.entity("subnets", "RA Subnets", RaSubnets.SHAPE)
          .help("Empty: the networks of the interface.");

  static RouterAdverts read(Shape.Values x) {
    return new RouterAdverts(
        x.get(MODE),
        x.get(PRIORITY),
        x.get(FROM),
        x.get(VALID_TIME),
        x.get(PREFERRED_TIME),
        x.get(MIN),
        x.get(MAX),
        x.get(LIFETIME),
        x.get(DNS_SERVERS),
        x.get(SEARCH_LIST),
        x.get(SAME_DNS),
        x.get(NO_DNS),
        x.get(SUBNETS));
  }

  /** The parts of the interface's table. */
  static List<Shape.Part<Dhcp6Scope, ?>> parts() {
    return List.of(
        MODE.of(s -> s.adverts().mode()),
        PRIORITY.of(s -> s.adverts().priority()),
        FROM.of(s -> s.adverts().from()),
        VALID_TIME.of(s -> s.adverts().valid()),
        PREFERRED_TIME.of(s -> s.adverts().preferred()),
        MIN.of(s -> s.adverts().minInterval()),
        MAX.of(s -> s.adverts().maxInterval()),
        LIFETIME.of(s -> s.adverts().lifetime()),
        DNS_SERVERS.of(s -> s.adverts().dnsServers()),
        SEARCH_LIST.of(s -> s.adverts().searchList()),
        SAME_DNS.of(s -> s.adverts().sameDns()),
        NO_DNS.of(s -> s.adverts().noDns()),
        SUBNETS.of(s -> s.adverts().subnets()));
  }

  /** The VIP that it names, by its id. */
  public Optional<String> fromVip() {
    return from.startsWith("_vip") ? Optional.of(from.substring(4)) : Optional.empty();
  }

  public int longestPause() {
    return maxInterval.orElse(MAX_INTERVAL);
  }

  public int shortestPause() {
    return minInterval.orElse(Math.max(3, Math.min(MIN_INTERVAL, longestPause() / 3)));
  }

  public int routerLifetime() {
    return lifetime.orElse(Math.min(LONGEST, 3 * longestPause()));
  }

  /** The domains of a list with semicolons. */
  public static List<String> domains(String list) {
    return Stream.of(list.split("[;,\\s]+")).filter(Findings::isHostName).toList();
  }
}
