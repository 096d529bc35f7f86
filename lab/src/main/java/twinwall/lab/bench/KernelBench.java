package twinwall.lab.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
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

  private static List<Figure> table(int runs) {
    return Inside.figures(
        List.of("linux"),
        "twinwall.linux.ConntrackMeasure",
        Integer.toString(FLOWS),
        Integer.toString(runs));
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
