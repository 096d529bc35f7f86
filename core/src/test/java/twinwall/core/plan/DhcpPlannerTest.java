package twinwall.core.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import twinwall.core.config.Config;
import twinwall.core.config.XmlReader;
import twinwall.core.net.Ip4;
import twinwall.core.net.Prefix;

class DhcpPlannerTest {
  private static String nic(String id, String net) {
    return "<%s><enable/><if>%s0</if><ipaddr>%s.1</ipaddr><subnet>24</subnet></%s>"
        .formatted(id, id, net, id);
  }

  private static String scope(String id, String net, String more) {
    return "<%s><enable/><range><from>%s.100</from><to>%s.199</to></range>%s</%s>"
        .formatted(id, net, net, more, id);
  }

  private static DhcpServer plan(String... scopes) {
    String text =
        "<pfsense><version>23.3</version><interfaces>"
            + nic("lan", "192.168.1")
            + nic("opt1", "192.168.2")
            + nic("opt2", "192.168.3")
            + "</interfaces><dhcpd>"
            + String.join("", scopes)
            + "</dhcpd></pfsense>";
    if (XmlReader.read(text.getBytes(java.nio.charset.StandardCharsets.UTF_8))
            instanceof XmlReader.Document document
        && Planner.plan(Config.of(document.root()), Facts.anything())
            instanceof Planning.Planned planned) {
      return planned.plan().dhcp().orElseThrow();
    }
    throw new AssertionError(text);
  }

  private static Map<Prefix, Long> ids(DhcpServer server) {
    return server.subnets().stream()
        .collect(Collectors.toMap(DhcpServer.Subnet::network, DhcpServer.Subnet::id));
  }

  @Test
  void noEditOfOthersChangesTheNumberOfANetwork() {
    String lan = scope("lan", "192.168.1", "");
    String one = scope("opt1", "192.168.2", "");
    String two = scope("opt2", "192.168.3", "<defaultleasetime>600</defaultleasetime>");
    Map<Prefix, Long> all = ids(plan(lan, one, two));
    assertEquals(3, new HashSet<>(all.values()).size());
    assertEquals(all, ids(plan(two, one, lan)));
    assertEquals(
        all.get(Prefix.of("192.168.3.0/24")), ids(plan(two)).get(Prefix.of("192.168.3.0/24")));
  }

  @Test
  void numbersAreOnesThatKeaTakesAndSeldomMeet() {
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      long id = DhcpPlanner.id(new Prefix(new Ip4(0x0A00_0000 + (i << 8)), 24));
      assertTrue(id >= 1 && id <= Integer.MAX_VALUE, "id " + id);
      seen.add(id);
    }
    assertTrue(seen.size() > 9_990, "so many: " + seen.size());
  }

  @Test
  void whatIsWrongIsLeftOutAndTheRestServes() {
    DhcpServer server =
        plan(
            scope("lan", "192.168.1", ""),
            "<opt1><enable/><range><from>10.0.0.1</from><to>10.0.0.9</to></range></opt1>");
    assertEquals(
        List.of(Prefix.of("192.168.1.0/24")),
        server.subnets().stream().map(DhcpServer.Subnet::network).toList());
  }
}
