package twinwall.lab.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import twinwall.lab.site.Box;
import twinwall.lab.site.Privilege;
import twinwall.lab.site.Ran;
import twinwall.lab.site.Site;
import twinwall.lab.site.Topology;

/**
 * The traffic that crosses the firewalls, from both of its ends: probes, pings, a download and an
 * upload, and idle connections. Its processes live through all runs, so that they are warm.
 */
public final class Crossing implements AutoCloseable {
  /** How many connections are idle, and how fast each transfer is. */
  public static final int IDLE = 1000;

  private static final int MEGABITS = 50;

  private static final Set<String> PUNCTUAL = Set.of("probe-in", "probe-out", "echo", "VM Thread");

  private final Site site;
  private final Hand client;
  private final Hand internet;

  /** On a site that is up; an agent's command line is made from its arguments. */
  public Crossing(Site site, Function<List<String>, List<String>> agent) {
    this(site, agent, false);
  }

  /**
   * The same.
   *
   * @param services the firewalls have DHCP and DNS, and they are asked, too
   */
  public Crossing(Site site, Function<List<String>, List<String>> agent, boolean services) {
    this.site = site;
    String server = site.topology().internet().address().toString();
    this.internet = hand(site, Topology.INTERNET, agent.apply(List.of("internet", server)));
    this.client = hand(site, Topology.CLIENT, agent.apply(client(site, server, services)));
  }

  private static List<String> client(Site site, String server, boolean services) {
    return services
        ? List.of("client", server, site.topology().lanVip().address().toString(), Topology.DOMAIN)
        : List.of("client", server);
  }

  private static Hand hand(Site site, String host, List<String> command) {
    return new Hand(host, site.box(host).within(command), site.directory(host).resolve("log"));
  }

  /**
   * Real-time priority, below that of the firewalls' daemons, for those who keep time: neighbours
   * are machines of their own, and are not late because this one is busy. The rest of their work
   * must not keep the processors from the firewalls.
   */
  private static void punctual(Site site) {
    if (!Privilege.isRoot()) {
      return;
    }
    var line = new ArrayList<>(List.of("sh", "-c", "for t; do chrt --fifo -p 20 $t; done", "sh"));
    for (String host : List.of(Topology.CLIENT, Topology.INTERNET)) {
      for (Box.Resident process : site.box(host).residents()) {
        line.addAll(process.threads(PUNCTUAL));
      }
    }
    Ran.run(line); // a thread that ended in between is nobody's loss
  }

  /** Begins all of it anew; or, if kept, with the idle connections of the run before. */
  public void begin(boolean keep) {
    internet.ask(Hand.request("begin").put("keep", keep));
    client.ask(Hand.request("begin").put("keep", keep).put("idle", IDLE).put("megabits", MEGABITS));
    punctual(site);
  }

  /** For how long no probe has been answered now. */
  public long silentMillis() {
    return client.ask(Hand.request("bytes")).path("silent_ns").asLong() / 1_000_000;
  }

  /** Wakes half of the idle connections from either end; how many of all answered. */
  public int wake() {
    return client.ask(Hand.request("wake")).path("survivors").asInt()
        + internet.ask(Hand.request("wake")).path("survivors").asInt();
  }

  /** Ends it, the idle connections too if they are not kept, and tells. */
  public Measured end(boolean keep) {
    JsonNode measured = client.ask(Hand.request("end").put("keep", keep));
    JsonNode seen = internet.ask(Hand.request("end").put("keep", keep));
    return new Measured(measured, seen.path("upload"));
  }

  /** What each end saw. */
  public record Measured(JsonNode client, JsonNode uploadSeen) {}

  @Override
  public void close() {
    client.close();
    internet.close();
  }
}
