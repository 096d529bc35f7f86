package twinwall.core.config;

/** Twinwall's own section: what pfSense has no element for. */
public record Twinwall(String flowKey) {
  public static final Field<String> FLOW_KEY =
      Field.text("flowkey", "Flow sync key")
          .help("Base64 of the 32 bytes that encrypt the flow link; made by the primary.")
          .asSecret();

  public static final Shape<Twinwall> SHAPE =
      Shape.of("twinwall", x -> new Twinwall(x.get(FLOW_KEY)), FLOW_KEY.of(Twinwall::flowKey));

  @Override
  public String toString() {
    return "Twinwall[flowKey " + (flowKey.isEmpty() ? "not set" : "set") + "]";
  }
}
