package twinwall.lab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.net.Prefix;
import twinwall.lab.site.Doorway;
import twinwall.lab.site.Firewalls;
import twinwall.lab.site.LabException;
import twinwall.lab.site.NameServer;
import twinwall.lab.site.Site;
import twinwall.lab.site.Topology;
import twinwall.lab.site.Wait;

/** {@code twinwall lab}: a site that one command starts and another ends. */
@Command(
    name = "lab",
    mixinStandardHelpOptions = true,
    description = "A site in network namespaces: firewalls, switches, a client, the internet.")
final class LabCommand {
  private static final long HEALTHY_BOUND_MILLIS = 90_000;

  @Option(
      names = "--name",
      scope = picocli.CommandLine.ScopeType.INHERIT,
      defaultValue = "lab",
      description = "which lab (default: ${DEFAULT-VALUE})")
  private String name = "lab";

  private LabCommand() {}

  @Command(description = "Build the site and start its firewalls.")
  int up(
      @Option(names = "--nodes", defaultValue = "2", description = "firewalls (1 to 8)") int nodes,
      @Option(names = "--wan", defaultValue = "203.0.113.0/24") String wan,
      @Option(names = "--lan", defaultValue = "192.168.1.0/24") String lan,
      @Option(names = "--sync", defaultValue = "172.16.1.0/24") String sync,
      @Option(names = "--ipv6", description = "IPv6 as well") boolean ipv6,
      @Option(
              names = "--web",
              defaultValue = "https",
              description = "the firewalls' web protocol: http or https")
          String web,
      @Option(names = "--stand-in", hidden = true) boolean standIn) {
    if (Site.isUp(name)) {
      System.out.println("The lab \"" + name + "\" runs already.");
      System.out.println(LabText.hints(Site.open(name)));
      return 0;
    }
    var topology = new Topology(name, nodes, prefix(wan), prefix(lan), prefix(sync), ipv6, web);
    long start = System.nanoTime();
    Site site = bringUp(topology, standIn);
    Optional<String> complaint = new Firewalls(site).complaint();
    System.out.printf(
        "The lab \"%s\" is up after %.1f s.%n%n", name, (System.nanoTime() - start) / 1e9);
    System.out.println(LabText.hints(site));
    complaint.ifPresent(text ->
        System.out.println(
            "Not healthy yet: "
                + text
                + ". The firewalls' logs: "
                + site.directory()
                + "/fw*/log"));
    return complaint.isEmpty() ? 0 : 1;
  }

  private static Prefix prefix(String text) {
    return Prefix.parse(text)
        .orElseThrow(() -> new LabException("\"" + text + "\" is not a network"));
  }

  /** Builds a site, starts everything in it and waits (bounded) until it is healthy. */
  static Site bringUp(Topology topology, boolean standIn) {
    return bringUp(topology, standIn, _ -> {});
  }

  /** The same; before the firewalls start something is done to the site. */
  static Site bringUp(Topology topology, boolean standIn, Consumer<Site> prepare) {
    Site site = Site.build(topology, standIn, what -> say("  " + what));
    prepare.accept(site);
    site.startDaemon(
        Topology.INTERNET,
        AgentCommand.line("web", topology.internet().address().toString(), "" + Topology.HTTP_PORT),
        Map.of(),
        site.directory(Topology.INTERNET).resolve("log"));
    NameServer.start(site);
    var firewalls = new Firewalls(site);
    for (String firewall : topology.firewalls()) {
      say("  " + firewall + ": starting");
      firewalls.start(firewall);
    }
    awaitHealthy(firewalls, HEALTHY_BOUND_MILLIS);
    return site;
  }

  /** Waits until nobody complains, and says what it is waiting for whenever that changes. */
  static boolean awaitHealthy(Firewalls firewalls, long boundMillis) {
    var last = new String[] {""};
    return Wait.reached(
        boundMillis,
        100,
        () -> {
          Optional<String> complaint = firewalls.complaint();
          complaint
              .filter(text -> !text.replaceAll("[0-9.]+", "").equals(last[0]))
              .ifPresent(text -> {
                say("  waiting: " + text);
                last[0] = text.replaceAll("[0-9.]+", "");
              });
          return complaint.isEmpty();
        });
  }

  private static void say(String text) {
    System.err.println(text);
  }

  @Command(description = "End the lab; nothing of it stays behind.")
  int down() {
    System.out.println(
        Site.down(name)
            ? "The lab \"" + name + "\" is gone."
            : "There is no lab \"" + name + "\".");
    return 0;
  }

  @Command(description = "This user's labs.")
  int list() {
    List<String> names = Site.names();
    if (names.isEmpty()) {
      System.out.println("No labs. `twinwall lab up` makes one.");
    }
    names.forEach(n -> System.out.println(n + (Site.isUp(n) ? "  up" : "  dead (lab down)")));
    return 0;
  }

  @Command(description = "Who is there, what is plugged in, who is master.")
  int status(@Option(names = "--json") boolean json) {
    Site site = Site.open(name);
    ObjectNode status = LabText.status(site);
    System.out.println(
        json
            ? new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(status)
            : LabText.table(status));
    return 0;
  }

  @Command(
      name = "exec",
      description = "Run a command in a machine: lab exec client -- ping 203.0.113.1")
  int exec(
      @Parameters(index = "0", paramLabel = "NODE") String host,
      @Parameters(index = "1..*", arity = "1..*", paramLabel = "CMD") List<String> command)
      throws IOException, InterruptedException {
    Site site = Site.open(name);
    if (!site.isOn(host)) {
      throw new LabException(host + " is off: `twinwall lab start " + host + "`");
    }
    var builder =
        new ProcessBuilder(site.box(host).within(LabText.withRunDir(site, host, command)));
    builder.environment().putAll(Firewalls.environment());
    return builder.inheritIO().start().waitFor();
  }

  @Command(description = "Pull a machine's cable, or all of them.")
  int cut(
      @Parameters(index = "0", paramLabel = "NODE") String host,
      @Parameters(index = "1", arity = "0..1", paramLabel = "IFACE") Optional<String> device) {
    Site site = Site.open(name);
    networks(site, host, device).forEach(network -> site.cut(host, network));
    return 0;
  }

  @Command(description = "Plug cables in again: all, one machine's, or one.")
  int heal(
      @Parameters(index = "0", arity = "0..1", paramLabel = "NODE") Optional<String> host,
      @Parameters(index = "1", arity = "0..1", paramLabel = "IFACE") Optional<String> device) {
    Site site = Site.open(name);
    for (String one : host.map(List::of).orElse(site.topology().hosts())) {
      if (site.isOn(one)) {
        networks(site, one, device).forEach(network -> site.heal(one, network));
      } else if (host.isPresent()) {
        throw new LabException(one + " is off: `twinwall lab start " + one + "`");
      }
    }
    return 0;
  }

  /** The networks that are meant by a device's name (lan0), a network's (lan), or nothing. */
  private static List<String> networks(Site site, String host, Optional<String> device) {
    Topology topology = site.topology();
    if (!topology.hosts().contains(host)) {
      throw new LabException("there is no " + host + " in this lab, only " + topology.hosts());
    }
    var all = new ArrayList<>(topology.cables(host));
    device.ifPresent(
        wanted -> all.removeIf(n -> !n.equals(wanted) && !topology.device(host, n).equals(wanted)));
    if (all.isEmpty()) {
      throw new LabException(
          host + " has no " + device.orElse("") + ", only its cables to " + topology.cables(host));
    }
    return all;
  }

  @Command(description = "Power cut: all cables and all processes of a machine at once.")
  int kill(@Parameters(paramLabel = "NODE") String host) {
    Site.open(name).powerOff(host);
    return 0;
  }

  @Command(description = "Switch a machine on again; it comes back empty.")
  int start(@Parameters(paramLabel = "NODE") String host) {
    Site site = Site.open(name);
    if (site.isOn(host)) {
      System.out.println(host + " is on already.");
      return 0;
    }
    site.powerOn(host);
    if (site.topology().firewalls().contains(host)) {
      new Firewalls(site).start(host);
    }
    return 0;
  }

  @Command(
      description = {
        "Open the firewalls' pages to a browser on this machine, until Ctrl-C.",
        "From elsewhere: ssh -L 127.0.0.1:8443:127.0.0.11:8443 THIS-MACHINE"
      })
  int pages(
      @Option(
              names = "--port",
              paramLabel = "PORT",
              defaultValue = "8443",
              description = "the port on 127.0.0.11, 127.0.0.12, ... (default: ${DEFAULT-VALUE})")
          int port)
      throws IOException, InterruptedException {
    Site site = Site.open(name);
    try (var doorway = new Doorway(site, port, a -> AgentCommand.line(a.toArray(String[]::new)))) {
      System.out.println(LabText.pages(site, doorway.addresses()));
      doorway.await();
    }
    return 0;
  }
}
