package twinwall.core.config;

import java.util.List;

/** A 1:1 mapping: inside addresses and as many outside belong to each other, in both directions. */
public record OneToOne(
    String interfaceId,
    String ipprotocol,
    String external,
    Endpoint source,
    Endpoint destination,
    boolean noMapping,
    boolean disabled,
    Reflection reflection,
    String descr) {
  /** Whether clients inside reach the inside under its address outside. */
  public enum Reflection implements Field.Word {
    SYSTEM(""),
    ENABLE("enable"),
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

  public static final Field<String> INTERFACE_ID = Field.text("interface", "Interface");
  public static final Field<String> IPPROTOCOL =
      Field.text("ipprotocol", "Address Family").help("inet or inet6.");
  public static final Field<String> EXTERNAL =
      Field.text("external", "External subnet IP")
          .help("The first outside address, usually of a VIP; or an interface with ip at the end.");
  public static final Field<Endpoint> SOURCE =
      Field.entity("source", "Internal IP", Endpoint.SHAPE);
  public static final Field<Endpoint> DESTINATION =
      Field.entity("destination", "Destination", Endpoint.SHAPE);
  public static final Field<Boolean> NO_MAPPING = Field.flag("nobinat", "No BINAT (NOT)");
  public static final Field<Boolean> DISABLED = Field.flag("disabled", "Disable this rule");
  public static final Field<Reflection> REFLECTION =
      Field.oneOf(
          "natreflection", "NAT reflection", List.of(Reflection.values()), Reflection.SYSTEM);
  public static final Field<String> DESCR = Field.text("descr", "Description");

  public static final Shape<OneToOne> SHAPE =
      Shape.of(
          "onetoone",
          x ->
              new OneToOne(
                  x.get(INTERFACE_ID),
                  x.get(IPPROTOCOL),
                  x.get(EXTERNAL),
                  x.get(SOURCE),
                  x.get(DESTINATION),
                  x.get(NO_MAPPING),
                  x.get(DISABLED),
                  x.get(REFLECTION),
                  x.get(DESCR)),
          EXTERNAL.of(OneToOne::external),
          DESCR.of(OneToOne::descr),
          INTERFACE_ID.of(OneToOne::interfaceId),
          IPPROTOCOL.of(OneToOne::ipprotocol),
          SOURCE.of(OneToOne::source),
          DESTINATION.of(OneToOne::destination),
          NO_MAPPING.of(OneToOne::noMapping),
          DISABLED.of(OneToOne::disabled),
          REFLECTION.of(OneToOne::reflection));
}
