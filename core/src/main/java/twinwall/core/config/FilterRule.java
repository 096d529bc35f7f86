package twinwall.core.config;

import java.util.List;
import java.util.OptionalInt;

/** One firewall rule. */
public record FilterRule(
    String tracker,
    Action action,
    List<String> interfaces,
    Family family,
    String protocol,
    List<String> icmpTypes,
    Endpoint source,
    Endpoint destination,
    String descr,
    boolean disabled,
    boolean log,
    boolean floating,
    boolean quick,
    Direction direction,
    String gateway,
    String schedule,
    StateType stateType,
    boolean noStateSync,
    boolean noSync,
    boolean allowOptions,
    boolean anyFlags,
    List<String> flagsSet,
    List<String> flagsOutOf,
    OptionalInt maxStates,
    OptionalInt maxSourceNodes,
    OptionalInt maxSourceConnections,
    OptionalInt maxSourceStates,
    OptionalInt maxSourceRate,
    OptionalInt maxSourceRateSeconds,
    OptionalInt stateTimeout,
    String os,
    String dscp,
    String tag,
    String tagged,
    boolean notTagged,
    boolean noReplyTo,
    String statePolicy,
    String vlanPrio,
    String vlanPrioSet,
    String limiterIn,
    String limiterOut,
    String queue,
    String ackQueue,
    String associatedRule) {
  /** What happens to a packet that matches. */
  public enum Action implements Field.Word {
    PASS("pass"),
    BLOCK("block"),
    REJECT("reject"),
    MATCH("match");

    private final String word;

    Action(String word) {
      this.word = word;
    }

    @Override
    public String word() {
      return word;
    }
  }

  /** The address families that the rule sees. */
  public enum Family implements Field.Word {
    INET("inet"),
    INET6("inet6"),
    BOTH("inet46");

    private final String word;

    Family(String word) {
      this.word = word;
    }

    @Override
    public String word() {
      return word;
    }
  }

  /** Where a floating rule looks. */
  public enum Direction implements Field.Word {
    ANY("any"),
    IN("in"),
    OUT("out");

    private final String word;

    Direction(String word) {
      this.word = word;
    }

    @Override
    public String word() {
      return word;
    }
  }

  /** How a connection that the rule lets pass is tracked. */
  public enum StateType implements Field.Word {
    KEEP("keep state"),
    SLOPPY("sloppy state"),
    SYNPROXY("synproxy state"),
    MODULATE("modulate state"),
    NONE("none");

    private final String word;

    StateType(String word) {
      this.word = word;
    }

    @Override
    public String word() {
      return word;
    }
  }

  public static final Field<String> TRACKER = Field.text("tracker", "Tracking ID");
  public static final Field<Action> ACTION =
      Field.oneOf("type", "Action", List.of(Action.values()), Action.PASS);
  public static final Field<List<String>> INTERFACES = Field.commas("interface", "Interface");
  public static final Field<Family> FAMILY =
      Field.oneOf("ipprotocol", "Address Family", List.of(Family.values()), Family.INET);
  public static final Field<String> PROTOCOL =
      Field.text("protocol", "Protocol").help("tcp, udp, tcp/udp, icmp, ...; empty for any.");
  public static final Field<List<String>> ICMP_TYPES = Field.commas("icmptype", "ICMP Subtypes");
  public static final Field<Endpoint> SOURCE = Field.entity("source", "Source", Endpoint.SHAPE);
  public static final Field<Endpoint> DESTINATION =
      Field.entity("destination", "Destination", Endpoint.SHAPE);
  public static final Field<String> DESCR = Field.text("descr", "Description");
  public static final Field<Boolean> DISABLED = Field.flag("disabled", "Disable this rule");
  public static final Field<Boolean> LOG = Field.flag("log", "Log");
  public static final Field<Boolean> FLOATING = Field.flag("floating", "Floating", "yes");
  public static final Field<Boolean> QUICK = Field.flag("quick", "Quick", "yes");
  public static final Field<Direction> DIRECTION =
      Field.oneOf("direction", "Direction", List.of(Direction.values()), Direction.ANY);
  public static final Field<String> GATEWAY = Field.text("gateway", "Gateway");
  public static final Field<String> SCHEDULE = Field.text("sched", "Schedule");
  public static final Field<StateType> STATE_TYPE =
      Field.oneOf("statetype", "State type", List.of(StateType.values()), StateType.KEEP);
  public static final Field<Boolean> NO_STATE_SYNC =
      Field.flag("nopfsync", "No pfSync").help("States of this rule are not sent to the peer.");
  public static final Field<Boolean> NO_SYNC =
      Field.flag("nosync", "No XMLRPC Sync").help("This rule is not sent to the peer.");
  public static final Field<Boolean> ALLOW_OPTIONS = Field.flag("allowopts", "Allow IP options");
  public static final Field<Boolean> ANY_FLAGS = Field.flag("tcpflags_any", "Any flags");
  public static final Field<List<String>> FLAGS_SET = Field.commas("tcpflags1", "TCP Flags set");
  public static final Field<List<String>> FLAGS_OUT_OF =
      Field.commas("tcpflags2", "TCP Flags out of");
  public static final Field<OptionalInt> MAX_STATES =
      Field.maybeNumber("max", "Max. states", 1, 2147483);
  public static final Field<OptionalInt> MAX_SOURCE_NODES =
      Field.maybeNumber("max-src-nodes", "Max. src nodes", 1, 2147483);
  public static final Field<OptionalInt> MAX_SOURCE_CONNECTIONS =
      Field.maybeNumber("max-src-conn", "Max. connections", 1, 2147483);
  public static final Field<OptionalInt> MAX_SOURCE_STATES =
      Field.maybeNumber("max-src-states", "Max. src. states", 1, 2147483);
  public static final Field<OptionalInt> MAX_SOURCE_RATE =
      Field.maybeNumber("max-src-conn-rate", "Max. src. conn. Rate", 1, 2147483);
  public static final Field<OptionalInt> MAX_SOURCE_RATE_SECONDS =
      Field.maybeNumber("max-src-conn-rates", "Max. src. conn. Rates", 1, 2147483);
  public static final Field<OptionalInt> STATE_TIMEOUT =
      Field.maybeNumber("statetimeout", "State timeout", 1, 2147483);
  public static final Field<String> OS = Field.text("os", "Source OS");
  public static final Field<String> DSCP = Field.text("dscp", "Diffserv Code Point");
  public static final Field<String> TAG = Field.text("tag", "Tag");
  public static final Field<String> TAGGED = Field.text("tagged", "Tagged");
  public static final Field<Boolean> NOT_TAGGED = Field.flag("nottagged", "Invert tagged");
  public static final Field<Boolean> NO_REPLY_TO = Field.flag("disablereplyto", "Disable reply-to");
  public static final Field<String> STATE_POLICY = Field.text("statepolicy", "State Policy");
  public static final Field<String> VLAN_PRIO = Field.text("vlanprio", "VLAN Prio");
  public static final Field<String> VLAN_PRIO_SET = Field.text("vlanprioset", "VLAN Prio Set");
  public static final Field<String> LIMITER_IN = Field.text("dnpipe", "In / Out pipe");
  public static final Field<String> LIMITER_OUT = Field.text("pdnpipe", "Out pipe");
  public static final Field<String> QUEUE = Field.text("defaultqueue", "Queue");
  public static final Field<String> ACK_QUEUE = Field.text("ackqueue", "Ackqueue");
  public static final Field<String> ASSOCIATED_RULE =
      Field.text("associated-rule-id", "Associated NAT rule");

  public static final Shape<FilterRule> SHAPE =
      Shape.of(
          "rule",
          x ->
              new FilterRule(
                  x.get(TRACKER),
                  x.get(ACTION),
                  x.get(INTERFACES),
                  x.get(FAMILY),
                  x.get(PROTOCOL),
                  x.get(ICMP_TYPES),
                  x.get(SOURCE),
                  x.get(DESTINATION),
                  x.get(DESCR),
                  x.get(DISABLED),
                  x.get(LOG),
                  x.get(FLOATING),
                  x.get(QUICK),
                  x.get(DIRECTION),
                  x.get(GATEWAY),
                  x.get(SCHEDULE),
                  x.get(STATE_TYPE),
                  x.get(NO_STATE_SYNC),
                  x.get(NO_SYNC),
                  x.get(ALLOW_OPTIONS),
                  x.get(ANY_FLAGS),
                  x.get(FLAGS_SET),
                  x.get(FLAGS_OUT_OF),
                  x.get(MAX_STATES),
                  x.get(MAX_SOURCE_NODES),
                  x.get(MAX_SOURCE_CONNECTIONS),
                  x.get(MAX_SOURCE_STATES),
                  x.get(MAX_SOURCE_RATE),
                  x.get(MAX_SOURCE_RATE_SECONDS),
                  x.get(STATE_TIMEOUT),
                  x.get(OS),
                  x.get(DSCP),
                  x.get(TAG),
                  x.get(TAGGED),
                  x.get(NOT_TAGGED),
                  x.get(NO_REPLY_TO),
                  x.get(STATE_POLICY),
                  x.get(VLAN_PRIO),
                  x.get(VLAN_PRIO_SET),
                  x.get(LIMITER_IN),
                  x.get(LIMITER_OUT),
                  x.get(QUEUE),
                  x.get(ACK_QUEUE),
                  x.get(ASSOCIATED_RULE)),
          TRACKER.of(FilterRule::tracker),
          ACTION.of(FilterRule::action),
          INTERFACES.of(FilterRule::interfaces),
          FAMILY.of(FilterRule::family),
          PROTOCOL.of(FilterRule::protocol),
          ICMP_TYPES.of(FilterRule::icmpTypes),
          SOURCE.of(FilterRule::source),
          DESTINATION.of(FilterRule::destination),
          DESCR.of(FilterRule::descr),
          DISABLED.of(FilterRule::disabled),
          LOG.of(FilterRule::log),
          FLOATING.of(FilterRule::floating),
          QUICK.of(FilterRule::quick),
          DIRECTION.of(FilterRule::direction),
          GATEWAY.of(FilterRule::gateway),
          SCHEDULE.of(FilterRule::schedule),
          STATE_TYPE.of(FilterRule::stateType),
          NO_STATE_SYNC.of(FilterRule::noStateSync),
          NO_SYNC.of(FilterRule::noSync),
          ALLOW_OPTIONS.of(FilterRule::allowOptions),
          ANY_FLAGS.of(FilterRule::anyFlags),
          FLAGS_SET.of(FilterRule::flagsSet),
          FLAGS_OUT_OF.of(FilterRule::flagsOutOf),
          MAX_STATES.of(FilterRule::maxStates),
          MAX_SOURCE_NODES.of(FilterRule::maxSourceNodes),
          MAX_SOURCE_CONNECTIONS.of(FilterRule::maxSourceConnections),
          MAX_SOURCE_STATES.of(FilterRule::maxSourceStates),
          MAX_SOURCE_RATE.of(FilterRule::maxSourceRate),
          MAX_SOURCE_RATE_SECONDS.of(FilterRule::maxSourceRateSeconds),
          STATE_TIMEOUT.of(FilterRule::stateTimeout),
          OS.of(FilterRule::os),
          DSCP.of(FilterRule::dscp),
          TAG.of(FilterRule::tag),
          TAGGED.of(FilterRule::tagged),
          NOT_TAGGED.of(FilterRule::notTagged),
          NO_REPLY_TO.of(FilterRule::noReplyTo),
          STATE_POLICY.of(FilterRule::statePolicy),
          VLAN_PRIO.of(FilterRule::vlanPrio),
          VLAN_PRIO_SET.of(FilterRule::vlanPrioSet),
          LIMITER_IN.of(FilterRule::limiterIn),
          LIMITER_OUT.of(FilterRule::limiterOut),
          QUEUE.of(FilterRule::queue),
          ACK_QUEUE.of(FilterRule::ackQueue),
          ASSOCIATED_RULE.of(FilterRule::associatedRule));

  /** Whether the protocol has ports. */
  public boolean hasPorts() {
    return switch (protocol) {
      case "tcp", "udp", "tcp/udp", "sctp" -> true;
      default -> false;
    };
  }
}
