package twinwall.node.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.io.TempDir;
import twinwall.core.apply.ApplyEvent;
import twinwall.core.apply.Kernel;
import twinwall.core.config.Checked;
import twinwall.core.config.Config;
import twinwall.core.config.Problem;
import twinwall.core.config.XmlReader;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Facts.Ability;
import twinwall.core.plan.Plan;
import twinwall.core.plan.Planner;
import twinwall.core.plan.Planning;
import twinwall.linux.Address;
import twinwall.linux.KernelTest;
import twinwall.linux.Link;
import twinwall.linux.LinkEvent;
import twinwall.linux.LinkMonitor;
import twinwall.linux.Links;
import twinwall.linux.Route;
import twinwall.node.Clock;
import twinwall.node.LinkWatch;
import twinwall.node.Log;

/**
 * Devices that a configuration makes, addresses that go with their interface, routes to nowhere.
 */
final class DevicesKernelTest {
  private static final String LAN =
      "<lan><enable></enable><if>bridge0</if><ipaddr>192.168.1.2</ipaddr><subnet>24</subnet></lan>";
  private static final String MEMBERS =
      "<opt1><enable></enable><if>a0</if><descr>A</descr></opt1>"
          + "<opt2><enable></enable><if>b0</if><descr>B</descr></opt2>";

  @TempDir Path run;

  private static Config config(String interfaces, String more) {
    String xml =
        "<pfsense><version>23.3</version><interfaces>"
            + interfaces
            + "</interfaces>"
            + more
            + "</pfsense>";
    if (XmlReader.read(xml.getBytes(StandardCharsets.UTF_8)) instanceof XmlReader.Document d) {
      return Config.of(d.root());
    }
    throw new AssertionError("the test's own configuration is no XML: " + xml);
  }

  private static String bridge(String members, String options) {
    return "<bridges><bridged><members>"
        + members
        + "</members><bridgeif>bridge0</bridgeif>"
        + options
        + "</bridged></bridges>";
  }

  private static Planning.Planned planned(Config config) throws Exception {
    Planning planning =
        Planner.plan(config, KernelReader.facts(config).lacking(KernelReader.missingKinds(config)));
    return assertInstanceOf(Planning.Planned.class, planning, planning.toString());
  }

  private List<String> applied(Config config) throws Exception {
    ApplyEvent event = new ApplyHands(run).apply(1, planned(config).plan());
    return assertInstanceOf(ApplyEvent.Applied.class, event, event.toString()).changes();
  }

  private Map<String, Kernel.Link> links(Config config) throws Exception {
    Plan plan = planned(config).plan();
    return KernelReader.kernel(plan, Optional.empty(), Map.of()).links();
  }

  private static void cables() throws Exception {
    try (Links links = Links.open()) {
      links.createVeth("a0", "a1").orThrow("veth");
      links.createVeth("b0", "b1").orThrow("veth");
    }
  }

  private static int index(String device) throws Exception {
    try (Links links = Links.open()) {
      return links.link(device).map(Link::index).orElse(0);
    }
  }

  @KernelTest
  void aBridgeIsMadeKeptChangedAndRemoved() throws Exception {
    cables();
    Config both = config(LAN + MEMBERS, bridge("opt1,opt2", ""));
    applied(both);
    Map<String, Kernel.Link> now = links(both);
    assertTrue(now.get("bridge0").up());
    assertTrue(now.get("bridge0").isOurs());
    assertTrue(now.get("bridge0").addresses().contains(Prefix.of("192.168.1.2/24")));
    assertEquals(now.get("a0").mac(), now.get("bridge0").mac(), "as stable as its first port");
    assertEquals(Optional.of("bridge0"), now.get("a0").master());
    assertEquals(Optional.of("bridge0"), now.get("b0").master());
    int made = index("bridge0");
    assertEquals(List.of(), applied(both), "a second engine finds nothing to do");

    Config one = config(LAN + MEMBERS, bridge("opt1", ""));
    assertEquals(List.of("b0 port of none"), applied(one));
    assertEquals(Optional.empty(), links(one).get("b0").master());
    assertEquals(made, index("bridge0"), "the bridge itself stays");

    Config other =
        config(
            LAN + MEMBERS,
            bridge("opt1,opt2", "<priority>4096</priority><private>opt1,opt2</private>"));
    applied(other);
    assertFalse(made == index("bridge0"), "another bridge is made anew");
    assertEquals(List.of(), applied(other));
    assertEquals("4096", sys("bridge0/bridge/priority", 16));
    assertEquals("1", sys("a0/brport/isolated", 10));

    Config none = config(MEMBERS, "");
    applied(none);
    assertFalse(links(none).containsKey("bridge0"));
    assertTrue(links(none).containsKey("a0"), "ports are not removed");
    assertEquals(List.of(), applied(none));
  }

  /** The bridge's own number of its priority is its first four digits, in hex. */
  private static String sys(String path, int base) throws Exception {
    String name = path.equals("bridge0/bridge/priority") ? "bridge_id" : "";
    String[] parts = path.split("/", -1);
    List<String> command =
        name.isEmpty()
            ? List.of("ip", "-d", "-o", "link", "show", parts[0])
            : List.of("ip", "-d", "-o", "link", "show", "bridge0");
    Process process = new ProcessBuilder(command).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    if (!name.isEmpty()) {
      String id = text.replaceAll("(?s).* bridge_id ([0-9a-f]+)\\..*", "$1");
      return Integer.toString(Integer.parseInt(id, base));
    }
    return text.contains("isolated on") ? "1" : "0";
  }

  @KernelTest
  void whatSomebodyElseMadeIsUsedAndStays() throws Exception {
    cables();
    Process ip = new ProcessBuilder("ip", "link", "add", "bridge0", "type", "bridge").start();
    assertEquals(0, ip.waitFor());
    int theirs = index("bridge0");
    Config config = config(LAN + MEMBERS, bridge("opt1,opt2", ""));
    Planning.Planned planned = planned(config);
    assertTrue(
        planned.problems().toString().contains("bridge0 is there already"),
        planned.problems().toString());
    applied(config);
    Kernel.Link link = links(config).get("bridge0");
    assertTrue(link.addresses().contains(Prefix.of("192.168.1.2/24")));
    assertFalse(link.isOurs());
    Config none = config(MEMBERS, "");
    applied(none);
    assertEquals(theirs, index("bridge0"));
    assertFalse(
        links(none).get("bridge0").addresses().contains(Prefix.of("192.168.1.2/24")),
        "but our address is ours to take");
  }

  @KernelTest
  void whatThisKernelCannotMakeIsNamedAndTheRestWorks() throws Exception {
    cables();
    Config config =
        config(
            "<wan><enable></enable><if>a0.7</if><ipaddr>198.51.100.2</ipaddr><subnet>24</subnet></wan>"
                + "<opt1><enable></enable><if>b0</if><descr>B</descr><ipaddr>10.0.0.1</ipaddr><subnet>24</subnet></opt1>",
            "<vlans><vlan><if>a0</if><tag>7</tag></vlan></vlans>"
                + "<laggs><lagg><members>a1</members><proto>lacp</proto><laggif>lagg0</laggif></lagg></laggs>"
                + "<gres><gre><if>opt1</if><remote-addr>203.0.113.1</remote-addr><greif>gre1</greif></gre></gres>"
                + "<gifs><gif><if>opt1</if><remote-addr>203.0.113.1</remote-addr><gifif>gif0</gifif></gif></gifs>");
    Set<Ability> missing = KernelReader.missingKinds(config);
    Planning.Planned planned = planned(config);
    applied(config);
    Map<String, Kernel.Link> now = links(config);
    Map<Ability, String> devices =
        Map.of(
            Ability.VLAN, "a0.7", Ability.BOND, "lagg0", Ability.GRE, "gre1", Ability.GIF, "gif0");
    String problems =
        String.join("\n", planned.problems().stream().map(Problem::toString).toList());
    devices.forEach((ability, device) -> {
      if (missing.contains(ability)) {
        assertTrue(problems.contains("cannot make"), problems);
        assertTrue(problems.contains(device + " is left out"), problems);
        assertFalse(now.containsKey(device));
      } else {
        assertTrue(now.get(device).isOurs(), device);
      }
    });
    assertTrue(now.get("b0").addresses().contains(Prefix.of("10.0.0.1/24")));
    assertEquals(List.of(), applied(config));
    assertFalse(EnumSet.copyOf(devices.keySet()).isEmpty());
  }

  /** A plan that is made at any moment of a device's making must know it as ours. */
  @KernelTest
  void aDeviceOfOursIsOursFromItsFirstMomentOn() throws Exception {
    cables();
    Config config = config(LAN + MEMBERS, bridge("opt1,opt2", ""));
    try (LinkMonitor monitor = LinkMonitor.open()) {
      applied(config);
      for (var event = monitor.next(0); event.isPresent(); event = monitor.next(0)) {
        if (event.get() instanceof LinkEvent.Added(Link link)) {
          assertEquals("bridge0", link.name());
          assertTrue(link.isOurs());
          return;
        }
      }
      throw new AssertionError("no device came");
    }
  }

  /** The whole engine's way: events of what it makes itself make it plan anew. */
  @KernelTest
  void whatSomebodyTakesAwayIsMadeAgain() throws Exception {
    cables();
    BlockingQueue<Throwable> crashes = new LinkedBlockingQueue<>();
    Config config = config(LAN + MEMBERS, bridge("opt1,opt2", ""));
    try (Applier applier =
            new Applier(run, new Clock(), _ -> {}, new Log(System.err, "test"), crashes::add);
        LinkWatch watch =
            new LinkWatch(
                () -> {},
                event -> {
                  switch (event) {
                    case LinkEvent.Added _ -> applier.devicesChanged();
                    case LinkEvent.Removed e -> applier.deviceGone(e.link().name());
                    case LinkEvent.AddressRemoved e -> applier.addressChanged(e.address(), false);
                    default -> {}
                  }
                },
                crashes::add)) {
      applier.start();
      watch.start();
      applier.want(1, Checked.of(config));
      int before = 0;
      for (int i = 0; i < 5; i++) {
        int gone = before;
        long end = System.nanoTime() + 60_000_000_000L;
        while (index("bridge0") == gone
            || !links(config).containsKey("bridge0")
            || !links(config).get("bridge0").addresses().contains(Prefix.of("192.168.1.2/24"))
            || !links(config).get("a0").master().equals(Optional.of("bridge0"))) {
          assertTrue(System.nanoTime() < end, "it is not made again");
          Thread.sleep(20);
        }
        before = index("bridge0");
        try (Links links = Links.open()) {
          links.deleteLink(before).orThrow("take it away");
        }
      }
    }
    assertEquals(null, crashes.poll());
  }

  /** The probe asks without making anything. */
  @KernelTest
  void askingForAKindMakesNothing() throws Exception {
    try (Links links = Links.open()) {
      int before = links.links().size();
      assertTrue(links.canMake("bridge"));
      assertTrue(links.canMake("veth"));
      assertFalse(links.canMake("nonsense"));
      for (String kind : List.of("vlan", "bond", "gre", "ip6gre", "sit", "ip6tnl")) {
        links.canMake(kind);
      }
      assertTrue(links.link("twinwall-probe").isEmpty());
      assertEquals(before, links.links().size());
    }
  }

  @KernelTest
  void anInterfaceThatIsOffOrGoneLeavesNothingOfOurs() throws Exception {
    cables();
    String on = "<enable></enable>";
    String face =
        "<opt1>%s<if>a0</if><descr>A</descr><ipaddr>10.0.0.1</ipaddr><subnet>24</subnet></opt1>";
    Config enabled = config(face.formatted(on), "");
    applied(enabled);
    assertTrue(links(enabled).get("a0").ours().contains(Prefix.of("10.0.0.1/24")));
    Config disabled = config(face.formatted(""), "");
    applied(disabled);
    assertFalse(links(disabled).get("a0").addresses().contains(Prefix.of("10.0.0.1/24")));
    assertFalse(links(disabled).get("a0").up());
    assertEquals(List.of(), applied(disabled));
    applied(enabled);
    try (Links links = Links.open()) {
      links.add(Address.of(index("a0"), Prefix.of("172.20.0.1/24"))).orThrow("foreign");
    }
    Config gone = config("", "");
    applied(gone);
    assertEquals(
        List.of(Prefix.of("172.20.0.1/24")),
        links(gone).get("a0").addresses().stream().filter(a -> a.address().isV4()).toList());
    applied(disabled);
    assertTrue(links(disabled).get("a0").up(), "who has other addresses on it still uses it");
  }

  @KernelTest
  void routesToNowhereAndAliasesOnTheLoopback() throws Exception {
    cables();
    String face =
        "<opt1><enable></enable><if>a0</if><ipaddr>10.0.0.1</ipaddr><subnet>24</subnet></opt1>";
    Config config =
        config(
            face,
            "<gateways><gateway_item><name>FAR</name><interface>opt1</interface><gateway>172.31.0.1</gateway><nonlocalgateway></nonlocalgateway></gateway_item>"
                + "<gateway_item><name>LL</name><interface>opt1</interface><gateway>fe80::1</gateway><ipprotocol>inet6</ipprotocol></gateway_item></gateways>"
                + "<staticroutes><route><network>10.9.0.0/16</network><gateway>Null4</gateway></route>"
                + "<route><network>2001:db8:dead::/48</network><gateway>Null6</gateway></route>"
                + "<route><network>10.8.0.0/16</network><gateway>FAR</gateway></route>"
                + "<route><network>2001:db8:8::/48</network><gateway>LL</gateway></route>"
                + "<route><network>10.7.0.0/16</network><gateway>FAR</gateway><disabled></disabled></route></staticroutes>"
                + "<virtualip><vip><mode>ipalias</mode><interface>lo0</interface><subnet>10.255.0.1</subnet><subnet_bits>32</subnet_bits></vip></virtualip>");
    applied(config);
    try (Links links = Links.open()) {
      List<Route> ours =
          links.routes().stream()
              .filter(r -> r.protocol() == Route.BY_TWINWALL && r.table() == Route.MAIN)
              .toList();
      assertEquals(4, ours.size(), ours.toString());
      assertEquals(2, ours.stream().filter(r -> r.type() == Route.BLACKHOLE).count());
      assertEquals(
          Optional.of(Ip.of("172.31.0.1")), links.wayTo(Ip.of("10.8.1.1")).orElseThrow().gateway());
    }
    assertTrue(links(config).get("lo").addresses().contains(Prefix.of("10.255.0.1/32")));
    assertEquals(List.of(), applied(config));
    Config less = config(face, "");
    applied(less);
    assertFalse(links(less).get("lo").addresses().contains(Prefix.of("10.255.0.1/32")));
    try (Links links = Links.open()) {
      assertEquals(
          0, links.routes().stream().filter(r -> r.protocol() == Route.BY_TWINWALL).count());
    }
  }
}
