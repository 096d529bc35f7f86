package twinwall.lab.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects samples by what they measure, in the order in which they come first. */
final class Figures {
  private final Map<String, List<Double>> samples = new LinkedHashMap<>();

  void millis(String name, double millis) {
    samples.computeIfAbsent(name, _ -> new ArrayList<>()).add(millis);
  }

  /** From one {@link System#nanoTime} to another. */
  void span(String name, long from, long to) {
    millis(name, (to - from) / 1e6);
  }

  List<Figure> all() {
    return samples.entrySet().stream().map(e -> new Figure(e.getKey(), e.getValue())).toList();
  }
}
