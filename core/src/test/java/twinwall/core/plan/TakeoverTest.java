package twinwall.core.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import twinwall.core.config.Config;
import twinwall.core.config.Devices;
import twinwall.core.config.Xml;
import twinwall.core.config.XmlReader;

class TakeoverTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  private static Xml xml(String text) {
    if (XmlReader.read(text.getBytes(StandardCharsets.UTF_8)) instanceof XmlReader.Document d) {
      return d.root();
    }
    throw new AssertionError("no XML: " + text);
  }

  private static int values(Xml x) {
    return x.children().isEmpty() ? 1 : x.children().stream().mapToInt(c -> values(c)).sum();
  }

  /** Nothing of a document is forgotten by the report. */
  @Test
  void everyValueIsReadOrKept() throws IOException {
    try (Stream<Path> cases = Files.list(GOLDEN)) {
      for (Path dir : cases.sorted().toList()) {
        if (XmlReader.read(Files.readAllBytes(dir.resolve("config.xml")))
            instanceof XmlReader.Document document) {
          Takeover report = Takeover.of(Config.of(document.root()), Facts.anything());
          int told =
              report.taken().values().stream().mapToInt(n -> n).sum()
                  + report.kept().values().stream().mapToInt(Takeover.Kept::count).sum();
          assertEquals(values(document.root()), told, dir.toString());
          assertFalse(report.taken().isEmpty(), dir.toString());
        }
      }
    }
  }

  private static final String FILE =
      """
      <pfsense><version>23.3</version>
        <system><hostname>fw</hostname><domain>test</domain><novelty>1</novelty></system>
        <interfaces>
          <wan><enable></enable><if>em0</if><ipaddr>192.0.2.2</ipaddr><subnet>24</subnet></wan>
          <opt1><enable></enable><if>em1.20</if><descr>Guests</descr></opt1>
        </interfaces>
        <vlans><vlan><if>em1</if><tag>20</tag><vlanif>em1.20</vlanif></vlan></vlans>
        <filter><rule><type>pass</type><interface>wan</interface><tracker>1</tracker>
          <source><any></any></source><destination><any></any></destination>
          <created><time>1</time><username>admin</username></created></rule></filter>
        <snmpd><enable></enable><syslocation>a</syslocation><rocommunity>b</rocommunity></snmpd>
        <captainslog><entry>stardate</entry></captainslog>
      </pfsense>
      """;

  @Test
  void whatHasNoEffectIsToldWithItsReason() {
    Takeover report = Takeover.of(Config.of(xml(FILE)), Facts.ofNames(List.of("eth0", "eth1")));
    assertEquals(3, report.kept().get("snmpd").count());
    assertEquals("no SNMP agent is run yet", report.kept().get("snmpd").why());
    assertEquals("has no effect yet", report.kept().get("system/novelty").why());
    assertEquals("not a section that is known", report.kept().get("captainslog").why());
    assertEquals("of pfSense's pages only", report.kept().get("filter/rule/created/time").why());
    assertEquals(2, report.taken().get("system"));
    assertEquals(
        List.of("em0", "em1"), report.devices().stream().map(Takeover.Missing::device).toList());
    assertEquals("VLAN 20", report.devices().get(1).name());
  }

  @Test
  void devicesAreRenamedWithTheirVlans() {
    Xml renamed = Devices.renamed(xml(FILE), Map.of("em0", "eth0", "em1", "eth1"));
    Takeover report =
        Takeover.of(Config.of(renamed), Facts.ofNames(List.of("eth0", "eth1", "eth1.20")));
    assertTrue(report.devices().isEmpty(), report.devices().toString());
    assertEquals("eth1.20", renamed.find("vlans/vlan/vlanif").orElseThrow().text());
    assertEquals("eth1", renamed.find("vlans/vlan/if").orElseThrow().text());
    assertEquals(xml(FILE), Devices.renamed(xml(FILE), Map.of()), "nothing else is touched");
    assertEquals(xml(FILE), Devices.renamed(renamed, Map.of("eth0", "em0", "eth1", "em1")));
  }
}
