package twinwall.core.confsync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import twinwall.core.config.Xml;
import twinwall.core.config.XmlReader;
import twinwall.core.config.XmlWriter;
import twinwall.core.confsync.RpcTree.NotConfig;

/** The pair of documents beside this test, before and after a sync. */
class SectionsTest {
  private static final Path GOLDEN =
      Path.of("src/test/resources/twinwall/core/confsync/secondary-after.xml");

  private final Xml primary = read("primary.xml");
  private final Xml before = read("secondary-before.xml");

  private static Xml read(String name) {
    try (var in = SectionsTest.class.getResourceAsStream(name)) {
      return ((XmlReader.Document) XmlReader.read(in.readAllBytes())).root();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Over the wire and back, as the receiver gets it. */
  private static RpcValue.Struct wire(RpcValue.Struct payload) throws Exception {
    var call = new RpcMessage.Call("m", List.of(payload));
    return (RpcValue.Struct) XmlRpc.readCall(XmlRpc.write(call), XmlRpc.Limits.USUAL).param(0);
  }

  @Test
  void theSecondaryBecomesWhatThePairPrescribes() throws Exception {
    var after = Incoming.merge(before, wire(Outgoing.payload(primary, true)));
    if (Boolean.getBoolean("golden")) {
      Files.write(GOLDEN, XmlWriter.write(after));
    }
    assertEquals(Files.readString(GOLDEN), XmlWriter.print(after));
  }

  @Test
  void skewsAreWorseByOneHundredAndNeverBeyondTheWorst() throws Exception {
    var vips = Incoming.merge(before, Outgoing.payload(primary, true)).childOrEmpty("virtualip");
    assertEquals(
        List.of(
            "10.9.8.44 ",
            "198.51.100.45 ",
            "198.51.100.10 100",
            "10.9.8.1 254",
            "10.9.8.9 ",
            "198.51.100.20 ",
            "10.0.0.53 ",
            "198.51.100.32 "),
        vips.children("vip").stream()
            .map(v -> v.text("subnet") + " " + v.text("advskew"))
            .toList());
    assertEquals("254", vips.children("vip").get(3).text("advbase"));
  }

  @Test
  void deletionsTravelAndTheNodesOwnStays() throws Exception {
    var after = Incoming.merge(before, Outgoing.payload(primary, true));
    assertFalse(after.find("staticroutes/route").isPresent());
    assertFalse(after.find("gateways/gateway_group").isPresent());
    assertEquals("V6GW", after.childOrEmpty("gateways").text("defaultgw6"));
    assertEquals(List.of("hosts_b"), names(after.childOrEmpty("aliases"), "alias"));
    assertEquals("fw2", after.childOrEmpty("system").text("hostname"));
    assertEquals("https", after.find("system/webgui/protocol").orElseThrow().text());
    assertFalse(after.find("system/disablenatreflection").isPresent());
    assertEquals(before.childOrEmpty("interfaces"), after.childOrEmpty("interfaces"));
    assertEquals(before.childOrEmpty("hasync"), after.childOrEmpty("hasync"));
    assertEquals(before.childOrEmpty("wol"), after.childOrEmpty("wol"));
    assertFalse(after.has("virtualip_carp_maintenancemode"));
    assertEquals("AAAA", after.childOrEmpty("twinwall").text("flowkey"));
    assertEquals("secondary's own", after.childOrEmpty("twinwall").text("synccert"));
    assertEquals("10.9.8.2", after.find("dhcpd/lan/failover_peerip").orElseThrow().text());
    assertEquals("10.1.1.1", after.find("dhcpd/opt1/failover_peerip").orElseThrow().text());

    var fast = primary.update("twinwall", x -> x.put(Xml.of("detection", "fast")));
    var faster = Incoming.merge(after, wire(Outgoing.payload(fast, true)));
    assertEquals("fast", faster.childOrEmpty("twinwall").text("detection"));
    var slower = Incoming.merge(faster, wire(Outgoing.payload(primary, true)));
    assertFalse(slower.childOrEmpty("twinwall").has("detection"));

    var checking =
        primary.update(
            "twinwall",
            x ->
                x.replaceAll(
                    "pathcheck",
                    List.of(
                        Xml.of("pathcheck", Xml.of("address", "203.0.113.1")),
                        Xml.of("pathcheck", Xml.of("address", "198.51.100.7")))));
    var payload = Outgoing.payload(checking, true);
    var checked = Incoming.merge(after, wire(payload));
    assertEquals(
        checking.childOrEmpty("twinwall").children("pathcheck"),
        checked.childOrEmpty("twinwall").children("pathcheck"));
    assertEquals(Parity.expected(payload), Parity.digest(checked, wire(Parity.shape(payload))));
    assertNotEquals(Parity.expected(payload), Parity.digest(after, wire(Parity.shape(payload))));
    var unchecked = Incoming.merge(checked, wire(Outgoing.payload(primary, true)));
    assertFalse(unchecked.childOrEmpty("twinwall").has("pathcheck"));

    var empty = primary.without("aliases").without("filter");
    var emptied = Incoming.merge(after, Outgoing.payload(empty, true));
    assertFalse(emptied.has("aliases"));
    assertFalse(emptied.find("filter/rule").isPresent());
    assertTrue(after.find("filter/rule").isPresent());
  }

  @Test
  void usersGoByNameAndTheAdministratorStays() throws Exception {
    var after = Incoming.merge(before, Outgoing.payload(primary, true)).childOrEmpty("system");
    assertEquals(List.of("admin", "sync"), names(after, "user"));
    assertEquals(List.of("all", "admins", "ops"), names(after, "group"));
    assertEquals("$2b$04$secondary", after.children("user").getFirst().text("bcrypt-hash"));
    assertEquals("2002", after.text("nextuid"));
    var admins = primary.update("hasync", h -> h.put(Xml.of("adminsync", "on")));
    var both = Incoming.merge(before, Outgoing.payload(admins, true));
    assertEquals("$2b$04$primary", both.find("system/user/bcrypt-hash").orElseThrow().text());
    assertEquals("on", both.childOrEmpty("hasync").text("adminsync"));
    var withoutGroups = primary.update("system", s -> s.without("group"));
    assertEquals(
        List.of("admin", "left"),
        names(
            Incoming.merge(before, Outgoing.payload(withoutGroups, true)).childOrEmpty("system"),
            "user"));
  }

  private static List<String> names(Xml parent, String list) {
    return parent.children(list).stream().map(x -> x.text("name")).toList();
  }

  @Test
  void everyFlagSendsItsSections() {
    for (var flag : Sections.FLAGS) {
      var root =
          Xml.of(
              "pfsense",
              Xml.of("hasync", Xml.of(flag.name(), "on")),
              Xml.of("kea", Xml.of("x", "1")),
              Xml.of("kea6", Xml.of("x", "1")),
              Xml.of("dhcpdv6", Xml.of("x", "1")),
              Xml.of("voucher", Xml.of("x", "1")));
      var expected =
          flag.sections().stream().map(s -> s.startsWith("system/") ? "system" : s).toList();
      assertEquals(
          expected, List.copyOf(Outgoing.payload(root, true).members().keySet()), flag.name());
    }
    assertTrue(Outgoing.payload(Xml.of("pfsense"), true).members().isEmpty());
  }

  @Test
  void theKeyGoesOnlyToOneOfUs() {
    assertTrue(Outgoing.payload(primary, true).get("twinwall").isPresent());
    assertTrue(Outgoing.payload(primary, false).get("twinwall").isEmpty());
  }

  @Test
  void parityIsSeenAndItsLossToo() throws Exception {
    var payload = Outgoing.payload(primary, true);
    var shape = wire(Parity.shape(payload));
    var after = Incoming.merge(before, wire(payload));
    assertEquals(Parity.expected(payload), Parity.digest(after, shape));
    assertNotEquals(Parity.expected(payload), Parity.digest(before, shape));
    // What belongs to the node does not count.
    var own = after.update("system", s -> s.put(Xml.of("hostname", "other")));
    assertEquals(Parity.expected(payload), Parity.digest(own, shape));
    // An edit of a synced section on the secondary does.
    var edited = after.update("aliases", a -> a.plus(Xml.of("alias", Xml.of("name", "mine"))));
    assertNotEquals(Parity.expected(payload), Parity.digest(edited, shape));
    assertEquals(Parity.expected(payload), Parity.digest(Incoming.merge(edited, payload), shape));
    // Merging twice changes nothing more.
    assertEquals(after, Incoming.merge(after, payload));
  }

  @Test
  void whatASyncMayNotCarryIsRefusedByName() {
    for (var path :
        List.of(
            "interfaces",
            "system/hostname",
            "system/webgui",
            "hasync/synchronizetoip",
            "twinwall/synccert",
            "cron")) {
      int slash = path.indexOf('/');
      RpcValue value = RpcValue.of("x");
      if (slash > 0) {
        value = RpcValue.struct(Map.of(path.substring(slash + 1), value));
      }
      var payload = RpcValue.struct(Map.of(slash > 0 ? path.substring(0, slash) : path, value));
      var refused = assertThrows(NotConfig.class, () -> Incoming.merge(before, payload));
      assertEquals(path, refused.path());
    }
  }

  @Test
  void phpsHabitsAreUnderstood() throws Exception {
    var holes = new LinkedHashMap<String, RpcValue>();
    holes.put("0", RpcValue.struct(Map.of("name", RpcValue.of("a"))));
    holes.put("4", RpcValue.struct(Map.of("name", RpcValue.of("b"))));
    var payload =
        RpcValue.struct(
            Map.of("aliases", RpcValue.struct(Map.of("alias", RpcValue.struct(holes)))));
    assertEquals(
        List.of("a", "b"), names(Incoming.merge(before, payload).childOrEmpty("aliases"), "alias"));
    var single =
        RpcValue.struct(Map.of("alias", RpcValue.struct(Map.of("name", RpcValue.of("c")))));
    assertEquals(
        List.of("c"),
        names(
            Incoming.merge(before, RpcValue.struct(Map.of("aliases", single)))
                .childOrEmpty("aliases"),
            "alias"));
    var nothing =
        RpcValue.struct(Map.of("aliases", RpcValue.items(List.of()), "virtualip", RpcValue.EMPTY));
    var after = Incoming.merge(before, nothing);
    assertFalse(after.has("aliases"));
    assertEquals(2, after.childOrEmpty("virtualip").children("vip").size());
    var flags = new LinkedHashMap<String, RpcValue>();
    flags.put("enable", RpcValue.of(true));
    flags.put("dnssec", RpcValue.of(false));
    flags.put("port", RpcValue.of(53));
    flags.put("custom", RpcValue.items(List.of()));
    var unbound =
        Incoming.merge(before, RpcValue.struct(Map.of("unbound", RpcValue.struct(flags))))
            .childOrEmpty("unbound");
    assertTrue(unbound.has("enable"));
    assertFalse(unbound.has("dnssec"));
    assertEquals("53", unbound.text("port"));
    var twice =
        RpcValue.struct(
            Map.of(
                "unbound",
                RpcValue.struct(
                    Map.of("port", RpcValue.items(List.of(RpcValue.of(1), RpcValue.of(2)))))));
    assertThrows(NotConfig.class, () -> Incoming.merge(before, twice));
  }

  /** A name is the same element in capitals: it must not be added again by every sync. */
  @Test
  void namesInCapitalsAreNoOtherElements() throws Exception {
    var payload =
        RpcValue.struct(
            Map.of(
                "dhcpdv6",
                RpcValue.struct(Map.of("LAN", RpcValue.of("x"), "opt", RpcValue.of("y")))));
    var once = Incoming.merge(before, payload);
    assertEquals(once, Incoming.merge(once, payload));
    assertEquals("x", once.childOrEmpty("dhcpdv6").text("lan"));
    var twice =
        RpcValue.struct(
            Map.of(
                "dhcpdv6",
                RpcValue.struct(Map.of("LAN", RpcValue.of("x"), "lan", RpcValue.of("y")))));
    assertEquals(
        "dhcpdv6/lan", assertThrows(NotConfig.class, () -> Incoming.merge(before, twice)).path());
  }

  @Test
  void keaIsMirrored() throws Exception {
    var ha =
        Xml.of(
            "ha",
            Xml.of("role", "primary"),
            Xml.of("localname", "one"),
            Xml.of("localip", "10.0.0.1"),
            Xml.of("localport", "8765"),
            Xml.of("remotename", "two"),
            Xml.of("remoteip", "10.0.0.2"),
            Xml.of("tls"),
            Xml.of("heartbeatdelay", "10"));
    var sender =
        Xml.of("pfsense", Xml.of("hasync", Xml.of("synchronizedhcpd", "on")), Xml.of("kea", ha));
    var receiver =
        Xml.of(
            "pfsense",
            Xml.of("kea", Xml.of("ha", Xml.of("localname", "two"), Xml.of("scertref", "c2"))));
    var payload = Outgoing.payload(sender, true);
    var after = Incoming.merge(receiver, payload);
    var merged = after.find("kea/ha").orElseThrow();
    assertEquals("standby", merged.text("role"));
    assertEquals("two", merged.text("localname"));
    assertEquals("one", merged.text("remotename"));
    assertEquals("10.0.0.2", merged.text("localip"));
    assertEquals("10.0.0.1", merged.text("remoteip"));
    assertEquals("8765", merged.text("remoteport"));
    assertEquals("c2", merged.text("scertref"));
    assertFalse(merged.has("tls"));
    assertEquals(Parity.expected(payload), Parity.digest(after, Parity.shape(payload)));
  }

  @Test
  void theTreeSurvivesTheWireBothWays() throws Exception {
    for (var root : List.of(primary, before)) {
      var value = wire((RpcValue.Struct) RpcTree.toValue(root));
      assertEquals(value, RpcTree.toValue(Xml.of("pfsense", RpcTree.children(value, ""))));
    }
  }
}
