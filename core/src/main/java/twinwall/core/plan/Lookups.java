package twinwall.core.plan;

import java.util.Map;
import twinwall.core.net.Intervals;

/**
 * What was found out about aliases: the addresses of host names by name, and what lists behind URLs
 * hold by the alias. What is absent is not known yet.
 */
public record Lookups(Map<String, Answer> hosts, Map<String, Answer> tables) {
  public static final Lookups NONE = new Lookups(Map.of(), Map.of());

  public Lookups {
    hosts = Map.copyOf(hosts);
    tables = Map.copyOf(tables);
  }

  /**
   * What one source says.
   *
   * @param unusable lines that are neither an address nor a network nor a port
   */
  public record Answer(Intervals v4, Intervals v6, Intervals ports, int unusable) {
    public static final Answer NOTHING =
        new Answer(
            Intervals.none(Intervals.IP4),
            Intervals.none(Intervals.IP6),
            Intervals.none(Intervals.PORT),
            0);

    /** Intervals of all kinds. */
    public int size() {
      return v4.size() + v6.size() + ports.size();
    }
  }
}
