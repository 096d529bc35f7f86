package twinwall.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.Outbound;
import twinwall.core.config.OutboundRule;
import twinwall.core.config.Xml;
import twinwall.core.plan.Facts;
import twinwall.node.Log;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/** Edits of address translation bring with them what pfSense's pages do beside. */
final class NatEditsTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000));

  private final JsonMapper json = JsonMapper.builder().build();

  @TempDir Path dir;
  private ConfigStore store;
  private Map<String, Op> ops;

  @BeforeEach
  void site() throws IOException, Refusal {
    store =
        ConfigStore.open(
            dir, CLOCK, new Log(new PrintStream(OutputStream.nullOutputStream()), "t"));
    ops = ConfigOps.of(store, CLOCK, Facts::anything);
    call("config.set", "{'path':'system','values':{'ipv6allow':'on'}}");
    nic("wan", "203.0.113.11");
    call(
        "config.add",
        "{'path':'gateways/gateway_item','values':{'interface':'wan','gateway':'203.0.113.1','name':'WANGW'}}");
    call("config.set", "{'path':'interfaces/wan/gateway','value':'WANGW'}");
    nic("lan", "192.168.1.2");
    nic("opt1", "172.16.1.1");
    call("config.set", "{'path':'interfaces/opt1/descr','value':'SYNC'}");
    call(
        "config.add",
        "{'path':'virtualip/vip','values':{'mode':'carp','interface':'wan','vhid':'178',"
            + "'password':'only-a-test','subnet':'203.0.113.10','subnet_bits':24,'descr':'WAN VIP'}}");
  }

  private void nic(String id, String address) throws Refusal {
    call(
        "config.add",
        "{'path':'interfaces/%s','values':{'enable':'on','if':'%s0','ipaddr':'%s','subnet':'24','descr':'%s'}}"
            .formatted(id, id, address, id.toUpperCase(java.util.Locale.ROOT)));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private JsonNode call(String op, String args) throws Refusal {
    return ops.get(op).call((ObjectNode) json.readTree(args.replace('\'', '"')));
  }

  private List<String> described() {
    return store.current().outbound().rules().stream().map(OutboundRule::descr).toList();
  }

  @Test
  void switchingToManualWritesTheGeneratedMappings() throws Refusal {
    assertEquals("automatic", call("nat.mode", "{}").path("mode").asString());
    call("nat.mode", "{'mode':'manual','who':'eve'}");
    assertEquals(Outbound.Mode.MANUAL, store.current().outbound().mode());
    assertEquals(
        List.of(
            "Auto created rule for ISAKMP - localhost to WAN",
            "Auto created rule - localhost to WAN",
            "Auto created rule for ISAKMP - localhost to WAN",
            "Auto created rule - localhost to WAN",
            "Auto created rule for ISAKMP - LAN to WAN",
            "Auto created rule - LAN to WAN",
            "Auto created rule for ISAKMP - SYNC to WAN",
            "Auto created rule - SYNC to WAN"),
        described());
    OutboundRule isakmp = store.current().outbound().rules().get(4);
    assertEquals("192.168.1.0/24", isakmp.source().network());
    assertEquals("500", isakmp.destinationPort());
    assertEquals("wanip", isakmp.target());
    assertTrue(isakmp.staticPort());
    assertFalse(store.current().outbound().rules().get(5).staticPort());
    Xml created =
        store
            .current()
            .xml()
            .find("nat/outbound")
            .orElseThrow()
            .children("rule")
            .get(4)
            .childOrEmpty("created");
    assertEquals("Manual Outbound NAT Switch", created.text("username"));
    assertEquals("1700000000", created.text("time"));
    assertEquals("manual", call("nat.mode", "{}").path("mode").asString());
  }

  @Test
  void switchingAgainKeepsWhatWasEdited() throws Refusal {
    call("config.set", "{'path':'nat/outbound/mode','value':'advanced'}");
    assertEquals(8, described().size());
    call(
        "config.set",
        "{'path':'nat/outbound/rule[Auto created rule - LAN to WAN]/target','value':'203.0.113.10'}");
    call("nat.mode", "{'mode':'automatic'}");
    call("nat.mode", "{'mode':'manual'}");
    assertEquals(8, described().size());
    assertEquals("203.0.113.10", store.current().outbound().rules().get(5).target());
    call("nat.mode", "{'mode':'disabled'}");
    call("nat.mode", "{'mode':'manual'}");
    assertEquals(8, described().size());
    assertThrows(Refusal.class, () -> call("nat.mode", "{'mode':'sometimes'}"));
  }

  private void forward(String association) throws Refusal {
    call(
        "config.add",
        "{'path':'nat/rule','who':'eve','values':{'interface':'wan','protocol':'tcp','source/any':'on',"
            + "'destination/network':'wanip','destination/port':'8000-8002','target':'192.168.1.80',"
            + "'local-port':'80','descr':'web','associated-rule-id':'"
            + association
            + "'}}");
  }

  private List<Xml> filters() {
    return store.current().xml().childOrEmpty("filter").children("rule");
  }

  @Test
  void aFilterRuleFollowsItsPortForward() throws Refusal {
    forward("add-associated");
    Xml rule = filters().getFirst();
    String id = store.current().portForwards().getFirst().associatedRule();
    assertTrue(id.matches("nat_[0-9a-f]{13}"), id);
    assertEquals(id, rule.text("associated-rule-id"));
    assertEquals("NAT web", rule.text("descr"));
    assertEquals("192.168.1.80", rule.childOrEmpty("destination").text("address"));
    assertEquals("80-82", rule.childOrEmpty("destination").text("port"));
    assertEquals("NAT Port Forward", rule.childOrEmpty("created").text("username"));
    assertEquals(
        "eve", store.current().xml().find("nat/rule/created/username").orElseThrow().text());
    call("config.set", "{'path':'filter/rule[1]/log','value':'on'}");
    call(
        "config.set",
        "{'path':'nat/rule[web]','who':'mallory','values':{'target':'192.168.1.81','disabled':'on','descr':'www'}}");
    rule = filters().getFirst();
    assertEquals("192.168.1.81", rule.childOrEmpty("destination").text("address"));
    assertEquals("NAT www", rule.text("descr"));
    assertTrue(rule.has("disabled"));
    assertTrue(rule.has("log"), "what the page does not lock stays");
    assertEquals("mallory", rule.childOrEmpty("updated").text("username"));
    call("config.delete", "{'path':'nat/rule[www]'}");
    assertEquals(List.of(), filters());
  }

  @Test
  void aDeletedFilterRuleLeavesTheForwardAlone() throws Refusal {
    forward("add-associated");
    call("config.delete", "{'path':'filter/rule[1]'}");
    assertEquals("", store.current().portForwards().getFirst().associatedRule());
    call("config.set", "{'path':'nat/rule[web]/associated-rule-id','value':'add-associated'}");
    assertEquals(1, filters().size());
    call("config.set", "{'path':'nat/rule[web]/associated-rule-id','value':'pass'}");
    assertEquals(List.of(), filters());
    assertEquals("pass", store.current().portForwards().getFirst().associatedRule());
  }

  @Test
  void anUnassociatedRuleIsOnItsOwn() throws Refusal {
    forward("add-unassociated");
    assertEquals("", store.current().portForwards().getFirst().associatedRule());
    call("config.delete", "{'path':'nat/rule[web]'}");
    assertEquals(1, filters().size());
  }

  @Test
  void aVipThatMovesTakesItsRulesAlong() throws Refusal {
    call("nat.mode", "{'mode':'manual'}");
    call(
        "config.set",
        "{'path':'nat/outbound/rule[Auto created rule - LAN to WAN]/target','value':'203.0.113.10'}");
    call(
        "config.add",
        "{'path':'nat/rule','values':{'interface':'wan','protocol':'tcp','source/any':'on',"
            + "'destination/address':'203.0.113.10','destination/port':'80','target':'192.168.1.80','local-port':'80'}}");
    Refusal no =
        assertThrows(
            Refusal.class, () -> call("config.delete", "{'path':'virtualip/vip[WAN VIP]'}"));
    assertEquals("nat/rule[1]/destination/address", no.problems().getFirst().path());
    call("config.set", "{'path':'virtualip/vip[WAN VIP]/subnet','value':'203.0.113.19'}");
    assertEquals("203.0.113.19", store.current().outbound().rules().get(5).target());
    assertEquals("203.0.113.19", store.current().portForwards().getFirst().destination().address());
  }
}
