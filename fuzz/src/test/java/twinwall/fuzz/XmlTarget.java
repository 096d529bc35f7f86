package twinwall.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import twinwall.core.config.XmlReader;

/** A config.xml as any bytes at all, and all that is made of it. */
final class XmlTarget implements Target {
  @Override
  public String name() {
    return "xml";
  }

  @Override
  public int rounds() {
    return 1_500;
  }

  @Override
  public int longest() {
    return 16_384;
  }

  @Override
  public long heap() {
    return 32 << 20;
  }

  @Override
  public long heapPerByte() {
    return 20_000;
  }

  @Override
  public List<String> words() {
    return Words.XML;
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(
        utf8(Pair.PRIMARY),
        utf8("<pfsense/>"),
        utf8("<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><opnsense><a>\u00e9</a></opnsense>"),
        utf8("<!DOCTYPE x [<!ENTITY a \"b\">]><pfsense><system>&a;</system></pfsense>"),
        utf8("<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><pfsense/>"),
        utf8(
            "<pfsense><descr><![CDATA[a &amp; b]]></descr><x>&amp;amp;lt;&#65;&eacute;</x></pfsense>"),
        utf8("<pfsense><rule></rule><rule>a</rule><alias/>\n\t<x>\n\t\ta\n\tb\n</x></pfsense>"));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void one(byte[] input) {
    switch (XmlReader.read(input)) {
      case XmlReader.Malformed malformed -> Check.reason(malformed.problem().message());
      case XmlReader.Document document -> Pipeline.all(document.root());
    }
  }
}
