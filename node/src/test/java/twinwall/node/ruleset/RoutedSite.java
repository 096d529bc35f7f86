package twinwall.node.ruleset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import twinwall.core.config.Config;
import twinwall.core.config.XmlReader;
import twinwall.core.net.Intervals;
import twinwall.core.plan.Facts;
import twinwall.core.plan.Plan;
import twinwall.core.plan.Planner;
import twinwall.core.plan.Planning;
import twinwall.core.plan.Ruleset;
import twinwall.core.render.NftText;
import twinwall.core.render.TableSteps;
import twinwall.linux.NftIntervals;
import twinwall.linux.NftSet;
import twinwall.linux.NftTable;

/** fw in the middle (this namespace), a client on LAN, a server on WAN, the other node on SYNC. */
record RoutedSite(Host client, Host server, Host peer) implements AutoCloseable {
  static final Path GOLDEN = Path.of("../core/src/test/resources/golden");

  static Planning planning(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(GOLDEN.resolve(name).resolve("config.xml"));
    return switch (XmlReader.read(bytes)) {
      case XmlReader.Document document ->
          Planner.plan(Config.of(document.root()), Facts.anything());
      case XmlReader.Malformed malformed -> new Planning.Refused(List.of(malformed.problem()));
    };
  }

  static Plan plan(String name) throws IOException {
    return ((Planning.Planned) planning(name)).plan();
  }

  static void load(Ruleset ruleset) throws Exception {
    NftText.Loadable loadable = NftText.loadable(ruleset, Instant.now());
    Map<String, String> held = new LinkedHashMap<>();
    NftTable.read(NftSet.Family.INET, "twinwall")
        .ifPresent(table -> table.parts().keySet().forEach(part -> held.put(part, "unknown")));
    TableSteps steps = TableSteps.between(held, TableSteps.parts(loadable.text()));
    Host.tool(List.of("nft", "-f", "-"), steps.add());
    try (NftIntervals kernel = NftIntervals.open()) {
      for (var content : loadable.contents().entrySet()) {
        NftSet set = new NftSet(NftSet.Family.INET, "twinwall", content.getKey());
        Intervals now = kernel.read(set, content.getValue().width()).orElseThrow();
        kernel.change(set, now, content.getValue()).orThrow("fill " + set);
      }
    }
    Host.tool(List.of("nft", "-f", "-"), steps.exchange());
    Host.tool(List.of("nft", "-f", "-"), steps.sweep());
  }

  static RoutedSite of(Plan plan) throws Exception {
    Host client = Host.make("client");
    Host server = Host.make("server");
    Host peer = Host.make("peer");
    client.wire("lan0", "eth0", "192.168.1.50/24", "2001:db8:2::50/64");
    server.wire(
        "wan0",
        "eth0",
        "203.0.113.50/24",
        "203.0.113.1/24",
        "192.0.2.53/32",
        "192.0.2.54/32",
        "198.51.100.1/24",
        "2001:db8:1::50/64");
    peer.wire("sync0", "eth0", "172.16.1.2/24");
    for (Plan.Interface face : plan.interfaces()) {
      for (var address : face.addresses()) {
        String nodad = address.address().isV4() ? "" : " nodad";
        Host.ip("addr add " + address + " dev " + face.device() + nodad);
      }
    }
    for (Plan.VipGroup group : plan.vipGroups()) {
      for (var address : group.addresses()) {
        String nodad = address.address().isV4() ? "" : " nodad";
        Host.ip("addr add " + address + " dev " + group.device() + nodad);
      }
    }
    for (Plan.Sysctl sysctl : plan.sysctls()) {
      write(sysctl);
    }
    for (Plan.Route route : plan.routes()) {
      if (route.destination().address().isV4()) {
        Host.ip(
            "route add "
                + route.destination()
                + " via "
                + route.gateway().orElseThrow()
                + " dev "
                + route.device());
      }
    }
    client.run(() ->
        Host.ip("route add default via 192.168.1.2")
            + Host.ip("route add default via 2001:db8:2::2"));
    server.run(() ->
        Host.ip("route add 192.168.1.0/24 via 203.0.113.11")
            + Host.ip("route add 2001:db8:2::/64 via 2001:db8:1::2"));
    load(plan.ruleset());
    return new RoutedSite(client, server, peer);
  }

  private static void write(Plan.Sysctl sysctl) throws IOException {
    try {
      Files.writeString(Path.of("/proc/sys", sysctl.path()), sysctl.value());
    } catch (IOException e) {
      if (!sysctl.optional()) {
        throw e;
      }
    }
  }

  @Override
  public void close() {
    client.close();
    server.close();
    peer.close();
  }
}
