package twinwall.lab.bench;

import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a benchmark found.
 *
 * @param notes what one has to know beside the figures
 * @param loadBefore the machine's load over one minute when it began; negative where nobody knows
 * @param loadAfter the same when it ended
 */
public record Result(
    Bench bench, List<Figure> figures, List<String> notes, double loadBefore, double loadAfter)
    implements Finding {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ROW = "  %-62s %5s %10s %10s %10s %s%n";

  public Result {
    figures = List.copyOf(figures);
    notes = List.copyOf(notes);
  }

  @Override
  public ObjectNode json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("bench", bench.id()).put("meaning", bench.meaning());
    json.put("load_before", loadBefore).put("load_after", loadAfter);
    json.put("processors", Runtime.getRuntime().availableProcessors());
    var all = json.putArray("figures");
    figures.forEach(figure -> all.add(figure.json()));
    var said = json.putArray("notes");
    notes.forEach(said::add);
    return json;
  }

  @Override
  public String table() {
    var text = new StringBuilder();
    text.append("%s: %s%n".formatted(bench.id(), bench.meaning()));
    text.append(
        String.format(
            Locale.ROOT,
            "  load average %.2f at the start, %.2f at the end, %d processors%n",
            loadBefore,
            loadAfter,
            Runtime.getRuntime().availableProcessors()));
    text.append(ROW.formatted("", "runs", "min", "median", "max", ""));
    for (Figure figure : figures) {
      text.append(
          ROW.formatted(
              figure.name(),
              figure.samples().size(),
              number(figure.min()),
              number(figure.median()),
              number(figure.max()),
              figure.unit()));
    }
    notes.forEach(note -> text.append("  ").append(note).append(System.lineSeparator()));
    return text.toString();
  }

  private static String number(double millis) {
    return String.format(Locale.ROOT, millis < 100 ? "%.1f" : "%.0f", millis);
  }
}
