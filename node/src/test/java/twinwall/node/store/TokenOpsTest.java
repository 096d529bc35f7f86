package twinwall.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.ApiToken;
import twinwall.core.config.XmlReader;
import twinwall.core.config.XmlWriter;
import twinwall.core.plan.Facts;
import twinwall.node.Log;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/** Tokens: made, listed, used, removed; what is kept of them. */
final class TokenOpsTest {
  private static final long NOW = 1_790_000_000;
  private static final String CONFIG =
      """
      <?xml version="1.0"?>
      <pfsense><version>23.3</version><system><hostname>fw1</hostname>
      <user><name>admin</name><uid>0</uid><somethingelse>kept</somethingelse></user>
      <user><name>ops</name><uid>2000</uid></user></system></pfsense>
      """;

  @TempDir Path dir;
  private ConfigStore store;
  private Map<String, Op> ops;

  @BeforeEach
  void start() throws Exception {
    Files.createDirectories(dir.resolve("etc"));
    Files.writeString(dir.resolve("etc/config.xml"), CONFIG);
    Log log = new Log(new PrintStream(OutputStream.nullOutputStream()), "t");
    store = ConfigStore.open(dir.resolve("etc"), () -> Instant.ofEpochSecond(NOW), log);
    ops = new TokenOps(store, () -> Instant.ofEpochSecond(NOW), dir).ops();
  }

  @AfterEach
  void stop() throws Exception {
    store.close();
  }

  private JsonNode call(String op, String... pairs) throws Refusal {
    ObjectNode args = JsonMapper.shared().createObjectNode();
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equals("scope")) {
        args.withArray("scope").add(pairs[i + 1]);
      } else {
        args.put(pairs[i], pairs[i + 1]);
      }
    }
    return ops.get(op).call(args);
  }

  @Test
  void aTokenIsShownOnceAndOnlyItsHashIsKept() throws Exception {
    var made =
        call("tokens.add", "user", "ops", "name", "deploy", "scope", "write", "who", "me@here");
    var shown = made.path("token").asString();
    assertTrue(shown.matches("twinwall_[0-9a-f]{10}_[A-Za-z0-9_-]{43}"), shown);
    assertEquals(NOW + 90 * 86_400L, made.path("expires").asLong(0));
    var text = XmlWriter.print(store.current().xml());
    assertFalse(text.contains(shown.substring(20)), text);
    assertTrue(text.contains("<somethingelse>kept</somethingelse>"), text);
    assertEquals("me@here", store.history().getFirst().who());
    var kept = ApiToken.of(store.current().xml().childOrEmpty("system").children("user").get(1));
    assertEquals(List.of("write"), kept.getFirst().scope());
    var again =
        ((XmlReader.Document)
                XmlReader.read(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
            .root();
    assertEquals(store.current().xml(), again);

    var listed = call("tokens.list").path("tokens").path(0);
    assertEquals("ops", listed.path("user").asString());
    assertFalse(listed.has("token"), listed.toString());
    assertFalse(listed.toString().contains(kept.getFirst().hash()));
    assertFalse(listed.has("last_used"));
    call("tokens.used", "id", made.path("id").asString(), "source", "192.0.2.7");
    assertEquals(NOW, call("tokens.list").path("tokens").path(0).path("last_used").asLong(0));
    var later = new TokenOps(store, () -> Instant.ofEpochSecond(NOW), dir).ops();
    var after = later.get("tokens.list").call(JsonMapper.shared().createObjectNode());
    assertEquals("192.0.2.7", after.path("tokens").path(0).path("last_from").asString());

    assertThrows(
        Refusal.class,
        () -> call("tokens.remove", "id", made.path("id").asString(), "user", "admin"));
    call("tokens.remove", "id", made.path("id").asString());
    assertEquals(0, call("tokens.list").path("tokens").size());
    assertFalse(XmlWriter.print(store.current().xml()).contains(ApiToken.HOLDER));
  }

  @Test
  void whatIsNoTokenIsRefused() {
    long before = store.revision().number();
    assertThrows(Refusal.class, () -> call("tokens.add", "user", "nobody", "name", "x"));
    assertThrows(Refusal.class, () -> call("tokens.add", "user", "", "name", "x"));
    assertThrows(Refusal.class, () -> call("tokens.add", "user", "ops", "name", "a\nb"));
    assertThrows(
        Refusal.class, () -> call("tokens.add", "user", "ops", "name", "x", "scope", "a b"));
    for (var time : List.of("0d", "90", "yesterday", "2020-01-01", "99999d", "-1d", "")) {
      assertThrows(
          Refusal.class,
          () -> call("tokens.add", "user", "ops", "name", "x", "expires", time),
          time);
    }
    assertThrows(Refusal.class, () -> call("tokens.remove", "id", "none"));
    assertThrows(Refusal.class, () -> call("tokens.used", "id", "none"));
    assertEquals(before, store.revision().number());
  }

  @Test
  void aDryRunSaysWhatWouldBeAndSavesNothing() throws Exception {
    var config = ConfigOps.of(store, () -> Instant.ofEpochSecond(NOW), Facts::anything);
    long before = store.revision().number();
    var args =
        JsonMapper.shared()
            .createObjectNode()
            .put("path", "system/hostname")
            .put("value", "fw9")
            .put("dry", true);
    var would = config.get("config.set").call(args.deepCopy());
    assertTrue(would.path("dry").asBoolean(false), would.toString());
    assertEquals("system/hostname", would.path("changes").path(0).path("path").asString());
    assertTrue(would.path("notices").isArray());
    assertThrows(
        Refusal.class,
        () -> config.get("config.set").call(args.deepCopy().put("value", "not a name!")));
    assertEquals(before, store.revision().number());
    assertEquals("fw1", store.current().system().hostname());
    var saved =
        config.get("config.set").call(args.deepCopy().put("dry", false).put("changes", true));
    assertEquals(before + 1, saved.path("revision").asLong(0));
    assertEquals("system/hostname", saved.path("changes").path(0).path("path").asString());
    assertEquals(2, would.path("changes").size() + saved.path("changes").size(), would.toString());
  }
}
