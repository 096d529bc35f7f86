package twinwall.core.config;

/** The source or destination of a filter rule. */
public record Endpoint(boolean any, String network, String address, boolean not, String port) {
  public static final Field<Boolean> ANY = Field.flag("any", "Any");
  public static final Field<String> NETWORK =
      Field.text("network", "Network")
          .help("An interface for its networks, with ip at the end for its address, or (self).");
  public static final Field<String> ADDRESS = Field.text("address", "Address or Alias");
  public static final Field<Boolean> NOT = Field.flag("not", "Invert match");
  public static final Field<String> PORT =
      Field.text("port", "Port Range").help("A port, a range a-b, or an alias.");

  public static final Shape<Endpoint> SHAPE =
      Shape.of(
          "source",
          x -> new Endpoint(x.get(ANY), x.get(NETWORK), x.get(ADDRESS), x.get(NOT), x.get(PORT)),
          ANY.of(Endpoint::any),
          NETWORK.of(Endpoint::network),
          ADDRESS.of(Endpoint::address),
          NOT.of(Endpoint::not),
          PORT.of(Endpoint::port));
}
