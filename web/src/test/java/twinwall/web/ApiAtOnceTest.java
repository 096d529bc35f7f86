package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twinwall.core.config.ConfigPath;
import twinwall.core.config.Separator;
import twinwall.core.config.Xml;

/** Orders, many changes in one request, and separators, over the wire. */
class ApiAtOnceTest {
  private static final String ADDRESS = "127.31.7.29";
  private static final String RULES = "/api/v1/firewall/rules";
  private static final String ALIASES = "/api/v1/firewall/aliases";

  @TempDir Path dir;
  private TestNode node;
  private Program admin;
  private String base;

  @BeforeEach
  void start() throws Exception {
    int port = TestNode.freePort();
    node = new TestNode(dir, ADDRESS, TestNode.config("fw2", "http", port, "")).listening();
    base = "http://" + ADDRESS + ":" + port;
    admin = new Program(base, Program.token(node, "admin", "write"));
  }

  @AfterEach
  void stop() throws Exception {
    admin.close();
    node.close();
  }

  private static Xml rule(int number) {
    return Xml.of(
        "rule",
        Xml.of("tracker", "10" + number),
        Xml.of("type", "pass"),
        Xml.of("interface", "lan"),
        Xml.of("source", Xml.empty("any")),
        Xml.of("destination", Xml.empty("any")),
        Xml.of("descr", "r" + number));
  }

  private void rules(int count) {
    node.edit(root ->
        root.put(
            Xml.of("filter", IntStream.rangeClosed(1, count).mapToObj(n -> rule(n)).toList())));
  }

  private String shown() {
    return node.store.current().rules().stream()
        .map(r -> r.descr())
        .collect(Collectors.joining(" "));
  }

  private static void assertStatus(int status, HttpResponse<String> answer) {
    assertEquals(status, answer.statusCode(), answer.body());
  }

  private static List<String> faults(HttpResponse<String> answer) {
    assertStatus(422, answer);
    return Program.json(answer)
        .path("errors")
        .valueStream()
        .map(e -> e.path("field").asString() + ": " + e.path("detail").asString())
        .toList();
  }

  private HttpResponse<String> order(String ids, String tag) throws Exception {
    return admin.ask("PUT", RULES + "/order", "{\"ids\":[" + ids + "]}", "If-Match", tag);
  }

  @Test
  void aListGetsAnotherOrderInOneRequest() throws Exception {
    rules(4);
    var now = admin.get(RULES + "/order");
    assertEquals("{\"ids\":[\"101\",\"102\",\"103\",\"104\"]}", now.body());
    assertEquals(Program.tag(admin.get(RULES)), Program.tag(now));
    long before = node.store.revision().number();
    assertStatus(428, admin.ask("PUT", RULES + "/order", "{\"ids\":[]}"));
    var would =
        admin.ask(
            "PUT",
            RULES + "/order?dry-run=true",
            "{\"ids\":[\"104\",\"103\",\"102\",\"101\"]}",
            "If-Match",
            Program.tag(now));
    assertStatus(200, would);
    assertEquals("r1 r2 r3 r4", shown());
    var done = order("\"104\",\":1\",\"103\",\"102\"", Program.tag(now));
    assertStatus(200, done);
    assertEquals("r4 r1 r3 r2", shown());
    assertEquals(before + 1, node.store.revision().number());
    assertEquals(Program.tag(admin.get(RULES + "/order")), Program.tag(done));
    assertStatus(412, order("\"101\",\"102\",\"103\",\"104\"", Program.tag(now)));
  }

  @Test
  void whatIsNoOrderIsRefusedWithASentence() throws Exception {
    rules(3);
    long before = node.store.revision().number();
    for (var bad :
        List.of(
            "\"101\",\"102\"=/ids: The order names 2 of 3; 103 is missing.",
            "\"101\",\"102\",\"101\"=/ids/2: This one is named twice.",
            "\"101\",\":1\",\"102\"=/ids/1: This one is named twice.",
            "\"101\",\"102\",\"109\"=/ids/2: There is no rule of this name.",
            "1,2,3=/ids/0: There is no rule of this name.",
            "=/ids: The order names 0 of 3; 101, 102, 103 are missing.")) {
      var parts = bad.split("=");
      assertEquals(List.of(parts[1]), faults(order(parts[0], "*")), bad);
    }
    assertStatus(422, admin.ask("PUT", RULES + "/order", "{\"ids\":\"all\"}", "If-Match", "*"));
    assertStatus(422, admin.ask("PUT", RULES + "/order", "{\"order\":[]}", "If-Match", "*"));
    assertEquals(before, node.store.revision().number());
    // Aliases have no order that means anything.
    assertStatus(404, admin.get(ALIASES + "/order"));
  }

  private HttpResponse<String> bulk(String path, String operations, String... headers)
      throws Exception {
    return admin.ask("POST", path + "/bulk", "{\"operations\":[" + operations + "]}", headers);
  }

  private static String created(String descr) {
    return "{\"op\":\"create\",\"item\":{\"type\":\"pass\",\"interface\":[\"lan\"],\"protocol\":\"tcp\","
        + "\"source\":{\"any\":true},\"destination\":{\"any\":true},\"descr\":\""
        + descr
        + "\"}}";
  }

  @Test
  void manyChangesAreOneRevision() throws Exception {
    rules(4);
    var tag = Program.tag(admin.get(RULES));
    long before = node.store.revision().number();
    var operations =
        "{\"op\":\"delete\",\"id\":\"101\"},"
            + "{\"op\":\"change\",\"id\":\"103\",\"item\":{\"descr\":\"x\",\"disabled\":true}},"
            + created("new1").replace("{\"op\"", "{\"position\":1,\"op\"")
            + ","
            + created("new2");
    var would =
        admin.ask(
            "POST",
            RULES + "/bulk?dry-run=true",
            "{\"operations\":[" + operations + "]}",
            "If-Match",
            tag);
    assertStatus(200, would);
    assertTrue(Program.json(would).path("dry-run").asBoolean(false));
    assertEquals("r1 r2 r3 r4", shown());
    var done = bulk(RULES, operations, "If-Match", tag);
    assertStatus(200, done);
    assertEquals("new1 r2 x r4 new2", shown());
    assertEquals(before + 1, node.store.revision().number());
    var results = Program.json(done).path("results");
    assertEquals(4, results.size());
    assertTrue(results.get(0).isEmpty());
    assertEquals(3, results.get(1).path("@position").asInt());
    assertEquals(1, results.get(2).path("@position").asInt());
    assertEquals(5, node.store.current().rules().stream().map(r -> r.tracker()).distinct().count());
    var one = admin.get(RULES + "/" + results.get(3).path("@id").asString());
    assertEquals("new2", Program.json(one).path("descr").asString());
    assertEquals(Program.tag(one), results.get(3).path("@etag").asString());
    assertStatus(412, bulk(RULES, operations, "If-Match", tag));
  }

  @Test
  void eachOperationMaySayWhichStateItMeans() throws Exception {
    rules(2);
    var tag = Program.tag(admin.get(RULES + "/101")).replace("\"", "\\\"");
    var change =
        "{\"op\":\"change\",\"id\":\"101\",\"etag\":\"" + tag + "\",\"item\":{\"descr\":\"a\"}}";
    assertStatus(428, bulk(RULES, change + ",{\"op\":\"delete\",\"id\":\"102\"}"));
    assertStatus(200, bulk(RULES, change));
    assertEquals("a r2", shown());
    assertStatus(412, bulk(RULES, change));
    assertStatus(200, bulk(RULES, created("c")));
    assertEquals("a r2 c", shown());
  }

  @Test
  void oneThatIsWrongKeepsAllFromBeingSaved() throws Exception {
    rules(3);
    long before = node.store.revision().number();
    var wrong =
        faults(
            bulk(
                RULES,
                created("good")
                    + ","
                    + created("bad")
                        .replace("\"protocol\":\"tcp\"", "\"protocol\":\"tpc\",\"colour\":1")
                    + ",{\"op\":\"change\",\"id\":\"999\",\"item\":{}}"
                    + ",{\"op\":\"explode\"},7"
                    + ",{\"op\":\"delete\",\"id\":\"101\",\"item\":{}}"
                    + ",{\"op\":\"delete\",\"id\":\":1\"}"
                    + ",{\"op\":\"create\",\"position\":99,\"item\":{}}",
                "If-Match",
                "*"));
    var fields = wrong.stream().map(w -> w.split(":")[0]).toList();
    assertTrue(
        fields.containsAll(
            List.of(
                "/operations/1/item/colour",
                "/operations/2/id",
                "/operations/3/op",
                "/operations/4",
                "/operations/5/item",
                "/operations/6/id",
                "/operations/7/position")),
        wrong.toString());
    assertTrue(fields.stream().noneMatch(f -> f.startsWith("/operations/0")), wrong.toString());
    // What only the whole configuration shows is the engine's to say, and named as well.
    var whole =
        faults(
            bulk(
                RULES,
                "{\"op\":\"delete\",\"id\":\"101\"},"
                    + created("one")
                    + ","
                    + created("bad")
                        .replace(
                            "{\"any\":true},\"descr\"",
                            "{\"address\":\"no_such_alias\"},\"descr\""),
                "If-Match",
                "*"));
    assertTrue(whole.getFirst().startsWith("/operations/2/item/destination"), whole.toString());
    assertEquals(before, node.store.revision().number());
    for (var body :
        List.of(
            "{}", "{\"operations\":[]}", "{\"operations\":{}}", "{\"operations\":[],\"x\":1}")) {
      assertStatus(422, admin.ask("POST", RULES + "/bulk", body));
    }
    assertEquals("r1 r2 r3", shown());
  }

  private static String alias(String name, String address) {
    return "{\"op\":\"create\",\"item\":{\"name\":\"%s\",\"type\":\"host\",\"address\":[\"%s\"]}}"
        .formatted(name, address);
  }

  @Test
  void aliasesInUseAreNotDeletedAndRenamedWithTheirUses() throws Exception {
    assertStatus(
        200,
        bulk(
            ALIASES,
            alias("one", "10.0.0.1")
                + ","
                + alias("two", "one")
                + ","
                + alias("bulk", "10.0.0.2")));
    var used =
        bulk(
            ALIASES,
            alias("three", "10.0.0.3") + ",{\"op\":\"delete\",\"id\":\"one\"}",
            "If-Match",
            "*");
    assertStatus(409, used);
    assertEquals(
        "/operations/1", Program.json(used).path("errors").get(0).path("field").asString());
    var renamed = "{\"op\":\"change\",\"id\":\"one\",\"item\":{\"name\":\"uno\"}}";
    assertStatus(200, bulk(ALIASES, renamed, "If-Match", "*"));
    assertEquals(List.of("uno"), node.store.current().alias("two").orElseThrow().entries());
    assertStatus(
        200,
        bulk(
            ALIASES,
            "{\"op\":\"delete\",\"id\":\"uno\"},{\"op\":\"delete\",\"id\":\"two\"}",
            "If-Match",
            "*"));
    // One that is called as the address is named by its place.
    assertEquals(
        ":1", Program.json(admin.get(ALIASES)).path("items").get(0).path("@id").asString());
    assertStatus(405, admin.get(ALIASES + "/bulk"));
    assertStatus(204, admin.ask("DELETE", ALIASES + "/:1", "", "If-Match", "*"));
  }

  @Test
  void whoMayOnlyLookChangesNothing() throws Exception {
    rules(2);
    try (var reader = new Program(base, Program.token(node, "admin", "read"));
        var other =
            new Program(base, Program.token(node, "admin", "write", "page-firewall-rules"))) {
      for (var program : List.of(reader, other)) {
        assertStatus(200, program.get(RULES + "/order"));
        assertStatus(403, program.ask("POST", RULES + "/bulk", "{\"operations\":[]}"));
        assertStatus(403, program.ask("PUT", RULES + "/order", "{\"ids\":[]}", "If-Match", "*"));
        assertStatus(403, program.ask("POST", RULES + "/separators", "{}"));
      }
    }
  }

  @Test
  void manyThousandsAreOneRequest() throws Exception {
    rules(1_000);
    var operations =
        IntStream.rangeClosed(1, 1_000)
            .mapToObj(n ->
                "{\"op\":\"change\",\"id\":\"10" + n + "\",\"item\":{\"descr\":\"n" + n + "\"}}")
            .collect(Collectors.joining(","));
    long before = node.store.revision().number();
    assertStatus(200, bulk(RULES, operations, "If-Match", "*"));
    assertEquals(before + 1, node.store.revision().number());
    assertTrue(node.store.current().rules().stream().allMatch(r -> r.descr().startsWith("n")));
  }

  // Separators.

  private String separators() {
    var place = ConfigPath.parse("filter/separator/lan").orElseThrow();
    return Separator.all(node.store.current().xml(), place).stream()
        .map(s -> s.row() + s.text() + s.color().substring(2))
        .collect(Collectors.joining(" "));
  }

  @Test
  void separatorsAreAddedChangedMovedAndDeleted() throws Exception {
    rules(4);
    var at = RULES + "/separators";
    var added =
        admin.ask(
            "POST", at, "{\"interface\":\"lan\",\"row\":1,\"text\":\"a\",\"color\":\"bg-danger\"}");
    assertStatus(201, added);
    assertEquals(at + "/lan:sep0", added.headers().firstValue("Location").orElse(""));
    assertStatus(201, admin.ask("POST", at, "{\"interface\":\"floating\",\"text\":\"f\"}"));
    assertEquals(2, Program.json(admin.get(at)).path("total").asInt());
    assertStatus(428, admin.ask("PATCH", at + "/lan:sep0", "{\"row\":3}"));
    var moved =
        admin.ask(
            "PATCH",
            at + "/lan:sep0",
            "{\"row\":3,\"text\":\"b\"}",
            "If-Match",
            Program.tag(added));
    assertStatus(200, moved);
    assertEquals("3b-danger", separators());
    assertStatus(412, admin.ask("DELETE", at + "/lan:sep0", "", "If-Match", Program.tag(added)));
    // It follows the rules, whoever changes them and how.
    assertStatus(
        200,
        bulk(
            RULES,
            "{\"op\":\"delete\",\"id\":\"101\"},"
                + created("x").replace("{\"op\"", "{\"position\":1,\"op\""),
            "If-Match",
            "*"));
    assertEquals("3b-danger", separators());
    assertStatus(200, order("\"104\",\":1\",\"102\",\"103\"", "*"));
    assertEquals("4b-danger", separators());
    var now = admin.get(at + "/lan:sep0");
    assertStatus(204, admin.ask("DELETE", at + "/lan:sep0", "", "If-Match", Program.tag(now)));
    assertEquals("", separators());
    assertStatus(404, admin.get(at + "/lan:sep0"));
  }

  @Test
  void badSeparatorsAreRefusedByName() throws Exception {
    rules(2);
    var at = RULES + "/separators";
    long before = node.store.revision().number();
    for (var bad :
        List.of(
            "{\"text\":\"x\"}=/interface",
            "{\"interface\":\"../x\",\"text\":\"x\"}=/interface",
            "{\"interface\":\"opt9\",\"text\":\"x\"}=/interface",
            "{\"interface\":\"lan\",\"text\":\"\"}=/text",
            "{\"interface\":\"lan\",\"text\":7}=/text",
            "{\"interface\":\"lan\",\"text\":\"x\",\"row\":3}=/row",
            "{\"interface\":\"lan\",\"text\":\"x\",\"row\":\"fr1\"}=/row",
            "{\"interface\":\"lan\",\"text\":\"x\",\"color\":\"red\"}=/color",
            "{\"interface\":\"lan\",\"text\":\"x\",\"colour\":\"red\"}=/colour")) {
      var parts = bad.split("=");
      var faults = faults(admin.ask("POST", at, parts[0]));
      assertTrue(faults.getFirst().startsWith(parts[1] + ":"), bad + " " + faults);
    }
    assertEquals(before, node.store.revision().number());
  }
}
