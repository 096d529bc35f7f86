package twinwall.lab.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects samples by what they measure, in the order in which they come first. */
final class Figures {
  private final Map<String, List<Double>> samples = new LinkedHashMap<>();
  private final Map<String, String> units = new LinkedHashMap<>();

  void millis(String name, double millis) {
    add(name, "ms", millis);
  }

  void add(String name, String unit, double value) {
    units.putIfAbsent(name, unit);
    samples.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
  }

  /** From one {@link System#nanoTime} to another. */
  void span(String name, long from, long to) {
    millis(name, (to - from) / 1e6);
  }

  List<Figure> all() {
    return samples.entrySet().stream()
        .map(e -> new Figure(e.getKey(), units.getOrDefault(e.getKey(), "ms"), e.getValue()))
        .toList();
  }
}
