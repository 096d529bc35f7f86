package twinwall.node.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import twinwall.core.apply.ApplyEvent;
import twinwall.core.apply.Kernel;
import twinwall.core.config.Checked;
import twinwall.core.config.Config;
import twinwall.core.config.XmlReader;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Facts;
import twinwall.core.plan.Origin;
import twinwall.core.plan.Plan;
import twinwall.core.plan.Planner;
import twinwall.core.plan.Planning;
import twinwall.linux.Address;
import twinwall.linux.KernelTest;
import twinwall.linux.Links;
import twinwall.linux.Nft;
import twinwall.node.Clock;
import twinwall.node.Log;

final class ApplyKernelTest {
  private static final List<String> RELOADED = List.of("sets", "ruleset", "what no rule names");

  @TempDir Path run;

  private static Config config(String lan) {
    String xml =
        "<pfsense><version>23.3</version><interfaces><lan><enable></enable><if>lan0</if>"
            + "<descr>LAN</descr><ipaddr>"
            + lan
            + "</ipaddr><subnet>24</subnet><mtu>1400</mtu></lan></interfaces></pfsense>";
    if (XmlReader.read(xml.getBytes(StandardCharsets.UTF_8)) instanceof XmlReader.Document d) {
      return Config.of(d.root());
    }
    throw new AssertionError("the test's own configuration is no XML");
  }

  private static Plan plan(String lan) {
    if (Planner.plan(config(lan), Facts.anything()) instanceof Planning.Planned p) {
      return p.plan();
    }
    throw new AssertionError("the test's own configuration has no plan");
  }

  private static Plan with(Plan plan, Plan.Route... routes) {
    return new Plan(
        plan.naming(),
        plan.devices(),
        plan.carriers(),
        plan.interfaces(),
        plan.idle(),
        plan.clients(),
        List.of(routes),
        plan.gatewayTables(),
        plan.detours(),
        plan.sysctls(),
        plan.vipGroups(),
        plan.flowSync(),
        plan.peerLink(),
        plan.push(),
        plan.paths(),
        plan.watched(),
        plan.web(),
        plan.resolver(),
        plan.dhcp(),
        plan.dhcp6(),
        plan.adverts(),
        plan.time(),
        plan.ruleset());
  }

  private static Plan.Route route(Plan plan, String destination, String gateway) {
    Origin origin = new Origin("staticroutes/route[1]", "test");
    return new Plan.Route(
        Prefix.of(destination), Optional.of(Ip.of(gateway)), "lan0", false, origin);
  }

  private static void devices() throws Exception {
    try (Links links = Links.open()) {
      links.createVeth("lan0", "far0").orThrow("veth");
      links.setUp(links.link("far0").orElseThrow().index(), true).orThrow("up");
    }
  }

  private List<String> applied(Plan plan) {
    ApplyEvent event = new ApplyHands(run).apply(1, plan);
    return assertInstanceOf(ApplyEvent.Applied.class, event, event.toString()).changes();
  }

  private Kernel kernel(Plan plan) throws Exception {
    try (Doors doors = new Doors()) {
      LoadedSets sets = new LoadedSets(run, doors);
      return KernelReader.kernel(plan, new LoadedRuleset(run, sets, doors).text(), Map.of());
    }
  }

  @KernelTest
  void makesAPlanTrueOnceAndLeavesItAloneAfterwards() throws Exception {
    devices();
    Plan plan = plan("192.168.1.2");
    plan = with(plan, route(plan, "10.0.0.0/8", "192.168.1.9"));
    List<String> changes = applied(plan);
    assertTrue(changes.contains("ruleset"), changes.toString());
    Kernel.Link lan = kernel(plan).links().get("lan0");
    assertTrue(lan.up());
    assertEquals(1400, lan.mtu());
    assertTrue(lan.addresses().contains(Prefix.of("192.168.1.2/24")));
    assertEquals(1, kernel(plan).routes().size());
    assertEquals(List.of(), applied(plan));
    // An engine without its file reloads the rules, and only them.
    Files.delete(run.resolve("ruleset.nft"));
    assertEquals(RELOADED, applied(plan));
    assertTrue(Nft.apply("delete table inet twinwall\n").ok());
    assertEquals(RELOADED, applied(plan));
    assertEquals(List.of(), applied(plan));
  }

  @KernelTest
  void anotherAddressOfTheSameNetworkAndItsRouteSurvive() throws Exception {
    devices();
    Plan before = plan("192.168.1.2");
    applied(with(before, route(before, "10.0.0.0/8", "192.168.1.9")));
    try (Links links = Links.open()) {
      int other = links.link("far0").orElseThrow().index();
      links.add(Address.of(other, Prefix.of("172.20.0.1/24"))).orThrow("foreign");
    }
    Plan after = plan("192.168.1.3");
    after = with(after, route(after, "10.0.0.0/8", "192.168.1.8"));
    applied(after);
    Kernel kernel = kernel(after);
    List<Prefix> lan = kernel.links().get("lan0").addresses();
    assertTrue(lan.contains(Prefix.of("192.168.1.3/24")), lan.toString());
    assertFalse(lan.contains(Prefix.of("192.168.1.2/24")), lan.toString());
    assertEquals(
        List.of(
            new Kernel.Route(
                Prefix.of("10.0.0.0/8"),
                Optional.of(Ip.of("192.168.1.8")),
                "lan0",
                false,
                Kernel.Route.MAIN)),
        kernel.routes());
    assertTrue(
        kernel.links().get("far0").addresses().contains(Prefix.of("172.20.0.1/24")),
        "foreign devices are left alone");
  }

  @KernelTest
  void whenAStepFailsTheOldStateIsBackAndTheStepIsNamed() throws Exception {
    devices();
    Plan good = plan("192.168.1.2");
    applied(good);
    String rules = kernel(good).ruleset().orElseThrow();
    Plan next = plan("192.168.7.2");
    Plan bad = with(next, route(next, "10.0.0.0/8", "8.8.8.8"));
    ApplyEvent event = new ApplyHands(run).apply(2, bad);
    ApplyEvent.Failed failed = assertInstanceOf(ApplyEvent.Failed.class, event);
    assertEquals("route + 10.0.0.0/8 via 8.8.8.8 dev lan0", failed.step());
    assertTrue(failed.why().contains("gateway"), failed.why());
    assertTrue(failed.restored());
    Kernel kernel = kernel(good);
    assertEquals(Optional.of(rules), kernel.ruleset());
    List<Prefix> lan = kernel.links().get("lan0").addresses();
    assertTrue(lan.contains(Prefix.of("192.168.1.2/24")), lan.toString());
    assertFalse(lan.contains(Prefix.of("192.168.7.2/24")), lan.toString());
    assertEquals(List.of(), applied(good));
  }

  @KernelTest
  void aFirstPlanThatFailsLeavesNothing() throws Exception {
    devices();
    Plan plan = plan("192.168.1.2");
    Plan bad = with(plan, route(plan, "10.0.0.0/8", "8.8.8.8"));
    assertInstanceOf(ApplyEvent.Failed.class, new ApplyHands(run).apply(1, bad));
    Kernel kernel = kernel(plan);
    assertEquals(Optional.empty(), kernel.ruleset());
    assertFalse(kernel.links().get("lan0").up());
    assertEquals(1500, kernel.links().get("lan0").mtu());
  }

  @KernelTest
  void aMissingDeviceIsANotice() {
    ApplyEvent event = new ApplyHands(run).apply(1, plan("192.168.1.2"));
    ApplyEvent.Applied applied = assertInstanceOf(ApplyEvent.Applied.class, event, "" + event);
    assertTrue(applied.notices().contains("interface lan: there is no device lan0"), "" + applied);
  }

  @KernelTest
  void aRulesetThatNftRefusesIsNotLoaded() throws Exception {
    Doors doors = new Doors();
    LoadedRuleset ruleset = new LoadedRuleset(run, new LoadedSets(run, doors), doors);
    String bad = "table inet twinwall {\n\tchain x {\n\t\tnonsense\n\t}\n}\n";
    assertTrue(ruleset.load(bad).reason().contains("syntax"));
    assertEquals(Optional.empty(), ruleset.text());
  }

  /** As when a step after the ruleset fails, and the one before it is loaded again. */
  @KernelTest
  void aHookThatWentAndComesAgainBeforeTheSweepHasItsRules() throws Exception {
    String both =
        """
        table inet twinwall {
        	chain one {
        		type filter hook forward priority 7; policy accept;
        		counter accept comment "one"
        	}
        	chain two {
        		type filter hook forward priority 8; policy accept;
        		counter drop comment "two"
        	}
        }
        """;
    String first = both.substring(0, both.indexOf("\tchain two")) + "}\n";
    try (Doors doors = new Doors()) {
      LoadedRuleset ruleset = new LoadedRuleset(run, new LoadedSets(run, doors), doors);
      assertTrue(ruleset.load(both).ok());
      assertTrue(ruleset.sweep().ok());
      String before = listing();
      assertTrue(ruleset.load(first).ok());
      assertFalse(listing().contains("comment \"two\""), listing());
      assertTrue(ruleset.load(both).ok());
      assertEquals(before, listing());
      assertTrue(ruleset.sweep().ok());
      assertEquals(before, listing());
      assertEquals(Optional.of(both), ruleset.text());
    }
  }

  /** Two networks and a host in an alias that a rule of the LAN blocks. */
  private static Config withAlias(String members) {
    String xml =
        "<pfsense><version>23.3</version><interfaces><lan><enable></enable><if>lan0</if>"
            + "<descr>LAN</descr><ipaddr>192.168.1.2</ipaddr><subnet>24</subnet></lan></interfaces>"
            + "<aliases><alias><name>bad</name><type>network</type><address>"
            + members
            + "</address></alias></aliases><filter><rule><type>block</type>"
            + "<interface>lan</interface><ipprotocol>inet</ipprotocol><source><any></any></source>"
            + "<destination><address>bad</address></destination></rule></filter></pfsense>";
    if (XmlReader.read(xml.getBytes(StandardCharsets.UTF_8)) instanceof XmlReader.Document d) {
      return Config.of(d.root());
    }
    throw new AssertionError("the test's own configuration is no XML");
  }

  private static Plan planned(Config config) {
    if (Planner.plan(config, Facts.anything()) instanceof Planning.Planned p) {
      return p.plan();
    }
    throw new AssertionError("the test's own configuration has no plan");
  }

  private static String listing() {
    return switch (Nft.listStateless("inet", "twinwall")) {
      case Nft.Result.Done(String output) -> output;
      case Nft.Result.Refused(String words) -> throw new AssertionError(words);
      case Nft.Result.Failed(String why) -> throw new AssertionError(why);
    };
  }

  @KernelTest
  void aForeignEditIsNoticedAndWhatNobodyNamesGoes() throws Exception {
    devices();
    Plan plan = planned(withAlias("10.1.0.0/16 10.2.0.0/16"));
    assertTrue(applied(plan).contains("ruleset"));
    assertEquals(List.of(), applied(plan), "a new engine with the same rules reloads nothing");
    List<String> edits =
        List.of(
            "insert rule inet twinwall prerouting accept\n",
            "add set inet twinwall theirs { type ipv4_addr; }\n",
            "add chain inet twinwall theirs { type filter hook forward priority 7; }\n",
            "flush chain inet twinwall prerouting\n");
    String before = listing();
    for (String edit : edits) {
      assertTrue(Nft.apply(edit).ok(), edit);
      assertEquals(RELOADED, applied(plan), edit);
      assertEquals(before, listing(), edit);
      assertEquals(List.of(), applied(plan), edit);
    }
    String element = "add element inet twinwall bad_v4 { 8.8.8.8 }".replace("bad_v4", aliasSet());
    assertTrue(Nft.apply(element).ok());
    assertEquals(List.of("set " + aliasSet()), applied(plan));
    assertEquals(before, listing());
    // A part of the same name that is something else altogether: the table is made anew.
    String other =
        "table inet twinwall { chain prerouting { type nat hook prerouting priority 5; }; }\n";
    assertTrue(Nft.apply("add table inet twinwall\ndelete table inet twinwall\n" + other).ok());
    assertTrue(applied(plan).contains("ruleset"));
    assertEquals(before, listing());
    assertEquals(List.of(), applied(plan));
    // Another configuration: its sets and chains are there, the others are not.
    String set = aliasSet();
    Plan without = plan("192.168.1.2");
    applied(without);
    assertFalse(listing().contains(set), listing());
  }

  private static String aliasSet() {
    return Pattern.compile("set (\\S*bad\\S*) \\{")
        .matcher(listing())
        .results()
        .findFirst()
        .orElseThrow()
        .group(1);
  }

  @KernelTest
  void anAliasChangesWithoutTheTableBeingMadeAnew() throws Exception {
    devices();
    BlockingQueue<Throwable> crashes = new ArrayBlockingQueue<>(100);
    Log log = new Log(System.err, "test");
    long[] millis = new long[20];
    try (Applier applier = new Applier(run, new Clock(), _ -> {}, log, crashes::add)) {
      applier.start();
      applier.want(1, Checked.of(withAlias("10.1.0.0/16 10.2.0.0/16")));
      applier.applied(Duration.ofSeconds(20));
      for (int i = 0; i < millis.length; i++) {
        long start = System.nanoTime();
        applier.want(2 + i, Checked.of(withAlias("10.1.0.0/16 10.3." + i + ".0/24")));
        applier.applied(Duration.ofSeconds(20));
        millis[i] = (System.nanoTime() - start) / 1_000_000;
        assertTrue(listing().contains("10.3." + i + ".0/24"), listing());
        assertFalse(listing().contains("10.3." + (i - 1) + ".0/24"), listing());
      }
    }
    Arrays.sort(millis);
    System.err.println("apply of a changed alias, ms, sorted: " + Arrays.toString(millis));
    assertEquals(null, crashes.poll());
  }

  @KernelTest
  void theLoopPutsRightWhatWasDisturbed() throws Exception {
    devices();
    Plan plan = plan("192.168.1.2");
    BlockingQueue<Throwable> crashes = new ArrayBlockingQueue<>(100);
    BlockingQueue<Plan> configured = new ArrayBlockingQueue<>(100);
    Log log = new Log(System.err, "test");
    try (Applier applier = new Applier(run, new Clock(), configured::add, log, crashes::add)) {
      applier.start();
      applier.want(1, Checked.of(config("192.168.1.2")));
      assertEquals(
          "lan0",
          applier.applied(Duration.ofSeconds(10)).find("interfaces/lan/if").orElseThrow().text());
      assertEquals(1, configured.size());
      try (Links links = Links.open()) {
        int lan = links.link("lan0").orElseThrow().index();
        links.delete(Address.of(lan, Prefix.of("192.168.1.2/24"))).orThrow("delete");
      }
      applier.disturbed("the test");
      for (int i = 0; i < 100; i++) {
        if (kernel(plan).links().get("lan0").addresses().contains(Prefix.of("192.168.1.2/24"))) {
          break;
        }
        Thread.sleep(20);
      }
      assertTrue(
          kernel(plan).links().get("lan0").addresses().contains(Prefix.of("192.168.1.2/24")));
    }
    assertEquals(null, crashes.poll());
  }
}
