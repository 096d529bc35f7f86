package twinwall.core.config;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The node itself: names, users, web GUI, firewall switches. */
public record SystemSettings(
    String hostname,
    String domain,
    List<String> dnsServers,
    OwnNames ownNames,
    String timezone,
    String timeServers,
    List<Group> groups,
    List<User> users,
    String nextUid,
    String nextGid,
    WebGui webGui,
    Ssh ssh,
    boolean ipv6Allow,
    boolean filterDisabled,
    boolean noApipaBlock,
    boolean noReplyTo,
    boolean scheduleStates,
    String statePolicy,
    String optimization,
    OptionalInt maximumStates,
    OptionalInt maximumTableEntries,
    NatReflection natReflection,
    int backupCount,
    int aliasesResolveInterval,
    List<String> tftpInterfaces) {
  public static final Field<String> HOSTNAME = Field.text("hostname", "Hostname").perNode();
  public static final Field<String> DOMAIN = Field.text("domain", "Domain").perNode();
  public static final Field<List<String>> DNS_SERVERS =
      Field.list("dnsserver", "DNS Servers").perNode();
  public static final Field<OwnNames> OWN_NAMES =
      Field.oneOf(
              "dnslocalhost", "DNS Resolution Behavior", List.of(OwnNames.values()), OwnNames.BOTH)
          .help("Whom the firewall itself asks for names.")
          .perNode();
  public static final Field<String> TIMEZONE = Field.text("timezone", "Timezone").perNode();
  public static final Field<String> TIME_SERVERS =
      Field.text("timeservers", "Timeservers").perNode();
  public static final Field<List<Group>> GROUPS = Field.entities("group", "Groups", Group.SHAPE);
  public static final Field<List<User>> USERS = Field.entities("user", "Users", User.SHAPE);
  public static final Field<String> NEXT_UID = Field.text("nextuid", "Next user id");
  public static final Field<String> NEXT_GID = Field.text("nextgid", "Next group id");
  public static final Field<WebGui> WEB_GUI =
      Field.entity("webgui", "webConfigurator", WebGui.SHAPE).perNode();
  public static final Field<Ssh> SSH = Field.entity("ssh", "Secure Shell", Ssh.SHAPE).perNode();
  public static final Field<Boolean> IPV6_ALLOW = Field.flag("ipv6allow", "Allow IPv6").perNode();
  public static final Field<Boolean> FILTER_DISABLED =
      Field.flag("disablefilter", "Disable all packet filtering", "enabled").perNode();
  public static final Field<Boolean> NO_APIPA_BLOCK =
      Field.flag("no_apipa_block", "Allow APIPA traffic", "enabled").perNode();
  public static final Field<Boolean> NO_REPLY_TO =
      Field.flag("disablereplyto", "Disable reply-to", "yes").perNode();
  public static final Field<Boolean> SCHEDULE_STATES =
      Field.flag("schedule_states", "Do not kill connections when schedule expires").perNode();
  public static final Field<String> STATE_POLICY =
      Field.text("statepolicy", "Firewall State Policy").perNode();
  public static final Field<String> OPTIMIZATION =
      Field.text("optimization", "Firewall Optimization Options").perNode();
  public static final Field<OptionalInt> MAXIMUM_STATES =
      Field.maybeNumber("maximumstates", "Firewall Maximum States", 1, 100000000).perNode();
  public static final Field<OptionalInt> MAXIMUM_TABLE_ENTRIES =
      Field.maybeNumber("maximumtableentries", "Firewall Maximum Table Entries", 1, 100000000)
          .perNode();
  public static final Field<Integer> BACKUP_COUNT =
      Field.number("backupcount", "Configuration history", 0, 10000, 30).perNode();
  public static final Field<Integer> ALIASES_RESOLVE_INTERVAL =
      Field.number("aliasesresolveinterval", "Aliases Hostnames Resolve Interval", 1, 86400, 300)
          .help("Seconds between two questions for the addresses of a host name in an alias.")
          .perNode();

  public static final Field<List<String>> TFTP_INTERFACES =
      Field.commas("tftpinterface", "TFTP Proxy")
          .help("Interfaces whose clients may use TFTP to servers beyond.")
          .perNode();

  public static final Shape<SystemSettings> SHAPE =
      Shape.of(
          "system",
          x ->
              new SystemSettings(
                  x.get(HOSTNAME),
                  x.get(DOMAIN),
                  x.get(DNS_SERVERS),
                  x.get(OWN_NAMES),
                  x.get(TIMEZONE),
                  x.get(TIME_SERVERS),
                  x.get(GROUPS),
                  x.get(USERS),
                  x.get(NEXT_UID),
                  x.get(NEXT_GID),
                  x.get(WEB_GUI),
                  x.get(SSH),
                  x.get(IPV6_ALLOW),
                  x.get(FILTER_DISABLED),
                  x.get(NO_APIPA_BLOCK),
                  x.get(NO_REPLY_TO),
                  x.get(SCHEDULE_STATES),
                  x.get(STATE_POLICY),
                  x.get(OPTIMIZATION),
                  x.get(MAXIMUM_STATES),
                  x.get(MAXIMUM_TABLE_ENTRIES),
                  NatReflection.of(x),
                  x.get(BACKUP_COUNT),
                  x.get(ALIASES_RESOLVE_INTERVAL),
                  x.get(TFTP_INTERFACES)),
          HOSTNAME.of(SystemSettings::hostname),
          DOMAIN.of(SystemSettings::domain),
          DNS_SERVERS.of(SystemSettings::dnsServers),
          OWN_NAMES.of(SystemSettings::ownNames),
          TIMEZONE.of(SystemSettings::timezone),
          TIME_SERVERS.of(SystemSettings::timeServers),
          GROUPS.of(SystemSettings::groups),
          USERS.of(SystemSettings::users),
          NEXT_UID.of(SystemSettings::nextUid),
          NEXT_GID.of(SystemSettings::nextGid),
          WEB_GUI.of(SystemSettings::webGui),
          SSH.of(SystemSettings::ssh),
          IPV6_ALLOW.of(SystemSettings::ipv6Allow),
          FILTER_DISABLED.of(SystemSettings::filterDisabled),
          NO_APIPA_BLOCK.of(SystemSettings::noApipaBlock),
          NO_REPLY_TO.of(SystemSettings::noReplyTo),
          SCHEDULE_STATES.of(SystemSettings::scheduleStates),
          STATE_POLICY.of(SystemSettings::statePolicy),
          OPTIMIZATION.of(SystemSettings::optimization),
          MAXIMUM_STATES.of(SystemSettings::maximumStates),
          MAXIMUM_TABLE_ENTRIES.of(SystemSettings::maximumTableEntries),
          NatReflection.DISABLED.of(s -> s.natReflection().disabled()),
          NatReflection.PURE.of(s -> s.natReflection().pure()),
          NatReflection.ONE_TO_ONE.of(s -> s.natReflection().oneToOne()),
          NatReflection.OUTBOUND.of(s -> s.natReflection().outbound()),
          NatReflection.TIMEOUT.of(s -> s.natReflection().timeout()),
          BACKUP_COUNT.of(SystemSettings::backupCount),
          ALIASES_RESOLVE_INTERVAL.of(SystemSettings::aliasesResolveInterval),
          TFTP_INTERFACES.of(SystemSettings::tftpInterfaces));

  /** The time servers, one by one. */
  public List<String> timeServerNames() {
    String all = timeServers.strip();
    return all.isEmpty() ? List.of() : List.of(all.split("\\s+"));
  }

  public Optional<User> user(String name) {
    return users.stream().filter(u -> u.name().equals(name)).findFirst();
  }
}
