package twinwall.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The document: what is read, what is written, what is refused. */
final class XmlTest {
  private static XmlReader.Malformed refused(String text) {
    return assertInstanceOf(
        XmlReader.Malformed.class, XmlReader.read(text.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          <descr><![CDATA[A &amp; B]]></descr>|A & B
          <descr>A &amp;amp; B</descr>|A & B
          <a>A &amp; B</a>|A & B
          <descr><![CDATA[caf&eacute;]]></descr>|café
          <a>&amp;lt;b&amp;gt;</a>|<b>
          <descr><![CDATA[&#233;]]></descr>|é
          <descr><![CDATA[&unknown; &x]]></descr>|&unknown; &x
          <A>x</A>|x
          """,
      delimiter = '|')
  void entitiesAreDecodedTwice(String xml, String text) {
    assertEquals(text, Samples.read(xml).text());
  }

  @Test
  void lineBreaksAndTheTabsAroundThemAreLost() {
    assertEquals("ab", Samples.read("<a>\n\t\ta\n\t\tb\n\t</a>").text());
    assertEquals("", Samples.read("<a>\n\t  \n</a>").text());
    assertEquals(" a ", Samples.read("<a> a </a>").text());
  }

  @Test
  void namesAreLowerCaseAttributesAndCommentsAreLostEmptyListItemsDoNotExist() {
    Xml x =
        Samples.read("<PfSense a='1'><!-- c --><System/><rule></rule><rule><b/></rule></PfSense>");
    assertEquals("pfsense", x.name());
    assertEquals(2, x.children().size());
    assertTrue(x.has("system"));
    assertEquals(1, x.children("rule").size());
  }

  @Test
  void writesAsConfigXmlIsWritten() {
    Xml x =
        Xml.of(
            "pfsense",
            Xml.of("descr", "A & B"),
            Xml.of("system", Xml.of("n", "a'<")),
            Xml.empty("e"));
    assertEquals(
        """
        <?xml version="1.0"?>
        <pfsense>
        	<descr><![CDATA[A &amp; B]]></descr>
        	<system>
        		<n>a&apos;&lt;</n>
        	</system>
        	<e></e>
        </pfsense>
        """,
        XmlWriter.print(x));
  }

  @Test
  void whatIsWrittenReadsAsTheSameTreeAndIsWrittenTheSame() {
    for (long seed = 1; seed <= 2000; seed++) {
      Xml x = Xml.of("pfsense", Samples.tree(new Random(seed), 4));
      Xml again = Samples.read(XmlWriter.print(x));
      assertEquals(x, again, "seed " + seed + "\n" + XmlWriter.print(x));
      assertEquals(XmlWriter.print(x), XmlWriter.print(again), "seed " + seed);
    }
  }

  @Test
  void aDocumentTypeIsRefused() {
    XmlReader.Malformed xxe =
        refused(
            "<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><a>&x;</a>");
    assertTrue(xxe.message().contains("DOCTYPE"), xxe.message());
    assertTrue(
        refused("<!DOCTYPE a SYSTEM \"http://192.0.2.1/a.dtd\"><a/>")
            .message()
            .contains("DOCTYPE"));
  }

  /** The JDK's parser throws something unchecked at these. */
  @Test
  void aMalformedDocumentTypeIsRefusedToo() {
    for (String prolog : List.of("", "<?a?> <!-- <a> -->\n", "<?xml version=\"1.1\"?>\u0085")) {
      for (String type :
          List.of("<!DOCTYPE x [<!ENT\u0007", "<!DOCTYPE x [<!ENTITY b\u001d>]><a/>")) {
        assertTrue(refused(prolog + type).message().contains("DOCTYPE"));
      }
    }
    refused("<!-- <!DOCTYPE a>");
    refused("<?a <!DOCTYPE a>");
  }

  @Test
  void aBillionLaughsAreNotFunny() {
    StringBuilder bomb = new StringBuilder("<!DOCTYPE a [<!ENTITY a0 \"ha\">");
    for (int i = 1; i < 40; i++) {
      bomb.append("<!ENTITY a" + i + " \"&a" + (i - 1) + ";&a" + (i - 1) + ";\">");
    }
    assertTrue(refused(bomb + "]><a>&a39;</a>").message().contains("DOCTYPE"));
  }

  @Test
  void anEntityOfNobodyIsRefusedWithItsLine() {
    assertEquals(2, refused("<a>\n&nobody;</a>").line());
  }

  @Test
  void tooDeepTooManyTooLongTooLarge() {
    assertTrue(refused("<a>".repeat(65) + "</a>".repeat(65)).message().contains("deeper"));
    assertTrue(
        refused("<a>" + "<b></b>".repeat(XmlReader.MAX_ELEMENTS) + "</a>")
            .message()
            .contains("more than"));
    assertTrue(
        refused("<a>" + "x".repeat(XmlReader.MAX_TEXT + 1) + "</a>").message().contains("longer"));
    XmlReader.Result large = XmlReader.read(new byte[XmlReader.MAX_BYTES + 1]);
    assertTrue(assertInstanceOf(XmlReader.Malformed.class, large).message().contains("larger"));
  }

  @Test
  void brokenDocumentsSayTheirLine() {
    assertEquals(3, refused("<a>\n<b>\n</a>").line());
    refused("");
    refused("text");
    refused("<a/><b/>");
    refused("<a>\u0000</a>");
    refused("<é/>");
    assertInstanceOf(
        XmlReader.Malformed.class,
        XmlReader.read(new byte[] {'<', 'a', '>', (byte) 0xC3, '<', '/', 'a', '>'}));
  }

  @Test
  void anElementNameIsCheckedBeforeItExists() {
    assertThrows(IllegalArgumentException.class, () -> Xml.empty("a b"));
    assertThrows(IllegalArgumentException.class, () -> Xml.empty(""));
    assertThrows(IllegalArgumentException.class, () -> Xml.empty("1a"));
  }
}
