package twinwall.lab.drill;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/** The figures of all runs for a terminal: minimum, median and maximum per scenario. */
public final class Table {
  private static final String ROW = "%-18s %4s  %-20s  %-17s  %-8s  %-20s  %-9s  %-12s %-8s%s%n";

  private Table() {}

  public static String of(List<Outcome> outcomes) {
    var text = new StringBuilder();
    text.append(
        ROW.formatted(
            "scenario",
            "runs",
            "outage ms",
            "probes lost",
            "pings",
            "TCP stall ms",
            "transfers",
            "idle alive",
            "",
            outcomes.stream().anyMatch(Outcome::hasServices)
                ? "  DNS outage ms (lost)     DHCP ms (without)"
                : ""));
    for (Scenario scenario : Scenario.values()) {
      List<Outcome> runs = outcomes.stream().filter(o -> o.scenario() == scenario).toList();
      if (!runs.isEmpty()) {
        text.append(row(scenario, runs));
      }
    }
    for (Outcome bad : outcomes.stream().filter(o -> !o.isGood()).toList()) {
      text.append("%s, run %d: %s%n".formatted(bad.scenario().id(), bad.run(), bad.verdict()));
    }
    return text.toString();
  }

  private static String row(Scenario scenario, List<Outcome> runs) {
    long whole = runs.stream().filter(Outcome::transfersOk).count();
    int least = runs.stream().mapToInt(Outcome::idleSurvivors).min().orElse(0);
    boolean good = runs.stream().allMatch(Outcome::isGood);
    return ROW.formatted(
        scenario.id(),
        runs.size(),
        spread(runs, Outcome::outageMillis),
        spread(runs, o -> (double) o.lostProbes()),
        spread(runs, o -> (double) o.lostPings()),
        spread(runs, Outcome::tcpStallMillis),
        whole + "/" + runs.size(),
        least + "/" + Objects.requireNonNull(runs.getFirst()).idleTotal(),
        good ? "ok" : "BROKEN",
        services(runs));
  }

  /** Questions for names, and new clients that want an address. */
  private static String services(List<Outcome> runs) {
    if (runs.stream().noneMatch(Outcome::hasServices)) {
      return "";
    }
    return "  %-24s %s"
        .formatted(
            spread(runs, Outcome::namesOutageMillis)
                + " ("
                + spread(runs, o -> (double) o.lostNames())
                + ")",
            spread(runs, Outcome::newClientMillis)
                + " ("
                + spread(runs, o -> (double) o.refusedClients())
                + ")");
  }

  /** min / median / max. */
  static String spread(List<Outcome> runs, ToDoubleFunction<Outcome> figure) {
    double[] all = runs.stream().mapToDouble(figure).sorted().toArray();
    double median = (all[(all.length - 1) / 2] + all[all.length / 2]) / 2;
    double[] three = {all[0], median, all[all.length - 1]};
    return String.join("/", Arrays.stream(three).mapToObj(Table::number).toArray(String[]::new));
  }

  static String number(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
  }
}
