package twinwall.core.lookup;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import twinwall.core.machine.Moment;
import twinwall.core.plan.Lookups;
import twinwall.core.plan.Lookups.Answer;

/** Whom we ask, and what each said last. */
public record LookupState(Map<Source, Entry> entries) {
  public static final LookupState START = new LookupState(Map.of());

  public LookupState {
    entries = Map.copyOf(entries);
  }

  /**
   * One source.
   *
   * @param last the last good answer, kept whatever happens afterwards
   * @param answered when that was
   * @param due when to ask again; never while we are asking
   * @param failures in a row, since the last good answer
   * @param why the last failure; empty after a good answer
   */
  public record Entry(
      Duration every,
      Optional<Answer> last,
      Moment answered,
      Moment due,
      boolean asking,
      int failures,
      String why) {}

  /** What planning may count on. */
  public Lookups known() {
    Map<String, Answer> hosts = new TreeMap<>();
    Map<String, Answer> tables = new TreeMap<>();
    entries.forEach((source, entry) ->
        entry
            .last()
            .ifPresent(answer -> {
              switch (source) {
                case Source.Host(String name) -> hosts.put(name, answer);
                case Source.Table table -> tables.put(table.alias(), answer);
              }
            }));
    return new Lookups(hosts, tables);
  }
}
