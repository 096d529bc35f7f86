package twinwall.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OfflineTest {
  private static final Path GOLDEN = Path.of("../core/src/test/resources/golden");

  private record Said(int code, String out, String err) {}

  private static Said twinwall(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    int code = line.execute(args);
    return new Said(code, out.toString(), err.toString());
  }

  private static String golden(String name) {
    return GOLDEN.resolve(name).toString();
  }

  @Test
  void aGoodFileIsUsable() {
    Said said = twinwall("check", golden("01-pair-primary/config.xml"));
    assertEquals(0, said.code());
    assertTrue(said.out().contains("usable: 0 errors"), said.out());
  }

  @Test
  void everyErrorIsShownWithItsPlace() {
    Said said = twinwall("check", golden("12-refused/config.xml"));
    assertEquals(1, said.code());
    assertTrue(said.out().contains("error: interfaces/wan/if: "), said.out());
    assertTrue(said.out().contains("error: virtualip/vip[2]/vhid: "), said.out());
  }

  @Test
  void problemsAsJson() {
    Said said = twinwall("check", "--json", golden("12-refused/config.xml"));
    assertEquals(1, said.code());
    JsonNode json = JsonMapper.shared().readTree(said.out());
    assertFalse(json.path("usable").asBoolean(true));
    assertEquals("error", json.path("problems").path(0).path("severity").asString());
  }

  @Test
  void theTextsAreTheGoldenOnes() throws IOException {
    String file = golden("01-pair-primary/config.xml");
    assertEquals(
        Files.readString(GOLDEN.resolve("01-pair-primary/ruleset.nft")),
        twinwall("render", file).out());
    assertEquals(
        Files.readString(GOLDEN.resolve("01-pair-primary/plan.txt")),
        twinwall("render", file, "--stage", "plan").out());
    JsonNode json = JsonMapper.shared().readTree(twinwall("render", file, "--json").out());
    assertTrue(json.path("ruleset").asString("").startsWith("table inet twinwall"));
  }

  @Test
  void wrongUsageIsTwo(@TempDir Path dir) throws IOException {
    assertEquals(2, twinwall("check").code());
    assertEquals(2, twinwall("check", "no-such-file.xml").code());
    assertEquals(
        2, twinwall("render", golden("01-pair-primary/config.xml"), "--stage", "x").code());
    Path facts = Files.writeString(dir.resolve("facts.json"), "{ devices");
    String file = golden("01-pair-primary/config.xml");
    assertEquals(2, twinwall("check", file, "--facts", facts.toString()).code());
  }

  @Test
  void aMachineWithoutADeviceIsToldSo(@TempDir Path dir) throws IOException {
    String devices = "{\"devices\": {\"wan0\": {\"mac\": \"02:00:00:00:00:01\"}, \"lan0\": {}}}";
    Path facts = Files.writeString(dir.resolve("facts.json"), devices);
    String file = golden("01-pair-primary/config.xml");
    Said said = twinwall("check", file, "--facts", facts.toString());
    assertEquals(0, said.code());
    assertTrue(said.out().contains("no device sync0"), said.out());
  }

  @Test
  void aDocumentThatIsNoneIsRefused(@TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("config.xml"), "<pfsense><system></pfsense>");
    Said said = twinwall("check", file.toString());
    assertEquals(1, said.code());
    assertTrue(said.out().startsWith("error: Line 1: "), said.out());
  }

  @Test
  void anImportSaysWhatIsMissingAndWritesTheMachinesNames(@TempDir Path dir) throws IOException {
    Path facts =
        Files.writeString(
            dir.resolve("facts.json"), "{\"devices\": {\"eth0\": {}, \"eth1\": {}, \"eth2\": {}}}");
    String file = golden("01-pair-primary/config.xml");
    Said said = twinwall("import", "pfsense", file, "--facts", facts.toString());
    assertEquals(1, said.code());
    assertTrue(said.out().contains("Say --map wan0=NAME; there are eth0, eth1, eth2."), said.out());
    Path output = dir.resolve("mine.xml");
    List<String> line =
        List.of(
            "import",
            "pfsense",
            file,
            "--facts",
            facts.toString(),
            "--map",
            "wan0=eth0",
            "--map",
            "lan0=eth1",
            "--map",
            "sync0=eth2",
            "--output",
            output.toString());
    Said mapped = twinwall(line.toArray(String[]::new));
    assertEquals(0, mapped.code(), mapped.out());
    assertFalse(mapped.out().contains("--map"), mapped.out());
    assertEquals(0, twinwall("check", output.toString(), "--facts", facts.toString()).code());
    assertTrue(Files.readString(output).contains("<if>eth0</if>"));
    assertEquals(2, twinwall(line.toArray(String[]::new)).code(), "it exists already");
    JsonNode json =
        JsonMapper.shared()
            .readTree(
                twinwall("import", "pfsense", "--json", file, "--facts", facts.toString()).out());
    assertEquals(3, json.path("devices").size());
  }

  /** What was said of names is kept in the node's configuration and not asked for again. */
  @Test
  void namesOfDevicesAreSaidOnce(@TempDir Path dir) throws IOException {
    Path file = dir.resolve("theirs.xml");
    Files.writeString(
        file,
        "<pfsense><version>23.3</version><interfaces><lan><enable></enable><if>em0.10</if>"
            + "<ipaddr>192.168.1.1</ipaddr><subnet>24</subnet></lan>"
            + "<opt1><enable></enable><if>gre0</if><descr>T</descr></opt1></interfaces>"
            + "<vlans><vlan><if>em0</if><tag>10</tag><vlanif>em0.10</vlanif></vlan></vlans>"
            + "<gres><gre><if>lan</if><remote-addr>203.0.113.1</remote-addr><greif>gre0</greif></gre></gres>"
            + "</pfsense>");
    Path machine = dir.resolve("machine.json");
    Files.writeString(machine, "{\"devices\": {\"enp1s0\": {}}}");
    Path node = Files.createDirectory(dir.resolve("node"));
    String config = "--config=" + node;
    String facts = "--facts=" + machine;
    Said first = twinwall("import", "pfsense", file.toString(), facts, config);
    assertEquals(1, first.code());
    assertTrue(first.out().contains("VLAN 10 is on em0, which this machine has not"), first.out());
    Path written = node.resolve("config.xml");
    Said mapped =
        twinwall(
            "import",
            "pfsense",
            file.toString(),
            facts,
            config,
            "--map=em0=enp1s0",
            "--output=" + written);
    assertEquals(0, mapped.code(), mapped.out() + mapped.err());
    String text = Files.readString(written);
    assertTrue(text.contains("<if>enp1s0.10</if>"), text);
    assertTrue(text.contains("<greif>twgre0</greif>"), "a name of Linux's own is another one");
    Said again = twinwall("import", "pfsense", file.toString(), facts, config);
    assertEquals(0, again.code(), again.out());
  }
}
