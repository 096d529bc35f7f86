package twinwall.core.config;

import java.util.OptionalInt;

/** One outbound NAT rule. */
public record OutboundRule(
    String interfaceId,
    String ipprotocol,
    String protocol,
    NatEndpoint source,
    String sourcePort,
    NatEndpoint destination,
    String destinationPort,
    String target,
    OptionalInt targetBits,
    String oldTarget,
    OptionalInt oldTargetBits,
    String poolOptions,
    String hashKey,
    String natPort,
    boolean staticPort,
    boolean noNat,
    boolean endpointIndependent,
    boolean disabled,
    boolean noSync,
    String descr) {
  public static final Field<String> INTERFACE_ID = Field.text("interface", "Interface");
  public static final Field<String> IPPROTOCOL =
      Field.text("ipprotocol", "Address Family").help("inet, inet6, or empty for both.");
  public static final Field<String> PROTOCOL = Field.text("protocol", "Protocol");
  public static final Field<NatEndpoint> SOURCE =
      Field.entity("source", "Source", NatEndpoint.SHAPE);
  public static final Field<String> SOURCE_PORT = Field.text("sourceport", "Source port");
  public static final Field<NatEndpoint> DESTINATION =
      Field.entity("destination", "Destination", NatEndpoint.SHAPE);
  public static final Field<String> DESTINATION_PORT = Field.text("dstport", "Destination port");
  public static final Field<String> TARGET =
      Field.text("target", "Translation Address")
          .help(
              "An address, usually of a VIP; an interface with ip at the end; or empty for the interface address.");
  public static final Field<OptionalInt> TARGET_BITS =
      Field.maybeNumber("target_subnet", "Translation mask", 1, 128);
  static final Field<String> TARGET_IP =
      Field.text("targetip", "Other subnet").help("Where old files hold the translation network.");
  static final Field<OptionalInt> TARGET_IP_BITS =
      Field.maybeNumber("targetip_subnet", "Other subnet mask", 0, 128);
  public static final Field<String> POOL_OPTIONS =
      Field.text("poolopts", "Pool options")
          .help(
              "round-robin, random (each also with sticky-address), source-hash or bitmask, where"
                  + " the translation address is several.");
  public static final Field<String> HASH_KEY =
      Field.text("source_hash_key", "Source Hash Key").help("0x and 32 hex digits.");
  public static final Field<String> NAT_PORT = Field.text("natport", "Translation port");
  public static final Field<Boolean> STATIC_PORT = Field.flag("staticnatport", "Static Port");
  public static final Field<Boolean> NO_NAT = Field.flag("nonat", "Do not NAT");
  public static final Field<Boolean> ENDPOINT_INDEPENDENT =
      Field.flag("eimnat", "Endpoint-independent mapping");
  public static final Field<Boolean> DISABLED = Field.flag("disabled", "Disable this rule");
  public static final Field<Boolean> NO_SYNC = Field.flag("nosync", "No XMLRPC Sync");
  public static final Field<String> DESCR = Field.text("descr", "Description");

  public static final Shape<OutboundRule> SHAPE =
      Shape.of(
          "rule",
          x ->
              new OutboundRule(
                  x.get(INTERFACE_ID),
                  x.get(IPPROTOCOL),
                  x.get(PROTOCOL),
                  x.get(SOURCE),
                  x.get(SOURCE_PORT),
                  x.get(DESTINATION),
                  x.get(DESTINATION_PORT),
                  x.get(TARGET),
                  x.get(TARGET_BITS),
                  x.get(TARGET_IP),
                  x.get(TARGET_IP_BITS),
                  x.get(POOL_OPTIONS),
                  x.get(HASH_KEY),
                  x.get(NAT_PORT),
                  x.get(STATIC_PORT),
                  x.get(NO_NAT),
                  x.get(ENDPOINT_INDEPENDENT),
                  x.get(DISABLED),
                  x.get(NO_SYNC),
                  x.get(DESCR)),
          INTERFACE_ID.of(OutboundRule::interfaceId),
          IPPROTOCOL.of(OutboundRule::ipprotocol),
          PROTOCOL.of(OutboundRule::protocol),
          SOURCE.of(OutboundRule::source),
          SOURCE_PORT.of(OutboundRule::sourcePort),
          DESTINATION.of(OutboundRule::destination),
          DESTINATION_PORT.of(OutboundRule::destinationPort),
          TARGET.of(OutboundRule::target),
          TARGET_BITS.of(OutboundRule::targetBits),
          TARGET_IP.of(OutboundRule::oldTarget),
          TARGET_IP_BITS.of(OutboundRule::oldTargetBits),
          POOL_OPTIONS.of(OutboundRule::poolOptions),
          HASH_KEY.of(OutboundRule::hashKey),
          NAT_PORT.of(OutboundRule::natPort),
          STATIC_PORT.of(OutboundRule::staticPort),
          NO_NAT.of(OutboundRule::noNat),
          ENDPOINT_INDEPENDENT.of(OutboundRule::endpointIndependent),
          DISABLED.of(OutboundRule::disabled),
          NO_SYNC.of(OutboundRule::noSync),
          DESCR.of(OutboundRule::descr));
}
