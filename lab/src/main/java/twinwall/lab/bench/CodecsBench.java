package twinwall.lab.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import twinwall.lab.site.LabException;
import twinwall.lab.site.Ran;

/** The codecs by JMH, each measured in a JVM of its own: the benchmarks are core's. */
final class CodecsBench {
  static final List<String> NOTES =
      List.of("one sample is a second of one thread; a frame has 256 flows");

  private CodecsBench() {}

  static List<Figure> measure(int runs) {
    Path home = Node.launcher().resolveSibling("");
    Path classes = home.resolve("core/target/bench-classes");
    Path jmh = home.resolve("core/target/jmh");
    if (!Files.isDirectory(jmh) || !Files.exists(classes.resolve("META-INF/BenchmarkList"))) {
      throw new LabException("core's benchmarks are missing: ./dev bench codecs makes them");
    }
    Path result = home.resolve("core/target/codecs.json");
    Ran.run(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classes + ":" + home.resolve("core/target/classes") + ":" + jmh + "/*",
                "org.openjdk.jmh.Main",
                "CodecBenchmark",
                "-f",
                "1",
                "-wi",
                "2",
                "-w",
                "1s",
                "-i",
                Integer.toString(runs),
                "-r",
                "1s",
                "-rf",
                "json",
                "-rff",
                result.toString()),
            "",
            300)
        .orFail();
    var figures = new ArrayList<Figure>();
    for (JsonNode one : new JsonMapper().readTree(result.toFile())) {
      String method = one.path("benchmark").asString("");
      var samples = new ArrayList<Double>();
      one.path("primaryMetric").path("rawData").path(0).forEach(v -> samples.add(v.asDouble()));
      figures.add(
          new Figure(
              words(method), one.path("primaryMetric").path("scoreUnit").asString(""), samples));
    }
    return figures;
  }

  /** advertEncode: advert encode. */
  private static String words(String method) {
    return method
        .substring(method.lastIndexOf('.') + 1)
        .replaceAll("([A-Z])", " $1")
        .toLowerCase(java.util.Locale.ROOT);
  }
}
