package twinwall.core.config;

/** The source or destination of an outbound NAT rule. */
public record NatEndpoint(boolean any, String network, String address, boolean not) {
  public static final Field<Boolean> ANY = Field.flag("any", "Any");
  public static final Field<String> NETWORK =
      Field.text("network", "Network").help("A network, any, (self), an alias or an interface.");
  public static final Field<String> ADDRESS =
      Field.text("address", "Address").help("Where old files hold the network.");
  public static final Field<Boolean> NOT = Field.flag("not", "Not");

  public static final Shape<NatEndpoint> SHAPE =
      Shape.of(
          "source",
          x -> new NatEndpoint(x.get(ANY), x.get(NETWORK), x.get(ADDRESS), x.get(NOT)),
          ANY.of(NatEndpoint::any),
          NETWORK.of(NatEndpoint::network),
          ADDRESS.of(NatEndpoint::address),
          NOT.of(NatEndpoint::not));

  /** Whether every address is meant, however the file says it. */
  public boolean isAny() {
    return any || what().equals("any") || what().isEmpty();
  }

  /** The network, alias or interface meant, from whichever element holds it. */
  public String what() {
    return network.isEmpty() ? address : network;
  }
}
