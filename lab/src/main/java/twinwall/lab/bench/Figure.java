package twinwall.lab.bench;

import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One thing that was measured several times, and its unit; usually milliseconds. */
public record Figure(String name, String unit, List<Double> samples) {
  private static final JsonMapper JSON = new JsonMapper();

  public Figure {
    samples = List.copyOf(samples);
    if (samples.isEmpty()) {
      throw new IllegalArgumentException(name + " was never measured");
    }
  }

  public Figure(String name, List<Double> samples) {
    this(name, "ms", samples);
  }

  private double[] sorted() {
    return samples.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }

  public double min() {
    return Arrays.stream(sorted()).min().orElseThrow();
  }

  public double max() {
    return Arrays.stream(sorted()).max().orElseThrow();
  }

  /** The middle one, or the mean of the two in the middle. */
  public double median() {
    double[] all = sorted();
    return (all[(all.length - 1) / 2] + all[all.length / 2]) / 2;
  }

  ObjectNode json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("name", name).put("unit", unit).put("runs", samples.size());
    json.put("min", round(min())).put("median", round(median())).put("max", round(max()));
    var all = json.putArray("samples");
    samples.forEach(sample -> all.add(round(sample)));
    return json;
  }

  private static double round(double millis) {
    return Math.round(millis * 1000) / 1000.0;
  }
}
