package twinwall.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twinwall.core.config.Config;
import twinwall.core.config.Validator;
import twinwall.core.config.Xml;
import twinwall.core.config.XmlDiff;
import twinwall.core.config.XmlReader;
import twinwall.core.config.XmlWriter;
import twinwall.core.confsync.Incoming;
import twinwall.core.confsync.RpcTree;
import twinwall.core.confsync.RpcValue;
import twinwall.core.confsync.XmlRpc;
import twinwall.core.plan.Facts;
import twinwall.core.plan.Planner;
import twinwall.core.plan.Planning;

/**
 * Large inputs end soon: each of these would take minutes or more if the time grew with the square
 * of the size. The bound is no measurement.
 */
class LargeTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private static void soon(Executable run) {
    assertTimeoutPreemptively(SOON, run);
  }

  private static byte[] document(String inside) {
    return ("<?xml version=\"1.0\"?>\n<pfsense><version>23.3</version>" + inside + "</pfsense>")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String many(int count, IntFunction<String> one) {
    return IntStream.range(0, count).mapToObj(one).collect(Collectors.joining());
  }

  private static Xml read(byte[] bytes) {
    return assertInstanceOf(XmlReader.Document.class, XmlReader.read(bytes)).root();
  }

  /** Checked and planned; rendering is a matter of the plan's size alone. */
  private static void planned(Xml root) {
    Config config = Config.of(root);
    Validator.check(config);
    assertInstanceOf(Planning.Planned.class, Planner.plan(config, Facts.anything()));
  }

  private static void refused(String word, byte[] bytes) {
    String message = assertInstanceOf(XmlReader.Malformed.class, XmlReader.read(bytes)).message();
    assertTrue(message.contains(word), message);
  }

  @Test
  void whatIsTooMuchIsRefusedByName() {
    soon(() -> {
      refused("32 MiB", new byte[XmlReader.MAX_BYTES + 1]);
      refused("elements", document("<a/>".repeat(XmlReader.MAX_ELEMENTS + 1)));
      refused("levels", document("<a>".repeat(100_000)));
      refused("4 MiB", document("<a>" + "x".repeat(XmlReader.MAX_TEXT + 1) + "</a>"));
      refused(
          "DOCTYPE", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>".getBytes(StandardCharsets.UTF_8));
      refused("entity", document("<a>&nobody;</a>"));
    });
  }

  @Test
  void attributesAreLostHoweverLarge() {
    soon(() -> {
      read(document("<a b=\"" + "c".repeat(8 << 20) + "\"/>"));
      XmlReader.read(document("<a " + many(20_000, i -> "a" + i + "=\"\" ") + "/>"));
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"&", "&amp;", "&amp;amp;", "\n", "\t", "\n\t", "]]&gt;", "é", "&amp;a"})
  void aLongTextIsReadAndWritten(String part) {
    soon(() -> {
      String text = part.equals("&") ? "&amp;" : part;
      Xml root = read(document("<descr>" + text.repeat(600_000) + ";</descr>"));
      assertEquals(root, read(XmlWriter.write(root)));
    });
  }

  @Test
  void aListOfEverythingIsCheckedAndPlanned() {
    soon(() -> {
      String aliases =
          many(
              12_000,
              i ->
                  "<alias><name>a%d</name><type>host</type><address>10.0.%d.%d a%d</address></alias>"
                      .formatted(i, i / 250 % 256, i % 250, i - 1));
      String rules =
          many(
              5_000,
              i ->
                  ("<rule><tracker>%d</tracker><type>pass</type><interface>lan</interface>"
                          + "<ipprotocol>inet</ipprotocol><source><address>a%d</address></source>"
                          + "<destination><any/></destination></rule>")
                      .formatted(i + 1, i % 150));
      planned(
          read(
              document(
                  "<interfaces><lan><enable/><if>eth1</if><ipaddr>10.9.8.2</ipaddr><subnet>24"
                      + "</subnet></lan></interfaces><aliases>"
                      + aliases
                      + "</aliases><filter>"
                      + rules
                      + "</filter>")));
    });
  }

  /** Each alias holds all of the same large ones. */
  @Test
  void aliasesInAliasesCostNoMoreThanTheyMay() {
    soon(() -> {
      String large =
          many(
              19,
              i ->
                  "<alias><name>big%d</name><type>network</type><address>%s</address></alias>"
                      .formatted(
                          i, many(5_000, n -> "10.%d.%d.%d ".formatted(i, n / 250, n % 250))));
      String names = many(19, i -> "big" + i + " ");
      String small =
          many(
              400,
              i ->
                  "<alias><name>a%d</name><type>network</type><address>%s</address></alias>"
                      .formatted(i, names));
      planned(read(document("<aliases>" + large + small + "</aliases>")));
    });
  }

  @Test
  void manyOfWhatIsNoListAreToldOnce() {
    soon(() -> {
      Xml root = read(document("<x>" + "<y>1</y>".repeat(200_000) + "</x>"));
      Validator.check(Config.of(root));
      XmlDiff.between(root, read(document("<x>" + "<y>2</y>".repeat(200_000) + "</x>")));
    });
  }

  @Test
  void listsOfWhichAllDiffersAreCompared() {
    soon(() -> {
      List<Xml> lists = new ArrayList<>();
      for (int which = 0; which < 2; which++) {
        int part = which;
        lists.add(
            read(
                document(
                    "<filter>"
                        + many(60_000, i -> "<rule><type>" + part + i + "</type></rule>")
                        + "</filter><aliases>"
                        + many(
                            60_000,
                            i ->
                                "<alias><name>a"
                                    + (i ^ 1)
                                    + "</name><descr>"
                                    + part
                                    + "</descr></alias>")
                        + "</aliases>")));
      }
      int changes = XmlDiff.between(lists.getFirst(), lists.getLast()).size();
      assertTrue(changes >= 60_000, changes + " changes");
    });
  }

  private static RpcValue.Struct struct(int count, IntFunction<RpcValue> value, String name) {
    SequencedMap<String, RpcValue> members = new LinkedHashMap<>();
    IntStream.range(0, count).forEach(i -> members.put(name + i, value.apply(i)));
    return new RpcValue.Struct(members);
  }

  @Test
  void aLargePayloadIsMerged() {
    soon(() -> {
      List<RpcValue> users = new ArrayList<>();
      for (int i = 0; i < 60_000; i++) {
        users.add(
            RpcValue.struct(Map.of("name", RpcValue.of("u" + i), "uid", RpcValue.of(i + 1 + ""))));
      }
      RpcValue.Struct groups =
          RpcValue.struct(Map.of("name", RpcValue.of("g"), "gid", RpcValue.of("5")));
      merged(
          RpcValue.struct(
              Map.of(
                  "system",
                  RpcValue.struct(
                      Map.of(
                          "user",
                          RpcValue.items(users),
                          "group",
                          RpcValue.items(List.of(groups)))))));
      merged(RpcValue.struct(Map.of("dhcpdv6", struct(100_000, i -> RpcValue.of("v" + i), "if"))));
    });
  }

  private static void merged(RpcValue.Struct payload) throws Exception {
    Xml local = Pair.primary();
    Xml once = Incoming.merge(local, payload);
    assertEquals(once, Incoming.merge(once, payload));
    assertTrue(RpcTree.struct(once.children()).members().size() > 3);
  }

  @Test
  void aLargeCallIsRead() {
    soon(() -> {
      String deep = "<value><array><data>".repeat(100_000);
      call(deep, "nested");
      call("<value>" + "<!-- -->".repeat(500_000) + "x</value>", "");
      call("<value><string>" + "&amp;".repeat(3_000_000) + "</string></value>", "");
      call("<value><int>" + "1".repeat(10_000_000) + "</int></value>", "number");
      call("<value><double>" + "1".repeat(10_000_000) + "</double></value>", "double");
      call("<value><base64>" + "AAAA\n".repeat(2_500_000) + "</base64></value>", "");
      call("<value a=\"" + "b".repeat(8 << 20) + "\">x</value>", "");
    });
  }

  @Test
  void aLargeLineIsAnsweredOnTheControlSocket() {
    soon(() -> {
      ControlTarget control = new ControlTarget();
      for (String line :
          List.of(
              "[".repeat(1 << 20),
              "{\"a\":".repeat(100_000),
              "{\"op\":\"config.get\",\"path\":\"" + "a/".repeat(1 << 20) + "\"}",
              "{\"op\":\"config.get\",\"path\":" + "9".repeat(1 << 20) + "}",
              "{\"op\":\"config.set\",\"path\":\"system/hostname\",\"value\":\""
                  + "a".repeat(4 << 20)
                  + "\"}",
              "{\"op\":\"config.load\",\"xml\":\"" + "<a>".repeat(1 << 20) + "\"}",
              "{\"op\":\"sync.restore\",\"payload\":\"" + "QUFB".repeat(1 << 20) + "\"}",
              "{\"op\":\"" + "x".repeat(64 << 10) + "\"}")) {
        control.one(new Bytes().u8(0).put(line.getBytes(StandardCharsets.UTF_8)).done());
      }
    });
  }

  private static void call(String value, String refused) {
    String text =
        "<methodCall><methodName>a</methodName><params><param>"
            + value
            + "</param></params></methodCall>";
    try {
      XmlRpc.readCall(text.getBytes(StandardCharsets.UTF_8), XmlRpc.Limits.USUAL);
      assertEquals("", refused);
    } catch (XmlRpc.Malformed e) {
      assertTrue(!refused.isEmpty() && e.getMessage().contains(refused), e.getMessage());
    }
  }
}
