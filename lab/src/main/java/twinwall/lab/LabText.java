package twinwall.lab;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.lab.drill.Outcome;
import twinwall.lab.site.Firewalls;
import twinwall.lab.site.Site;
import twinwall.lab.site.Topology;

/** What the lab tells people. */
final class LabText {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Set<String> OFFLINE =
      Set.of("check", "render", "lab", "drill", "chaos", "run");

  private LabText() {}

  /** The site's picture, where to look and what to try. */
  static String hints(Site site) {
    Topology t = site.topology();
    var firewalls = new StringBuilder();
    for (String firewall : t.firewalls()) {
      int n = t.number(firewall);
      firewalls.append(
          "  %-9s WAN %-15s LAN %-15s SYNC %s%n"
              .formatted(firewall, t.wan(n).address(), t.lan(n).address(), t.sync(n).address()));
    }
    String lab = t.name().equals("lab") ? "" : " --name " + t.name();
    return """
      internet  %s, a web server on port %d
    %s  VIPs      WAN %-15s LAN %s
      client    %s, its gateway is the LAN VIP
      files     %s (the administrator's password: password)

    Look:
      ./twinwall lab%s status
      ./twinwall lab%s exec fw1 -- twinwall carp status
      ./twinwall lab%s pages            the firewalls' web pages, for your browser
      ./twinwall lab%s exec client -- curl -s http://%s:%d/
    Try, while a download runs through the firewalls:
      ./twinwall lab%s exec client -- curl -o /dev/null http://%s:%d/download/1G?rate=50
      ./twinwall lab%s kill fw1        power cut: the download must not notice
      ./twinwall lab%s start fw1       it comes back and takes over again
      ./dev drill power-cut --runs 3  the same, measured
    End:
      ./twinwall lab%s down
    """
        .formatted(
            t.internet().address(),
            Topology.HTTP_PORT,
            firewalls,
            t.wanVip().address(),
            t.lanVip().address(),
            t.client().address(),
            site.directory(),
            lab,
            lab,
            lab,
            lab,
            t.internet().address(),
            Topology.HTTP_PORT,
            lab,
            t.internet().address(),
            Topology.HTTP_PORT,
            lab,
            lab,
            lab);
  }

  /** Everything about the site, as JSON. */
  static ObjectNode status(Site site) {
    ObjectNode json = JSON.createObjectNode();
    Topology t = site.topology();
    json.put("name", t.name()).put("directory", site.directory().toString());
    ObjectNode hosts = json.putObject("hosts");
    var firewalls = new Firewalls(site);
    for (String host : t.hosts()) {
      ObjectNode one = hosts.putObject(host);
      boolean on = site.isOn(host);
      one.put("on", on).put("pid", site.box(host).pid());
      ObjectNode cables = one.putObject("cables");
      for (String network : t.cables(host)) {
        cables.put(network, on && site.hasCarrier(host, network));
      }
      if (t.firewalls().contains(host)) {
        ObjectNode roles = one.putObject("roles");
        Map<String, String> known = on ? firewalls.roles(host).orElse(Map.of()) : Map.of();
        new TreeMap<>(known).forEach(roles::put);
      }
    }
    json.put("complaint", firewalls.complaint().orElse(""));
    return json;
  }

  /** The same for a terminal. */
  static String table(ObjectNode status) {
    var text = new StringBuilder();
    text.append("%-10s %-4s %-22s %s%n".formatted("", "", "cables", "roles"));
    for (Map.Entry<String, JsonNode> host : status.path("hosts").properties()) {
      var cables = new ArrayList<String>();
      host.getValue()
          .path("cables")
          .properties()
          .forEach(c -> cables.add(c.getValue().asBoolean() ? c.getKey() : c.getKey() + ":CUT"));
      var roles = new ArrayList<String>();
      host.getValue()
          .path("roles")
          .properties()
          .forEach(r -> roles.add(r.getKey() + " " + r.getValue().asString()));
      text.append(
          "%-10s %-4s %-22s %s%n"
              .formatted(
                  host.getKey(),
                  host.getValue().path("on").asBoolean() ? "on" : "OFF",
                  String.join(" ", cables),
                  String.join(", ", roles)));
    }
    String complaint = status.path("complaint").asString("");
    return text + (complaint.isEmpty() ? "Healthy." : "Not healthy: " + complaint + ".");
  }

  /** One run in one line. */
  static String line(Outcome outcome) {
    return "outage %.1f ms, %d probes and %d pings lost, TCP stall %.0f ms, idle %d/%d %s"
        .formatted(
            outcome.outageMillis(),
            outcome.lostProbes(),
            outcome.lostPings(),
            outcome.tcpStallMillis(),
            outcome.idleSurvivors(),
            outcome.idleTotal(),
            outcome.isGood() ? "ok" : "BROKEN: " + outcome.verdict());
  }

  /** In a firewall, `twinwall …` means this checkout's command and this node's engine. */
  static List<String> withRunDir(Site site, String host, List<String> command) {
    boolean product =
        command.getFirst().equals("twinwall") || command.getFirst().equals("./twinwall");
    if (!product || !site.topology().firewalls().contains(host)) {
      return command;
    }
    var line = new ArrayList<>(command);
    line.set(0, System.getProperty("twinwall.launcher", "twinwall"));
    if (line.size() > 1 && !OFFLINE.contains(line.get(1)) && !line.contains("--run")) {
      line.addAll(List.of("--run", site.runDir(host).toString()));
    }
    return line;
  }

  /** Where a browser finds the pages, and who comes in. */
  static String pages(Site site, Map<String, InetSocketAddress> addresses) {
    var text = new StringBuilder();
    String web = site.topology().web();
    addresses.forEach((firewall, at) ->
        text.append(
            "  %-5s %s://%s:%d/%n"
                .formatted(firewall, web, at.getAddress().getHostAddress(), at.getPort())));
    return text
        + """
        Username admin, Password: cat %s
        Each node made its certificate itself: your browser asks whether you trust it.
        Ctrl-C closes the door; the lab goes on.\
        """
            .formatted(site.directory().resolve("password"));
  }
}
