package twinwall.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import twinwall.core.net.Prefix;
import twinwall.lab.drill.Outcome;
import twinwall.lab.drill.Scenario;
import twinwall.lab.site.LabException;
import twinwall.lab.site.Topology;

class FailoverTest {
  private static final Topology SITE =
      new Topology(
          "t",
          2,
          Prefix.of("203.0.113.0/24"),
          Prefix.of("192.168.1.0/24"),
          Prefix.of("172.16.1.0/24"),
          false,
          "https");

  @Test
  void everybodyIsMeasuredUnlessSomebodyChooses() {
    var all = FailoverBench.Selection.of(List.of(), 0);
    assertEquals(List.of(Contender.values()), all.chosen());
    assertEquals(Contender.ALL, all.of(Contender.TWINWALL));
    assertTrue(all.of(Contender.KEEPALIVED_0_01_VMAC).contains(Scenario.SILENT));
    assertFalse(all.of(Contender.KEEPALIVED_0_01_VMAC).contains(Scenario.FLOOD));

    var one = FailoverBench.Selection.of(List.of("keepalived-0.01"), 0);
    assertEquals(List.of(Contender.KEEPALIVED_0_01), one.chosen());
    assertEquals(Contender.ALL, one.of(Contender.KEEPALIVED_0_01));

    var both = FailoverBench.Selection.of(List.of("silent", "twinwall-fast", "power-cut"), 7);
    assertEquals(List.of(Contender.TWINWALL_FAST), both.chosen());
    assertEquals(List.of(Scenario.POWER_CUT, Scenario.SILENT), both.of(Contender.TWINWALL_FAST));
  }

  @Test
  void whatIsNotKnownIsRefused() {
    assertThrows(LabException.class, () -> FailoverBench.Selection.of(List.of("ucarp"), 0));
    assertThrows(LabException.class, () -> FailoverBench.Selection.of(List.of("sync-cut"), 0));
    assertThrows(LabException.class, () -> FailoverBench.Selection.of(List.of(), 1_000_000));
  }

  @Test
  void aTableHasWhatWasMeasuredAndWhatCouldNotBe() {
    var result =
        new FailoverResult(
            List.of(run(1, 3_000_000, 0), run(2, 5_500_000, 2), run(3, 4_000_000, 0), failed()),
            100_000,
            0.5,
            1.5);
    String table = result.table();
    assertTrue(table.contains("| 3/4  | 4 (3-5.5)") || table.contains("|  3/4 | 4 (3-5.5)"), table);
    assertTrue(table.contains("| 0 (0-2) "), table);
    assertTrue(table.contains("100,000 other flows"), table);
    assertTrue(table.contains("FAILED: twinwall, power-cut, run 4: dark"), table);
    var row = result.json().path("figures").get(0);
    assertEquals(4.0, row.path("outage_ms").path("median").asDouble(0));
    assertEquals(1, row.path("failed").asInt(0));
    assertEquals(4, result.json().path("runs").size());
  }

  private static FailoverResult.Run run(int round, long outage, int duplicates) {
    var client = new JsonMapper().createObjectNode();
    client.putObject("probe").put("outage_ns", outage).put("duplicates", duplicates);
    var outcome =
        new Outcome(
            Scenario.POWER_CUT,
            round,
            client,
            new JsonMapper().createObjectNode(),
            Map.of("total", 1000, "survivors", 1000),
            Map.of("asked on LAN", 1),
            true,
            List.of(),
            List.of());
    return new FailoverResult.Run(
        "twinwall", Scenario.POWER_CUT, round, Optional.of(outcome), "", 1);
  }

  private static FailoverResult.Run failed() {
    return new FailoverResult.Run("twinwall", Scenario.POWER_CUT, 4, Optional.empty(), "dark", 1);
  }

  @Test
  void thePeersConfigurationIsTheSiteOfTheLab() {
    var plain = new KeepalivedText(SITE, "1", false).files(1, Path.of("/run/peer"));
    var vmac = new KeepalivedText(SITE, "0.01", true).files(2, Path.of("/run/peer"));
    String one = plain.getOrDefault("keepalived.conf", "");
    String two = vmac.getOrDefault("keepalived.conf", "");
    assertTrue(one.contains("virtual_router_id 178") && one.contains("203.0.113.10/32"), one);
    assertTrue(one.contains("priority 200") && one.contains("advert_int 1\n"), one);
    assertFalse(one.contains("use_vmac"), one);
    assertTrue(two.contains("priority 150") && two.contains("use_vmac vrrp.49"), two);
    assertTrue(two.contains("advert_int 0.01"), two);
    String flows = vmac.getOrDefault("conntrackd.conf", "");
    assertTrue(
        flows.contains("IPv4_address 172.16.1.2") && flows.contains("DisableExternalCache On"));
    assertTrue(
        vmac.getOrDefault("rules.nft", "")
            .contains("ip saddr 192.168.1.0/24 snat to 203.0.113.10"));
  }
}
