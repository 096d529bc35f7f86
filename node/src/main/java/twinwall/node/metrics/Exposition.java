package twinwall.node.metrics;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Figures in Prometheus' text format, version 0.0.4: families in the order of their first use. */
final class Exposition {
  private record Family(String type, String help, StringBuilder lines) {}

  private final Map<String, Family> families = new LinkedHashMap<>();

  Exposition gauge(String name, String help, double value, String... labels) {
    return put(name, "gauge", help, value, labels);
  }

  /** Only grows, until the engine starts anew; the name ends in {@code _total}. */
  Exposition counter(String name, String help, double value, String... labels) {
    return put(name, "counter", help, value, labels);
  }

  private Exposition put(String name, String type, String help, double value, String... labels) {
    StringBuilder lines =
        families.computeIfAbsent(name, _ -> new Family(type, help, new StringBuilder())).lines();
    lines.append(name);
    for (int i = 0; i + 1 < labels.length; i += 2) {
      lines.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
      lines.append(escaped(labels[i + 1])).append('"');
    }
    lines.append(labels.length > 0 ? "} " : " ").append(number(value)).append('\n');
    return this;
  }

  private static String escaped(String label) {
    return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.6f", value);
  }

  String text() {
    StringBuilder out = new StringBuilder();
    families.forEach((name, family) -> {
      out.append("# HELP ").append(name).append(' ').append(family.help()).append('\n');
      out.append("# TYPE ").append(name).append(' ').append(family.type()).append('\n');
      out.append(family.lines());
    });
    return out.toString();
  }
}
