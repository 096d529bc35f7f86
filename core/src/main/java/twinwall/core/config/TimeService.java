package twinwall.core.config;

import java.util.List;
import java.util.OptionalInt;

/**
 * Services > NTP: whom this node serves the time, and what is said of the servers that {@code
 * system/timeservers} names.
 */
public record TimeService(
    Serving serving,
    List<String> interfaces,
    List<String> pools,
    List<String> preferred,
    List<String> unselected,
    OptionalInt orphan) {
  /** Whether there is a time service. */
  public enum Serving implements Field.Word {
    /** The node keeps time; it serves those whom it names. */
    UNSAID(""),
    ENABLED("enabled"),
    DISABLED("disabled");

    private final String word;

    Serving(String word) {
      this.word = word;
    }

    @Override
    public String word() {
      return word;
    }
  }

  public static final Field<Serving> ENABLE =
      Field.oneOf("enable", "Enable NTP Server", List.of(Serving.values()), Serving.UNSAID)
          .help("disabled: this node keeps no time, and serves none.")
          .perNode();
  public static final Field<List<String>> INTERFACES =
      Field.commas("interface", "Interface")
          .help("Whose networks are served; empty and enabled: all inside.")
          .perNode();
  public static final Field<List<String>> POOLS =
      Field.words("ispool", "Is a Pool")
          .help("Names among the time servers that stand for several servers each.")
          .perNode();
  public static final Field<List<String>> PREFERRED = Field.words("prefer", "Prefer").perNode();
  public static final Field<List<String>> UNSELECTED =
      Field.words("noselect", "No Select").perNode();
  public static final Field<OptionalInt> ORPHAN =
      Field.maybeNumber("orphan", "Orphan Mode", 1, 15)
          .help("The stratum that is told to clients while no time server answers.")
          .perNode();

  public static final Shape<TimeService> SHAPE =
      Shape.of(
          "ntpd",
          x ->
              new TimeService(
                  x.get(ENABLE),
                  x.get(INTERFACES),
                  x.get(POOLS),
                  x.get(PREFERRED),
                  x.get(UNSELECTED),
                  x.get(ORPHAN)),
          ENABLE.of(TimeService::serving),
          INTERFACES.of(TimeService::interfaces),
          POOLS.of(TimeService::pools),
          PREFERRED.of(TimeService::preferred),
          UNSELECTED.of(TimeService::unselected),
          ORPHAN.of(TimeService::orphan));

  public TimeService {
    interfaces = List.copyOf(interfaces);
    pools = List.copyOf(pools);
    preferred = List.copyOf(preferred);
    unselected = List.copyOf(unselected);
  }
}
