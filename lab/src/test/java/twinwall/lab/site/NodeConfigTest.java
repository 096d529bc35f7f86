package twinwall.lab.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import twinwall.core.config.Config;
import twinwall.core.config.XmlReader;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Facts;
import twinwall.core.plan.Planner;
import twinwall.core.plan.Planning;

class NodeConfigTest {
  private static Topology topology(int nodes, boolean ipv6) {
    return new Topology(
        "t",
        nodes,
        Prefix.of("203.0.113.0/24"),
        Prefix.of("192.168.1.0/24"),
        Prefix.of("172.16.1.0/24"),
        ipv6,
        "https");
  }

  @Test
  void theProductAcceptsEveryNodesFile() {
    for (boolean ipv6 : List.of(false, true)) {
      var config = new NodeConfig(topology(3, ipv6), "secret");
      for (int node = 1; node <= 3; node++) {
        byte[] file = config.of(node).getBytes(StandardCharsets.UTF_8);
        Planning planning =
            switch (XmlReader.read(file)) {
              case XmlReader.Malformed malformed ->
                  new Planning.Refused(List.of(malformed.problem()));
              case XmlReader.Document document ->
                  Planner.plan(Config.of(document.root()), Facts.anything());
            };
        assertTrue(planning instanceof Planning.Planned, "fw" + node + ": " + planning);
      }
    }
  }

  @Test
  void onlyThePrimaryHasWhatIsSynchronized() {
    var config = new NodeConfig(topology(2, false), "secret");
    assertTrue(config.of(1).contains("<synchronizetoip>172.16.1.2</synchronizetoip>"));
    assertTrue(config.of(1).contains("<vhid>178</vhid>"));
    String second = config.of(2);
    assertTrue(second.contains("<pfsyncpeerip>172.16.1.1</pfsyncpeerip>"));
    for (String absent : List.of("<virtualip>", "<synchronizetoip>", "<target>", "secret")) {
      assertTrue(!second.contains(absent), absent);
    }
  }

  @Test
  void severalNodesMakeAChainAndAllAreFlowPeers() {
    var config = new NodeConfig(topology(3, false), "secret");
    assertTrue(config.of(2).contains("<synchronizetoip>172.16.1.3</synchronizetoip>"));
    assertTrue(config.of(2).contains("<pfsyncpeerip>172.16.1.1 172.16.1.3</pfsyncpeerip>"));
    assertTrue(!config.of(3).contains("synchronizetoip"));
  }

  @Test
  void badWishesAreRefusedInPlainWords() {
    assertEquals(
        "a lab has 1 to 8 nodes, not 9",
        assertThrows(LabException.class, () -> topology(9, false)).getMessage());
    assertThrows(
        LabException.class,
        () ->
            new Topology(
                "../x",
                2,
                Prefix.of("203.0.113.0/24"),
                Prefix.of("192.168.1.0/24"),
                Prefix.of("172.16.1.0/24"),
                false,
                "https"));
  }
}
