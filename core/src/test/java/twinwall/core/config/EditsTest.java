package twinwall.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths and the edits by path. */
final class EditsTest {
  private final Config config = Samples.primary();

  private static ConfigPath path(String text) {
    return ConfigPath.parse(text).orElseThrow();
  }

  private Xml done(Edit edit) {
    Edit.Result result = edit.on(config);
    return assertInstanceOf(Edit.Edited.class, result, result::toString).root();
  }

  private Problem refused(Edit edit) {
    return assertInstanceOf(Edit.Refused.class, edit.on(config)).problems().getFirst();
  }

  @ParameterizedTest
  @CsvSource({
    "system/hostname,fw1",
    "system.hostname,fw1",
    "System/HostName,fw1",
    "interfaces/wan/ipaddr,203.0.113.11",
    "aliases/alias[servers]/descr,Servers",
    "aliases.alias[2].name,webports",
    "virtualip/vip[WAN VIP]/vhid,1",
    "virtualip/vip[203.0.113.20]/descr,Web",
    "filter/rule[1700000002]/descr,LAN to any",
    "filter/rule[Web]/destination/port,webports",
    "system/dnsserver[192.0.2.53],192.0.2.53",
    "nat/outbound/rule/target,203.0.113.10",
  })
  void findsWhatAUserMeans(String text, String value) {
    assertEquals(List.of(value), path(text).find(config.xml()).stream().map(Xml::text).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a//b", "a[", "a]", "a[b]c", "/a", "a b", "é"})
  void refusesWhatIsNoPath(String text) {
    assertTrue(ConfigPath.parse(text).isEmpty());
  }

  /** Messages end up in logs and on terminals. */
  @Test
  void aRefusalQuotesNothingThatMovesACursor() {
    String message =
        refused(Edits.set(path("interfaces/lan/blockbogons"), "a\n\u001b[2J\u0085")).message();
    assertEquals("A switch is on or off, not \"a??[2J?\".", message);
  }

  @Test
  void setsAValueInPlaceAndMakesWhatLeadsThere() {
    Xml root = done(Edits.set(path("system/hostname"), "fw9"));
    assertEquals("fw9", root.find("system/hostname").orElseThrow().text());
    assertEquals("hostname", root.childOrEmpty("system").children().getFirst().name());
    Xml made = done(Edits.set(path("syslog/nologbogons"), "on"));
    assertTrue(made.find("syslog/nologbogons").isPresent());
    Xml list = done(Edits.set(path("system/dnsserver"), "192.0.2.1 192.0.2.2"));
    assertEquals(2, list.childOrEmpty("system").children("dnsserver").size());
  }

  @Test
  void switchesAreOnOrOff() {
    assertFalse(
        done(Edits.set(path("system/ipv6allow"), "off")).find("system/ipv6allow").isPresent());
    assertEquals(
        "on",
        done(Edits.set(path("hasync/synchronizenat"), "true"))
            .find("hasync/synchronizenat")
            .orElseThrow()
            .text());
    assertEquals(
        "hasync/synchronizenat", refused(Edits.set(path("hasync/synchronizenat"), "maybe")).path());
  }

  @Test
  void aMisspeltElementIsNotMade() {
    assertTrue(
        refused(Edits.set(path("system/hostnmae"), "x"))
            .message()
            .contains("Did you mean hostname?"));
    assertTrue(
        refused(Edits.set(path("sytem/hostname"), "x")).message().contains("Did you mean system?"));
    assertTrue(
        refused(Edits.add(path("aliases/alias"), Map.of("nmae", "x"), OptionalInt.empty()))
            .message()
            .contains("Did you mean name?"));
  }

  @Test
  void addsAnItemBehindTheOthersOrAtAPlace() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("type", "pass");
    values.put("interface", "lan");
    values.put("source/network", "lan");
    values.put("destination/any", "on");
    Xml last =
        done(Edits.add(path("filter/rule"), values, OptionalInt.empty())).childOrEmpty("filter");
    assertEquals(
        List.of("rule", "rule", "rule", "separator"),
        last.children().stream().map(Xml::name).toList());
    Xml first =
        done(Edits.add(path("filter/rule"), values, OptionalInt.of(1))).childOrEmpty("filter");
    assertEquals("lan", first.children().getFirst().find("source/network").orElseThrow().text());
    assertTrue(first.children().getFirst().find("destination/any").isPresent());
    Xml opt2 = done(Edits.add(path("interfaces/opt2"), Map.of("if", "eth3"), OptionalInt.empty()));
    assertEquals("eth3", opt2.find("interfaces/opt2/if").orElseThrow().text());
    assertTrue(
        refused(Edits.add(path("interfaces/lan"), Map.of("if", "eth3"), OptionalInt.empty()))
            .message()
            .contains("exists"));
  }

  @Test
  void deletesOneItemAndAsksWhichOfSeveral() {
    Xml root = done(Edits.delete(path("filter/rule[Web]")));
    assertEquals(config.rules().size() - 1, Config.of(root).rules().size());
    Problem which = refused(Edits.delete(path("aliases/alias")));
    assertTrue(which.message().contains("servers, webports"), which.message());
    assertTrue(refused(Edits.delete(path("aliases/alias[nobody]"))).message().contains("no such"));
    refused(Edits.delete(new ConfigPath(List.of())));
  }

  @Test
  void anAliasInUseIsNotDeleted() {
    Problem used = refused(Edits.delete(path("aliases/alias[servers]")));
    assertTrue(used.message().contains("used by filter/rule[1] 'Web'"), used.message());
    Config without = Config.of(done(Edits.delete(path("filter/rule[Web]"))));
    Edit.Result result = Edits.delete(path("aliases/alias[servers]")).on(without);
    Xml root = assertInstanceOf(Edit.Edited.class, result, result::toString).root();
    assertEquals(List.of("webports"), Config.of(root).aliases().stream().map(Alias::name).toList());
  }

  @Test
  void whoRenamesAnAliasRenamesItEverywhere() {
    Config after = Config.of(done(Edits.set(path("aliases/alias[servers]/name"), "farm")));
    assertTrue(after.alias("farm").isPresent() && after.alias("servers").isEmpty());
    assertEquals("farm", after.rules().getFirst().destination().address());
    assertEquals("webports", after.rules().getFirst().destination().port());
    Config two =
        Config.of(
            done(Edits.set(path("aliases/alias[2]"), Map.of("name", "ports", "descr", "servers"))));
    assertEquals("ports", two.rules().getFirst().destination().port());
    assertEquals("servers", two.rules().getFirst().destination().address());
  }

  @Test
  void theDiffNamesElementsAndHidesSecrets() {
    Xml after = done(Edits.set(path("aliases/alias[servers]/address"), "192.0.2.9"));
    after = after.update("hasync", h -> h.put(Xml.of("password", "another")));
    after = after.update("virtualip", v -> v.withChildren(v.children().subList(0, 1)));
    after = after.update("filter", f -> f.replaceAll("rule", f.children("rule").reversed()));
    List<XmlDiff.Change> changes = XmlDiff.between(config.xml(), after);
    String text = XmlDiff.unified("1", "2", changes);
    assertTrue(text.contains("@@ aliases/alias[servers]/address @@"), text);
    assertTrue(text.contains("+<address>192.0.2.9</address>"), text);
    assertTrue(text.contains("@@ hasync/password @@"), text);
    assertTrue(text.contains("@@ virtualip/vip[65a1b2c3d4e60] @@"), text);
    assertTrue(changes.stream().anyMatch(c -> c.kind() == XmlDiff.Kind.MOVED), text);
    assertFalse(text.contains("another<") || text.contains("only-a-test"), text);
    assertEquals("", XmlDiff.unified("1", "2", XmlDiff.between(config.xml(), config.xml())));
  }

  @Test
  void redactionCoversEverySecret() {
    Xml full = done(Edits.set(path("twinwall/flowkey"), "c2VjcmV0"));
    String text = XmlWriter.print(Secrets.redact(full));
    for (String secret : List.of("only-a-test", "not.a.real.hash", "c2VjcmV0")) {
      assertFalse(text.contains(secret), secret);
    }
    for (Shape<?> shape : List.of(Vip.SHAPE, HaSync.SHAPE, User.SHAPE, Twinwall.SHAPE)) {
      shape.fields().stream()
          .filter(Field::secret)
          .forEach(f -> assertTrue(Secrets.isSecret(f.element()), f.element()));
    }
  }
}
