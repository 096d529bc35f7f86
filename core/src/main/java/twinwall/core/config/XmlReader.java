package twinwall.core.config;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads config.xml from anywhere. No document type, no entity of the document's own, no external
 * anything; bounded in size, depth and number of elements. Attributes and comments are lost.
 */
public final class XmlReader {
  public static final int MAX_BYTES = 32 << 20;
  public static final int MAX_DEPTH = 64;
  public static final int MAX_ELEMENTS = 500_000;
  public static final int MAX_TEXT = 4 << 20;

  private XmlReader() {}

  /** A tree, or why there is none. */
  public sealed interface Result {}

  /** The document was well formed. */
  public record Document(Xml root) implements Result {}

  /** The document was refused; line 0 when no line is to blame. */
  public record Malformed(int line, String message) implements Result {
    public Problem problem() {
      return Problem.error("", line == 0 ? message : "Line " + line + ": " + message);
    }
  }

  /**
   * What is wrong with a document that was written from this tree. A tree holds what a reader gives
   * back, so that only the limits are in question; one that is near to none is not read again.
   */
  public static Optional<Malformed> refusal(Xml root, byte[] written) {
    Room room = new Room();
    boolean fits = written.length <= MAX_BYTES / 2 && room.has(root, 1);
    return fits || !(read(written) instanceof Malformed malformed)
        ? Optional.empty()
        : Optional.of(malformed);
  }

  /** Counts what a tree has of each limit, at most half of which it may have. */
  private static final class Room {
    private int elements;

    boolean has(Xml x, int depth) {
      if (++elements > MAX_ELEMENTS / 2
          || depth > MAX_DEPTH / 2
          || x.text().length() > MAX_TEXT / 16) {
        return false;
      }
      for (Xml child : x.children()) {
        if (!has(child, depth + 1)) {
          return false;
        }
      }
      // The text around children is a line break and tabs for each of them.
      return (long) x.children().size() * (depth + 2) < MAX_TEXT / 2;
    }
  }

  public static Result read(byte[] document) {
    if (document.length > MAX_BYTES) {
      return new Malformed(0, "The file is larger than " + (MAX_BYTES >> 20) + " MiB.");
    }
    if (document.length == 0) {
      return new Malformed(0, "The file is empty.");
    }
    String text;
    try {
      text = text(document);
    } catch (CharacterCodingException _) {
      return new Malformed(0, "The file is not UTF-8 text.");
    }
    if (Prolog.hasDocumentType(text)) {
      return new Malformed(0, "The file has a DOCTYPE, which is refused.");
    }
    try {
      XMLStreamReader in = factory().createXMLStreamReader(new StringReader(text));
      try {
        return new Walk(in).run();
      } finally {
        in.close();
      }
    } catch (XMLStreamException e) {
      int line = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNumber());
      return new Malformed(line, "This is not well-formed XML: " + cause(e));
    }
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, false);
    // Without a document type there are only the five entities of XML, and MAX_TEXT counts those.
    factory.setProperty("jdk.xml.maxGeneralEntitySizeLimit", 0);
    factory.setProperty("jdk.xml.totalEntitySizeLimit", 0);
    factory.setXMLResolver((_, _, _, _) -> {
      throw new XMLStreamException("external entities are not read");
    });
    return factory;
  }

  /** Reads a document anew that was read whole before. */
  static XMLStreamReader open(byte[] document) throws XMLStreamException {
    try {
      return factory().createXMLStreamReader(new StringReader(text(document)));
    } catch (CharacterCodingException e) {
      throw new XMLStreamException("not UTF-8 text", e);
    }
  }

  /** UTF-8, or Latin-1 where the prologue says so, as very old files do. */
  private static String text(byte[] document) throws CharacterCodingException {
    String start =
        new String(document, 0, Math.min(document.length, 100), StandardCharsets.ISO_8859_1);
    if (start.matches("(?is)<\\?xml[^>]*encoding=[\"']iso-8859-1[\"'].*")) {
      return new String(document, StandardCharsets.ISO_8859_1);
    }
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /** The parser's words without its own location prefix; bounded, one line. */
  private static String cause(XMLStreamException e) {
    String message = String.valueOf(e.getMessage());
    int at = message.indexOf("Message: ");
    String plain = (at < 0 ? message : message.substring(at + 9)).replaceAll("\\s+", " ").strip();
    return plain.length() > 200 ? plain.substring(0, 200) + "..." : plain;
  }

  /** An element that is still open. */
  private static final class Open {
    final String name;
    final StringBuilder text = new StringBuilder();
    final List<Xml> children = new ArrayList<>();

    Open(String name) {
      this.name = name;
    }

    Xml close() {
      return children.isEmpty()
          ? Xml.of(name, XmlText.decode(XmlText.canonical(text.toString())))
          : Xml.of(name, children);
    }
  }

  private static final class Walk {
    final XMLStreamReader in;
    final Deque<Open> open = new ArrayDeque<>();
    int elements;

    Walk(XMLStreamReader in) {
      this.in = in;
    }

    Malformed refuse(String message) {
      return new Malformed(Math.max(0, in.getLocation().getLineNumber()), message);
    }

    Result run() throws XMLStreamException {
      while (true) {
        switch (in.next()) {
          case XMLStreamConstants.ENTITY_REFERENCE -> {
            return refuse("The file uses an entity that XML does not define.");
          }
          case XMLStreamConstants.START_ELEMENT -> {
            String name = in.getLocalName().toLowerCase(Locale.ROOT);
            if (!Xml.isName(name)) {
              return refuse("An element has a name that is not letters, digits, _ - . and :.");
            }
            if (++elements > MAX_ELEMENTS) {
              return refuse("The file has more than " + MAX_ELEMENTS + " elements.");
            }
            if (open.size() >= MAX_DEPTH) {
              return refuse("Elements are nested deeper than " + MAX_DEPTH + " levels.");
            }
            open.push(new Open(name));
          }
          case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
            Open top = open.peek();
            if (top != null) {
              if (top.text.length() + in.getTextLength() > MAX_TEXT) {
                return refuse("The text of <" + top.name + "> is longer than 4 MiB.");
              }
              top.text.append(in.getTextCharacters(), in.getTextStart(), in.getTextLength());
            }
          }
          case XMLStreamConstants.END_ELEMENT -> {
            Xml closed = open.pop().close();
            Open parent = open.peek();
            if (parent == null) {
              return trailer(closed);
            }
            parent.children.add(closed);
          }
          default -> {}
        }
      }
    }

    private Result trailer(Xml root) throws XMLStreamException {
      while (in.hasNext()) {
        in.next();
      }
      return new Document(root);
    }
  }
}
