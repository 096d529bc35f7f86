package twinwall.lab.site;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What axe-core finds on pages that somebody without a mouse, or without sight, stumbles over. */
final class Axe {
  private static final String RUN =
      """
      const done = arguments[arguments.length - 1];
      const grave = (v) => v.impact === 'serious' || v.impact === 'critical';
      const only = arguments[0].length ? { runOnly: arguments[0] } : {};
      axe.run(document, { resultTypes: ['violations'], ...only }).then(
        (all) => done(all.violations.filter(grave).map((v) =>
          v.id + ': ' + v.help + ': ' + v.nodes.slice(0, 3).map((n) => n.html).join(' '))),
        (e) => done(['axe: ' + e]));
      """;

  private final String script;
  private final List<String> found = new ArrayList<>();
  private long nanos;

  Axe() throws IOException {
    try (var in = Axe.class.getResourceAsStream("/axe.min.js")) {
      script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /**
   * Looks at the page in front.
   *
   * @param rules those that are of interest; none for all
   */
  void look(Surfer surfer, String name, String... rules) {
    long began = System.nanoTime();
    surfer.executeScript(script);
    Object grave = surfer.executeAsyncScript(RUN, List.of(rules));
    for (Object one : (List<?>) grave) {
      found.add(name + ": " + one);
    }
    nanos += System.nanoTime() - began;
  }

  void nothingGrave() {
    System.out.printf("axe: %d ms%n", nanos / 1_000_000);
    assertEquals("", String.join("\n", found), "axe");
  }
}
