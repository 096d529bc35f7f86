package twinwall.core.confsync;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twinwall.core.confsync.XmlRpc.Limits;
import twinwall.core.confsync.XmlRpc.Malformed;

class XmlRpcTest {
  private static RpcMessage.Call read(String text) throws Malformed {
    return XmlRpc.readCall(text.getBytes(StandardCharsets.UTF_8), Limits.USUAL);
  }

  private static String call(String value) {
    return "<?xml version=\"1.0\"?><methodCall><methodName>a.b</methodName><params><param>"
        + value
        + "</param></params></methodCall>";
  }

  private static String why(String text) {
    return assertThrows(Malformed.class, () -> read(text)).getMessage();
  }

  @Test
  void whatIsWrittenIsReadBack() throws Malformed {
    var dice = new SplittableRandom(7);
    for (int i = 0; i < 2_000; i++) {
      var call = new RpcMessage.Call("pfsense.m", List.of(RpcSamples.value(dice, 0)));
      var bytes = XmlRpc.write(call);
      assertEquals(call, XmlRpc.readCall(bytes, Limits.USUAL));
      assertArrayEquals(bytes, XmlRpc.write(XmlRpc.readCall(bytes, Limits.USUAL)));
      var response = new RpcMessage.Response(RpcSamples.value(dice, 0));
      assertEquals(response, XmlRpc.readAnswer(XmlRpc.write(response), Limits.USUAL));
    }
    var fault = new RpcMessage.Fault(-1, "no <way> & \"so\"");
    assertEquals(fault, XmlRpc.readAnswer(XmlRpc.write(fault), Limits.USUAL));
  }

  @Test
  void brokenBytesAreRefusedAndNothingElseHappens() {
    var dice = new SplittableRandom(11);
    int refused = 0;
    for (int i = 0; i < 4_000; i++) {
      var bytes =
          XmlRpc.write(new RpcMessage.Call("pfsense.m", List.of(RpcSamples.value(dice, 0))));
      for (int flips = dice.nextInt(1, 4); flips > 0; flips--) {
        bytes[dice.nextInt(bytes.length)] = (byte) dice.nextInt();
      }
      try {
        XmlRpc.readCall(bytes, Limits.USUAL);
      } catch (Malformed e) {
        refused++;
        assertFalse(e.getMessage().isBlank());
      }
    }
    assertTrue(refused > 2_000, "refused " + refused);
  }

  @Test
  void valuesOfEveryKindInPhpsSpelling() throws Malformed {
    assertEquals(RpcValue.of(" x "), read(call("<value> x </value>")).param(0));
    assertEquals(RpcValue.of(""), read(call("<value/>")).param(0));
    assertEquals(RpcValue.of(-5), read(call("<value>\n <i4> -5 </i4>\n</value>")).param(0));
    assertEquals(
        new RpcValue.Bytes("hello".getBytes(StandardCharsets.UTF_8)),
        read(call("<value><base64>aGVs&#10;bG8=&#10;</base64></value>")).param(0));
    assertEquals(
        RpcValue.items(List.of()), read(call("<value><array><data/></array></value>")).param(0));
    assertEquals(
        RpcValue.struct(Map.of("a", RpcValue.of("é&"))),
        read(call(
                "<value><struct><member><name>a</name><value><string>&#233;&#38;</string></value>"
                    + "</member></struct></value>"))
            .param(0));
    assertEquals(
        RpcValue.of("é"),
        XmlRpc.readCall(
                ("<?xml version='1.0' encoding='iso-8859-1'?><methodCall><methodName>a</methodName>"
                        + "<params><param><value>é</value></param></params></methodCall>")
                    .getBytes(StandardCharsets.ISO_8859_1),
                Limits.USUAL)
            .param(0));
    assertEquals(
        RpcValue.EMPTY, read("<methodCall><methodName>a</methodName></methodCall>").param(0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<value><int>2147483648</int></value>",
        "<value><int>1e3</int></value>",
        "<value><boolean>yes</boolean></value>",
        "<value><double>NaN</double></value>",
        "<value><base64>***</base64></value>",
        "<value><i8>1</i8></value>",
        "<value>x<int>1</int></value>",
        "<value><string>a<b/></string></value>",
        "<value><array><value/></array></value>",
        "<value><struct><member><value/></member></struct></value>",
        "<value><struct><member><name>a</name><value/></member><member><name>a</name><value/></member>"
            + "</struct></value>",
        "<value>&undeclared;</value>",
      })
  void impossibleValuesAreRefused(String value) {
    why(call(value));
  }

  @Test
  void entitiesAndDocumentTypesAreRefused() {
    var body = call("<value>&x;</value>").substring("<?xml version=\"1.0\"?>".length());
    assertTrue(
        why("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" + body)
            .contains("document type"));
    assertTrue(why("<!DOCTYPE a SYSTEM \"http://127.0.0.1:1/x.dtd\">" + body).contains("type"));
    assertTrue(
        why("<!DOCTYPE a [<!ENTITY y \"yyyy\"><!ENTITY x \"&y;&y;&y;&y;\">]>" + body)
            .contains("document type"));
    assertTrue(why("<!DOCTYPE a [<!ENTITY b\u001d>]>" + body).contains("document type"));
  }

  @Test
  void everyMeasureIsBounded() throws Malformed {
    assertEquals(
        "values are nested deeper than 48",
        why(call("<value><array><data>".repeat(60) + "</data></array></value>".repeat(60))));
    read(call("<value><array><data>".repeat(40) + "</data></array></value>".repeat(40)));
    var tight = new Limits(1_000, 4, 3);
    var four =
        XmlRpc.write(
            new RpcMessage.Call(
                "a",
                List.of(RpcValue.items(List.of(RpcValue.EMPTY, RpcValue.EMPTY, RpcValue.EMPTY)))));
    assertThrows(Malformed.class, () -> XmlRpc.readCall(four, tight));
    assertThrows(Malformed.class, () -> XmlRpc.readCall(new byte[1_001], tight));
    assertThrows(Malformed.class, () -> XmlRpc.readCall(new byte[0], tight));
  }

  @Test
  void otherDocumentsAreNoMessages() {
    why("hello");
    why("<html><body>It works</body></html>");
    why(call("<value/>") + "<more/>");
    why(call("<value/>").substring(0, 90));
    why("<?xml version=\"1.0\" encoding=\"UTF-16\"?><methodCall/>");
    assertThrows(
        Malformed.class,
        () ->
            XmlRpc.readAnswer(
                "<html><body>It works</body></html>".getBytes(StandardCharsets.UTF_8),
                Limits.USUAL));
  }

  @Test
  void noSecretInTheTextForm() {
    var call =
        new RpcMessage.Call(
            "m", List.of(RpcValue.struct(Map.of("password", RpcValue.of("geheim")))));
    assertFalse(call.toString().contains("geheim"));
  }

  @Test
  void charactersThatXmlCannotWriteAreReplaced() throws Malformed {
    var call = new RpcMessage.Call("m", List.of(RpcValue.of("a\u0000b\ud800c")));
    assertEquals(
        RpcValue.of("a\ufffdb\ufffdc"), XmlRpc.readCall(XmlRpc.write(call), Limits.USUAL).param(0));
  }
}
