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
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.plan.Facts;
import twinwall.node.Log;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/** The operations that the command line and the pages call. */
final class ConfigOpsTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000));

  private final JsonMapper json = JsonMapper.builder().build();

  @TempDir Path dir;
  private ConfigStore store;
  private Map<String, Op> ops;

  @BeforeEach
  void open() throws IOException {
    store =
        ConfigStore.open(
            dir, CLOCK, new Log(new PrintStream(OutputStream.nullOutputStream()), "t"));
    ops = ConfigOps.of(store, CLOCK, Facts::anything);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private JsonNode call(String op, String args) throws Refusal {
    return ops.get(op).call((ObjectNode) json.readTree(args.replace('\'', '"')));
  }

  private Refusal refused(String op, String args) {
    return assertThrows(Refusal.class, () -> call(op, args));
  }

  private void pair() throws Refusal {
    call(
        "config.add",
        "{'path':'interfaces/wan','values':{'enable':'on','if':'eth0','ipaddr':'203.0.113.11','subnet':'24'}}");
    call(
        "config.add",
        "{'path':'virtualip/vip','values':{'mode':'carp','interface':'wan','vhid':'1',"
            + "'password':'only-a-test','subnet':'203.0.113.10','subnet_bits':24,'descr':'WAN VIP'}}");
  }

  @Test
  void addsGetsSetsAndDeletes() throws Refusal {
    JsonNode saved =
        call(
            "config.add",
            "{'path':'aliases/alias','values':{'name':'web','type':'host','address':'192.0.2.1'},'who':'eve'}");
    assertTrue(saved.path("saved").asBoolean());
    assertEquals(
        "192.0.2.1",
        call("config.get", "{'path':'aliases/alias[web]/address'}").path("value").asString());
    call(
        "config.set",
        "{'path':'aliases/alias[web]','values':{'address':'192.0.2.2','descr':'Web'}}");
    JsonNode alias = call("config.get", "{'path':'aliases.alias[web]'}").path("value");
    assertEquals("192.0.2.2", alias.path("address").asString());
    assertEquals("Web", alias.path("descr").asString());
    call("config.delete", "{'path':'aliases/alias[web]'}");
    assertEquals(
        "aliases/alias[web]",
        refused("config.get", "{'path':'aliases/alias[web]'}").problems().getFirst().path());
    assertFalse(
        call("config.set", "{'path':'system/hostname','value':'twinwall'}")
            .path("saved")
            .asBoolean());
  }

  @Test
  void newItemsGetTheirIds() throws Refusal {
    pair();
    assertEquals("6553f10000000", store.current().vips().getFirst().uniqid());
    call(
        "config.add",
        "{'path':'filter/rule','values':{'interface':'wan','source/any':'on','destination/any':true}}");
    call(
        "config.add",
        "{'path':'filter/rule','at':1,'values':{'interface':'wan','source/any':'','destination/any':'','descr':'first'}}");
    assertEquals("1700000001", store.current().rules().getFirst().tracker());
    assertEquals("1700000000", store.current().rules().get(1).tracker());
  }

  @Test
  void aRefusalHasEveryProblem() throws Refusal {
    pair();
    Refusal no =
        refused(
            "config.set",
            "{'path':'virtualip/vip[WAN VIP]','values':{'vhid':'300','advskew':'999','interface':'opt7'}}");
    assertEquals(3, no.problems().size());
    assertEquals("virtualip/vip[1]/vhid", no.problems().getFirst().path());
    assertEquals(1, store.current().vips().getFirst().vhid());
  }

  @Test
  void secretsAreShownOnlyWhenAskedFor() throws Refusal {
    pair();
    call("config.set", "{'path':'virtualip/vip[1]/password','value':'another-one'}");
    String all =
        call("config.get", "{'path':''}").toString()
            + call("config.show", "{}")
            + call("config.diff", "{}")
            + call("config.diff", "{'from':1}")
            + call("config.history", "{}");
    assertFalse(all.contains("only-a-test") || all.contains("another-one"), all);
    assertTrue(
        call("config.show", "{'secrets':true}").path("xml").asString().contains("another-one"));
    assertEquals(
        "another-one",
        call("config.get", "{'path':'virtualip/vip[1]/password','secrets':true}")
            .path("value")
            .asString());
  }

  @Test
  void historyDiffAndRollback() throws Refusal {
    call("config.set", "{'path':'system/hostname','value':'fw1','who':'eve'}");
    JsonNode newest = call("config.history", "{}").path("revisions").get(0);
    assertEquals("eve", newest.path("who").asString());
    assertEquals("set system/hostname", newest.path("description").asString());
    assertTrue(newest.path("current").asBoolean());
    String diff = call("config.diff", "{}").path("text").asString();
    assertTrue(diff.contains("-<hostname>twinwall</hostname>\n+<hostname>fw1</hostname>\n"), diff);
    assertEquals(3, call("config.rollback", "{'revision':1}").path("revision").asInt());
    assertEquals("twinwall", store.current().system().hostname());
    refused("config.rollback", "{'revision':77}");
    refused("config.rollback", "{}");
    refused("config.diff", "{'from':77}");
  }

  @Test
  void checksAndLoadsAWholeDocument() throws Refusal {
    assertEquals(0, call("config.check", "{}").path("errors").asInt());
    String bad = "<pfsense><system><hostname>a.b</hostname></system></pfsense>";
    assertEquals(1, call("config.check", "{'xml':'" + bad + "'}").path("errors").asInt());
    refused("config.load", "{'xml':'" + bad + "'}");
    refused("config.load", "{'xml':'<!DOCTYPE a><pfsense/>'}");
    call("config.load", "{'xml':'" + bad.replace("a.b", "fw7") + "'}");
    assertEquals("fw7", store.current().system().hostname());
  }

  @Test
  void nonsenseIsRefusedByName() {
    refused("config.set", "{}");
    refused("config.set", "{'path':'a[','value':'x'}");
    refused("config.set", "{'path':'system/hostname','values':{'x':{}}}");
    refused("config.add", "{'path':'aliases/alias'}");
    refused("config.delete", "{'path':''}");
  }
}
