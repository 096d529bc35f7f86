package twinwall.lab.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import twinwall.lab.site.Box;
import twinwall.lab.site.Firewalls;
import twinwall.lab.site.LabException;
import twinwall.lab.site.Site;
import twinwall.lab.site.Wait;

/**
 * Stops engines for 300 ms again and again while every processor is busy, and counts who took over
 * though no machine had died.
 */
final class PauseBench {
  private static final int PAUSE_MILLIS = 300;
  private static final int BETWEEN_MILLIS = 1_000;

  private final Firewalls firewalls;
  private final List<Node> nodes;
  private final Random dice = new Random(1);
  private int transitions;
  private long tookMillis;

  PauseBench(Site site) {
    this.firewalls = new Firewalls(site);
    this.nodes = site.topology().firewalls().stream().map(name -> new Node(site, name)).toList();
  }

  List<Figure> measure(int runs) {
    var figures = new Figures();
    int before = newest();
    long start = System.nanoTime();
    List<Process> burners = new ArrayList<>();
    try {
      for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
        burners.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
      }
      for (int run = 0; run < runs; run++) {
        Box.Resident engine = firewalls.engine(nodes.get(run % nodes.size()).name());
        long stopped = System.nanoTime();
        engine.pause();
        Wait.sleep(PAUSE_MILLIS);
        engine.resume();
        figures.span("an engine stood still", stopped, System.nanoTime());
        Wait.sleep(BETWEEN_MILLIS / 2 + dice.nextInt(BETWEEN_MILLIS));
      }
    } catch (IOException e) {
      throw new LabException("cannot keep the processors busy: " + e.getMessage(), e);
    } finally {
      burners.forEach(Process::destroyForcibly);
    }
    tookMillis = (System.nanoTime() - start) / 1_000_000;
    transitions = newest() - before;
    return figures.all();
  }

  List<String> notes() {
    return List.of(
        "every processor was kept busy for " + tookMillis / 1000 + " s",
        "changes of role, of all VHIDs on all nodes: "
            + transitions
            + " (0 means: no false take-over)");
  }

  private int newest() {
    int sum = 0;
    for (Node node : nodes) {
      int newest = 0;
      for (JsonNode one : node.ask("carp.history")) {
        newest = Math.max(newest, one.path("id").asInt(0));
      }
      sum += newest;
    }
    return sum;
  }
}
