package twinwall.lab.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import twinwall.lab.site.LabException;
import twinwall.lab.site.Privilege;
import twinwall.lab.site.Ran;
import twinwall.lab.site.Site;
import twinwall.lab.site.Topology;
import twinwall.lab.site.Wait;
import twinwall.lab.traffic.Hand;

/**
 * Many flows in and out of a kernel, by the product's own code and by the conntrack command, in a
 * network namespace of their own; and single new flows on their way to the peer.
 */
final class KernelBench {
  static final int FLOWS = 200_000;
  private static final long BOUND_MILLIS = 20_000;
  private static final int WARM_UP = 10;

  private final Site site;
  private final Function<List<String>, List<String>> agent;

  KernelBench(Site site, Function<List<String>, List<String>> agent) {
    this.site = site;
    this.agent = agent;
  }

  List<Figure> measure(int runs, int samples) {
    var figures = new ArrayList<>(table(runs));
    figures.addAll(delay(samples));
    return figures;
  }

  /**
   * The lab knows the product from outside only; what measures its kernel access from inside is a
   * program of its own, in the tests of the module linux.
   */
  private static List<Figure> table(int runs) {
    Path home = Node.launcher().resolveSibling("");
    Path program = home.resolve("linux/target/test-classes");
    if (!Files.isDirectory(program)) {
      throw new LabException(program + " is missing: ./dev build makes it");
    }
    var line = new ArrayList<>(List.of("unshare", "--net"));
    if (!Privilege.isRoot()) {
      line.addAll(List.of("--user", "--map-root-user"));
    }
    line.addAll(
        List.of(
            "--",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseZGC",
            "-Xms256m",
            "-Xmx768m",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            program + ":" + home.resolve("node/target/lib/*"),
            "twinwall.linux.ConntrackMeasure",
            Integer.toString(FLOWS),
            Integer.toString(runs)));
    return read(Ran.run(line).orFail().said());
  }

  /** A line per figure: its name, a tab, its samples in milliseconds between spaces. */
  static List<Figure> read(String said) {
    var figures = new ArrayList<Figure>();
    for (String line : said.lines().toList()) {
      String[] parts = line.split("\t");
      if (parts.length == 2) {
        figures.add(
            new Figure(
                parts[0], List.of(parts[1].split(" ")).stream().map(Double::valueOf).toList()));
      }
    }
    if (figures.isEmpty()) {
      throw new LabException("the flows were not measured: " + said);
    }
    return figures;
  }

  private List<Figure> delay(int samples) {
    var figures = new Figures();
    var dice = new Random();
    String server = site.topology().internet().address().toString();
    List<String> command =
        site.box(Topology.CLIENT)
            .within(agent.apply(List.of("connect", server, "" + Topology.HTTP_PORT)));
    try (Tail here = new Node(site, "fw1").newFlows();
        Tail there = new Node(site, "fw2").newFlows();
        var client =
            new Hand(
                Topology.CLIENT, command, site.directory(Topology.CLIENT).resolve("bench.log"))) {
      Wait.sleep(1000);
      for (int i = -WARM_UP; i < samples; i++) {
        JsonNode made = client.ask(Hand.request("connect"));
        long start = made.path("at").asLong();
        String port = " sport=" + made.path("port").asInt() + " ";
        long first = flow(here, start, port, "fw1");
        long second = flow(there, start, port, "fw2");
        if (i >= 0) {
          figures.span("a new connection, until fw1's kernel says so", start, first);
          figures.span("a new connection, until fw2's kernel has it", start, second);
          figures.span("the way from fw1's kernel to fw2's", first, second);
        }
        Wait.sleep(20 + dice.nextInt(60));
      }
    }
    return figures.all();
  }

  private static long flow(Tail kernel, long since, String port, String node) {
    return kernel.await(
        since,
        BOUND_MILLIS,
        line -> line.contains(" tcp ") && line.contains(port),
        "the flow with" + port + "on " + node);
  }
}
