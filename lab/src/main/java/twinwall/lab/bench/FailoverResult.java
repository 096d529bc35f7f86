package twinwall.lab.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.lab.drill.Outcome;
import twinwall.lab.drill.Scenario;

/**
 * What the failovers did to the traffic, by stack and scenario.
 *
 * @param flows how many others' flows the firewalls had
 * @param loadBefore the machine's load over one minute when it began; negative where nobody knows
 * @param loadAfter the same when it ended
 */
record FailoverResult(List<Run> runs, int flows, double loadBefore, double loadAfter)
    implements Finding {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ROW =
      "| %-20s | %-17s | %4s | %-17s | %-16s | %-13s | %-17s | %-14s | %-7s | %-13s |%n";

  FailoverResult {
    runs = List.copyOf(runs);
  }

  /**
   * One run.
   *
   * @param outcome nothing if the run could not be made
   * @param problem why it could not
   * @param load the machine's load over one minute when it ended
   */
  record Run(
      String stack,
      Scenario scenario,
      int round,
      Optional<Outcome> outcome,
      String problem,
      double load) {
    /** For who watches. */
    String line() {
      return outcome
          .map(o ->
              String.format(
                  Locale.ROOT,
                  "outage %.1f ms, %d lost, %d doubled, TCP stall %.0f ms, idle %d/%d, masters %d %s",
                  o.outageMillis(),
                  o.lostProbes(),
                  o.duplicates(),
                  o.tcpStallMillis(),
                  o.idleSurvivors(),
                  o.idleTotal(),
                  o.masters(),
                  o.verdict()))
          .orElse("FAILED: " + problem);
    }

    ObjectNode json() {
      ObjectNode json = outcome.map(Outcome::json).orElseGet(JSON::createObjectNode);
      json.put("stack", stack).put("scenario", scenario.id()).put("run", round);
      return json.put("failed", problem).put("load", load);
    }
  }

  private Map<String, List<Run>> rows() {
    Map<String, List<Run>> rows = new LinkedHashMap<>();
    for (Scenario scenario : Scenario.values()) {
      for (Contender contender : Contender.values()) {
        List<Run> some =
            runs.stream()
                .filter(r -> r.stack().equals(contender.id()) && r.scenario() == scenario)
                .toList();
        if (!some.isEmpty()) {
          rows.put(contender.id() + " " + scenario.id(), some);
        }
      }
    }
    return rows;
  }

  @Override
  public String table() {
    var text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "failover: %s; load average %.2f at the start, %.2f at the end, %.2f to %.2f between,"
                + " %d processors; %,d other flows%n"
                + "median (minimum-maximum); idle: alive afterwards, of 1,000; masters: who answers"
                + " for a VIP afterwards%n",
            Bench.FAILOVER.meaning(),
            loadBefore,
            loadAfter,
            runs.stream().mapToDouble(Run::load).min().orElse(-1),
            runs.stream().mapToDouble(Run::load).max().orElse(-1),
            Runtime.getRuntime().availableProcessors(),
            flows));
    text.append(
        ROW.formatted(
            "stack",
            "scenario",
            "runs",
            "outage ms",
            "probes lost",
            "duplicates",
            "TCP stall ms",
            "idle alive",
            "masters",
            "max RTT ms"));
    text.append(
        ROW.formatted("---", "---", "---", "---", "---", "---", "---", "---", "---", "---"));
    rows().values().forEach(some -> text.append(row(some)));
    runs.stream()
        .filter(run -> run.outcome().isEmpty())
        .forEach(run ->
            text.append(
                "FAILED: %s, %s, run %d: %s%n"
                    .formatted(run.stack(), run.scenario().id(), run.round(), run.problem())));
    return text.toString();
  }

  private static String row(List<Run> some) {
    Run first = some.get(0);
    List<Outcome> all = some.stream().flatMap(run -> run.outcome().stream()).toList();
    return ROW.formatted(
        first.stack(),
        first.scenario().id(),
        all.size() == some.size() ? all.size() : all.size() + "/" + some.size(),
        spread(all, Outcome::outageMillis),
        spread(all, Outcome::lostProbes),
        spread(all, Outcome::duplicates),
        spread(all, Outcome::tcpStallMillis),
        spread(all, Outcome::idleSurvivors),
        spread(all, Outcome::masters),
        spread(all, Outcome::maxRttMillis));
  }

  /** Median (minimum-maximum), or the one figure that all have. */
  static String spread(List<Outcome> all, ToDoubleFunction<Outcome> figure) {
    double[] sorted = all.stream().mapToDouble(figure).sorted().toArray();
    if (sorted.length == 0) {
      return "-";
    }
    double median = median(sorted);
    double least = sorted[0];
    double most = sorted[sorted.length - 1];
    return least == most
        ? number(least)
        : number(median) + " (" + number(least) + "-" + number(most) + ")";
  }

  private static double median(double[] sorted) {
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
  }

  @Override
  public ObjectNode json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("bench", Bench.FAILOVER.id()).put("meaning", Bench.FAILOVER.meaning());
    json.put("load_before", loadBefore).put("load_after", loadAfter).put("flows", flows);
    json.put("processors", Runtime.getRuntime().availableProcessors());
    var rows = json.putArray("figures");
    rows()
        .values()
        .forEach(some -> {
          List<Outcome> all = some.stream().flatMap(run -> run.outcome().stream()).toList();
          ObjectNode row = rows.addObject();
          row.put("stack", some.get(0).stack()).put("scenario", some.get(0).scenario().id());
          row.put("runs", all.size()).put("failed", some.size() - all.size());
          figure(row, "outage_ms", all, Outcome::outageMillis);
          figure(row, "lost_probes", all, Outcome::lostProbes);
          figure(row, "duplicates", all, Outcome::duplicates);
          figure(row, "tcp_stall_ms", all, Outcome::tcpStallMillis);
          figure(row, "idle_survivors", all, Outcome::idleSurvivors);
          figure(row, "masters", all, Outcome::masters);
        });
    var samples = json.putArray("runs");
    new ArrayList<>(runs).forEach(run -> samples.add(run.json()));
    return json;
  }

  private static void figure(
      ObjectNode row, String name, List<Outcome> all, ToDoubleFunction<Outcome> figure) {
    double[] sorted = all.stream().mapToDouble(figure).sorted().toArray();
    if (sorted.length > 0) {
      ObjectNode three = row.putObject(name);
      three.put("min", sorted[0]).put("median", median(sorted));
      three.put("max", Arrays.stream(sorted).max().orElseThrow());
    }
  }
}
