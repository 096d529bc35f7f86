package twinwall.node.diagnose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import twinwall.linux.KernelTest;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/** The kernel's neighbours, as the page shows them. */
class NeighbourKernelTest {
  private static Map<String, Op> ops() {
    Op leases =
        _ ->
            JsonMapper.shared()
                .readTree("[{\"address\": \"192.0.2.8\", \"hostname\": \"printer\"}]");
    return new NeighbourOps(Site::noCarp, Site.faces(), Optional.of(leases)).ops();
  }

  private static void neighbours() throws Exception {
    Site.wire();
    Site.ip("neigh add 192.0.2.8 lladdr 02:00:00:00:00:08 dev va nud reachable");
    Site.ip("neigh add 192.0.2.9 lladdr 00:00:5e:00:01:2a dev va nud stale");
    Site.ip("neigh add 192.0.2.10 lladdr 02:00:00:00:00:0a dev vb nud permanent");
    Site.ip("neigh add 192.0.2.8 lladdr 02:00:00:00:00:18 dev vb nud reachable");
    Site.ip("neigh add 2001:db8::8 lladdr 02:00:00:00:00:08 dev va nud reachable router");
  }

  private static List<String> rows(String how) throws Refusal {
    return ops()
        .get("neighbours.list")
        .call(Site.args(how))
        .valueStream()
        .map(one ->
            String.join(
                "|",
                List.of(
                    one.path("interface").asString(),
                    one.path("address").asString(),
                    one.path("own").asBoolean() ? "" : one.path("mac").asString(),
                    one.path("state").asString(),
                    one.path("hostname").asString(),
                    one.path("remark").asString())))
        .toList();
  }

  @KernelTest
  void everybodyIsListed() throws Exception {
    neighbours();
    assertEquals(
        List.of(
            "LAN|192.0.2.1||own||",
            "LAN|192.0.2.8|02:00:00:00:00:08|reachable|printer|",
            "LAN|192.0.2.9|00:00:5e:00:01:2a|stale||virtual MAC of VHID 42",
            "vb|192.0.2.8|02:00:00:00:00:18|reachable|printer|",
            "vb|192.0.2.10|02:00:00:00:00:0a|permanent||"),
        rows("{'protocol': 'ipv4'}"));
    assertEquals(
        List.of("LAN|2001:db8::8|02:00:00:00:00:08|reachable||router"),
        rows("{'protocol': 'ipv6', 'search': '2001:db8::8'}"));
    assertEquals(1, rows("{'protocol': 'ipv4', 'search': '0000-5e00-012a'}").size());
    assertEquals(2, rows("{'protocol': 'ipv4', 'search': 'PRINTER'}").size());
    assertEquals(List.of(), rows("{'protocol': 'ipv4', 'search': 'nobody'}"));
  }

  @KernelTest
  void anEntryIsDeletedAndAnInterfaceFlushed() throws Exception {
    neighbours();
    Map<String, Op> ops = ops();
    Op delete = ops.get("neighbours.delete");
    assertThrows(Refusal.class, () -> delete.call(Site.args("{'address': '192.0.2.8'}")));
    assertThrows(Refusal.class, () -> delete.call(Site.args("{'address': '192.0.2.1'}")));
    assertThrows(Refusal.class, () -> delete.call(Site.args("{'address': '-all'}")));
    assertThrows(
        Refusal.class,
        () -> delete.call(Site.args("{'address': '192.0.2.8', 'interface': 'nobody'}")));
    JsonNode _ = delete.call(Site.args("{'address': '192.0.2.8', 'interface': 'lan'}"));
    assertTrue(Site.ip("neigh show dev va").contains("192.0.2.9"));
    assertTrue(!Site.ip("neigh show dev va").contains("192.0.2.8"), Site.ip("neigh"));
    Op flush = ops.get("neighbours.flush");
    assertThrows(Refusal.class, () -> flush.call(Site.args("{'protocol': 'ipv4'}")));
    JsonNode said = flush.call(Site.args("{'protocol': 'ipv4', 'interface': 'vb'}"));
    assertEquals(1, said.path("deleted").asInt());
    assertTrue(Site.ip("neigh show dev vb").contains("192.0.2.10"), "one that somebody set stays");
    assertTrue(Site.ip("neigh show dev va").contains("192.0.2.9"), "another interface's stays");
    said = flush.call(Site.args("{'protocol': 'ipv6', 'interface': 'LAN'}"));
    assertEquals(1, said.path("deleted").asInt());
  }
}
