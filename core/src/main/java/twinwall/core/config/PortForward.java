package twinwall.core.config;

import java.util.List;
import java.util.Optional;

/** A port forward: what arrives for one destination goes on to another. */
public record PortForward(
    String interfaceId,
    FilterRule.Family family,
    String protocol,
    Endpoint source,
    Endpoint destination,
    String target,
    String localPort,
    boolean noRedirect,
    boolean disabled,
    Reflection reflection,
    String associatedRule,
    boolean noSync,
    String descr) {
  /** Whether clients inside reach the target under the address outside, and how. */
  public enum Reflection implements Field.Word {
    SYSTEM(""),
    PROXY("enable"),
    PURE("purenat"),
    DISABLE("disable");

    private final String word;

    Reflection(String word) {
      this.word = word;
    }

    @Override
    public String word() {
      return word;
    }
  }

  /** The value of {@code associated-rule-id} with which a forward passes by itself. */
  public static final String PASS = "pass";

  /** How the id begins that a forward and its filter rule share. */
  public static final String LINK = "nat_";

  public static final Field<String> INTERFACE_ID = Field.text("interface", "Interface");
  public static final Field<FilterRule.Family> FAMILY =
      Field.oneOf(
          "ipprotocol",
          "Address Family",
          List.of(FilterRule.Family.values()),
          FilterRule.Family.INET);
  public static final Field<String> PROTOCOL =
      Field.text("protocol", "Protocol").help("tcp, udp, tcp/udp, icmp, esp, gre, ...");
  public static final Field<Endpoint> SOURCE = Field.entity("source", "Source", Endpoint.SHAPE);
  public static final Field<Endpoint> DESTINATION =
      Field.entity("destination", "Destination", Endpoint.SHAPE);
  public static final Field<String> TARGET =
      Field.text("target", "Redirect target IP")
          .help("An address, an alias of hosts, or an interface with ip at the end.");
  public static final Field<String> LOCAL_PORT =
      Field.text("local-port", "Redirect target port").help("The first one of a range.");
  public static final Field<Boolean> NO_REDIRECT = Field.flag("nordr", "No RDR (NOT)");
  public static final Field<Boolean> DISABLED = Field.flag("disabled", "Disable this rule");
  public static final Field<Reflection> REFLECTION =
      Field.oneOf(
          "natreflection", "NAT reflection", List.of(Reflection.values()), Reflection.SYSTEM);
  public static final Field<String> ASSOCIATED_RULE =
      Field.text("associated-rule-id", "Filter rule association")
          .help(
              "add-associated makes a filter rule that follows, add-unassociated one that does not;"
                  + " pass needs none.");
  public static final Field<Boolean> NO_SYNC = Field.flag("nosync", "No XMLRPC Sync");
  public static final Field<String> DESCR = Field.text("descr", "Description");

  public static final Shape<PortForward> SHAPE =
      Shape.of(
          "rule",
          x ->
              new PortForward(
                  x.get(INTERFACE_ID),
                  x.get(FAMILY),
                  x.get(PROTOCOL),
                  x.get(SOURCE),
                  x.get(DESTINATION),
                  x.get(TARGET),
                  x.get(LOCAL_PORT),
                  x.get(NO_REDIRECT),
                  x.get(DISABLED),
                  x.get(REFLECTION),
                  x.get(ASSOCIATED_RULE),
                  x.get(NO_SYNC),
                  x.get(DESCR)),
          SOURCE.of(PortForward::source),
          DESTINATION.of(PortForward::destination),
          FAMILY.of(PortForward::family),
          PROTOCOL.of(PortForward::protocol),
          TARGET.of(PortForward::target),
          LOCAL_PORT.of(PortForward::localPort),
          INTERFACE_ID.of(PortForward::interfaceId),
          NO_REDIRECT.of(PortForward::noRedirect),
          DISABLED.of(PortForward::disabled),
          DESCR.of(PortForward::descr),
          ASSOCIATED_RULE.of(PortForward::associatedRule),
          REFLECTION.of(PortForward::reflection),
          NO_SYNC.of(PortForward::noSync));

  /** The id that the linked filter rule has, too. */
  public Optional<String> link() {
    return Optional.of(associatedRule).filter(id -> id.startsWith(LINK));
  }

  /** Whether its protocol has ports. */
  public boolean hasPorts() {
    return switch (protocol) {
      case "tcp", "udp", "tcp/udp", "sctp" -> true;
      default -> false;
    };
  }
}
