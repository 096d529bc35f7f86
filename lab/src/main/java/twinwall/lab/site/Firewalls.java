package twinwall.lab.site;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * What runs on the firewalls of a site: the product, known by its command and its control socket
 * alone, or a stand-in of fixed addresses and one translation rule, against which the lab itself is
 * proven.
 */
public final class Firewalls implements Stack {
  /** The role that the stand-in shows for the node that has the addresses. */
  public static final String MASTER = "MASTER";

  public static final String BACKUP = "BACKUP";

  private final Site site;

  public Firewalls(Site site) {
    this.site = site;
  }

  @Override
  public void start(String firewall) {
    if (site.standIn()) {
      startStandIn(firewall);
      return;
    }
    String launcher = System.getProperty("twinwall.launcher", "");
    if (launcher.isEmpty()) {
      throw new LabException("start the lab by ./twinwall lab, so that it knows the product");
    }
    SiteFile.directory(site.runDir(firewall));
    var command = new ArrayList<>(FakeClock.before(site, firewall));
    command.addAll(
        List.of(
            launcher,
            "run",
            "--config",
            site.configDir(firewall).toString(),
            "--run",
            site.runDir(firewall).toString()));
    site.startDaemon(firewall, command, environment(), site.directory(firewall).resolve("log"));
  }

  /** What a program in a box needs to run the product of this checkout without building it. */
  public static Map<String, String> environment() {
    return Map.of(
        "TWINWALL_NO_BUILD",
        "1",
        "JAVA_HOME",
        System.getProperty("java.home"),
        "PATH",
        System.getenv().getOrDefault("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin");
  }

  /** The processes that make up the product on a node. */
  public enum Part {
    ENGINE("twinwall.node.cli.Main", "node"),
    FACE("twinwall.web.Web", "--run"),
    SUPERVISOR("twinwall.node.cli.Main", "run");

    private final String main;
    private final String then;

    Part(String main, String then) {
      this.main = main;
      this.then = then;
    }

    private boolean is(List<String> command) {
      int at = command.indexOf(main);
      return at >= 0 && at + 1 < command.size() && command.get(at + 1).equals(then);
    }
  }

  /** This process of a node, if it runs. */
  public Optional<Box.Resident> process(String firewall, Part part) {
    return site.box(firewall).residents().stream().filter(p -> part.is(p.command())).findFirst();
  }

  /** The engine of a node that has to have one. */
  public Box.Resident engine(String firewall) {
    return process(firewall, Part.ENGINE)
        .orElseThrow(() -> new LabException("no engine runs on " + firewall));
  }

  private void startStandIn(String firewall) {
    Topology topology = site.topology();
    int node = topology.number(firewall);
    Box box = site.box(firewall);
    Builder.ip(
        box,
        "addr add " + topology.wan(node) + " dev wan0",
        "addr add " + topology.lan(node) + " dev lan0",
        "addr add " + topology.sync(node) + " dev sync0",
        "link set wan0 up",
        "link set lan0 up",
        "link set sync0 up");
    if (node == 1) {
      Builder.ip(
          box,
          "addr add " + topology.wanVip() + " dev wan0",
          "addr add " + topology.lanVip() + " dev lan0");
    }
    Ran.run(box.onNetwork(List.of("sysctl", "-q", "-w", "net.ipv4.ip_forward=1"))).orFail();
    Ran.run(
            box.onNetwork(List.of("nft", "-f", "-")),
            """
            table inet stand_in {
              chain out {
                type nat hook postrouting priority srcnat
                oifname "wan0" ip saddr %s snat ip to %s
              }
            }
            """
                .formatted(topology.lan(), topology.wanVip().address()))
        .orFail();
  }

  @Override
  public View view(String firewall) throws IOException {
    if (site.standIn()) {
      return new StandIn(firewall);
    }
    return new Asking(Control.open(site.controlSocket(firewall)));
  }

  /** The stand-in has nobody to ask. */
  private final class StandIn implements View {
    private final String firewall;

    StandIn(String firewall) {
      this.firewall = firewall;
    }

    @Override
    public Map<String, String> roles() {
      return Firewalls.this.roles(firewall).orElse(Map.of());
    }

    @Override
    public void close() {}
  }

  private record Asking(Control control) implements View {
    @Override
    public Map<String, String> roles() throws IOException {
      return Firewalls.roles(control.ask(Control.request("carp.status")));
    }

    @Override
    public void close() {
      control.close();
    }
  }

  @Override
  public boolean isDaemon(Box.Resident process) {
    return Part.ENGINE.is(process.command());
  }

  @Override
  public void maintenance(String firewall, boolean enter) {
    try {
      Control.ask(
          site.controlSocket(firewall), Control.request("carp.maintenance").put("enter", enter));
    } catch (IOException e) {
      throw new LabException(
          firewall + " does not change its maintenance mode: " + e.getMessage(), e);
    }
  }

  /** Every VHID of the node and its role; empty when the node does not answer. */
  public Optional<Map<String, String>> roles(String firewall) {
    if (site.standIn()) {
      return site.isOn(firewall)
          ? Optional.of(Map.of("1@stand-in", firewall.equals("fw1") ? MASTER : BACKUP))
          : Optional.empty();
    }
    return status(firewall).map(Firewalls::roles);
  }

  /** What carp.status of a node answers, if it answers. */
  public Optional<JsonNode> status(String firewall) {
    try {
      return Optional.of(Control.ask(site.controlSocket(firewall), Control.request("carp.status")));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** The roles in an answer of carp.status, by VHID@device. */
  public static Map<String, String> roles(JsonNode status) {
    var roles = new TreeMap<String, String>();
    for (JsonNode vhid : status.path("vhids")) {
      roles.put(
          vhid.path("vhid").asInt() + "@" + vhid.path("device").asString("?"),
          vhid.path("role").asString("?"));
    }
    return roles;
  }

  @Override
  public Optional<String> complaint() {
    Topology topology = site.topology();
    for (String firewall : topology.firewalls()) {
      if (!site.isOn(firewall)) {
        return Optional.of(firewall + " is off");
      }
      if (site.standIn()) {
        continue;
      }
      Optional<JsonNode> status = status(firewall);
      if (status.isEmpty()) {
        return Optional.of(firewall + " does not answer on its control socket yet");
      }
      String wanted = firewall.equals("fw1") ? MASTER : BACKUP;
      Map<String, String> roles = roles(status.get());
      if (roles.size() != (topology.ipv6() ? 4 : 2)) {
        return Optional.of(firewall + " has the VIPs " + roles.keySet() + " only");
      }
      for (Map.Entry<String, String> role : roles.entrySet()) {
        if (!role.getValue().equals(wanted)) {
          return Optional.of(
              firewall + " is " + role.getValue() + " of " + role.getKey() + ", not " + wanted);
        }
      }
      if (status.get().path("demotion").asInt(0) != 0) {
        return Optional.of(
            firewall
                + " demotes itself by "
                + status.get().path("demotion").asInt()
                + ": "
                + status.get().path("causes"));
      }
    }
    return Optional.empty();
  }
}
