package twinwall.core.config;

import java.util.List;

/** Outbound NAT: the mode, and the rules that users wrote. */
public record Outbound(Mode mode, List<OutboundRule> rules) {
  /** Which rules count: the generated ones, those of the user, both, none. */
  public enum Mode implements Field.Word {
    AUTOMATIC("automatic"),
    HYBRID("hybrid"),
    MANUAL("advanced"),
    DISABLED("disabled");

    private final String word;

    Mode(String word) {
      this.word = word;
    }

    @Override
    public String word() {
      return word;
    }
  }

  public static final Field<Mode> MODE =
      Field.oneOf("mode", "Outbound NAT Mode", List.of(Mode.values()), Mode.AUTOMATIC);
  public static final Field<List<OutboundRule>> RULES =
      Field.entities("rule", "Mappings", OutboundRule.SHAPE);

  public static final Shape<Outbound> SHAPE =
      Shape.of(
          "outbound",
          x -> new Outbound(x.get(MODE), x.get(RULES)),
          MODE.of(Outbound::mode),
          RULES.of(Outbound::rules));
}
