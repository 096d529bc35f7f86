package twinwall.core.confsync;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import twinwall.core.config.Prolog;
import twinwall.core.confsync.XmlRpc.Limits;
import twinwall.core.confsync.XmlRpc.Malformed;

/** Reads one XML-RPC message, from the first byte to the last. */
final class XmlRpcReader implements AutoCloseable {
  private static final Map<String, Charset> ENCODINGS =
      Map.of(
          "utf-8", StandardCharsets.UTF_8,
          "us-ascii", StandardCharsets.US_ASCII,
          "iso-8859-1", ISO_8859_1);
  private static final Pattern ENCODING =
      Pattern.compile("^<\\?xml[^>]*\\sencoding\\s*=\\s*[\"']([^\"']*)[\"']");
  private static final Pattern METHOD = Pattern.compile("[A-Za-z0-9_.:/-]{1,128}");
  private static final Pattern INT = Pattern.compile("[+-]?[0-9]{1,10}");
  private static final Pattern REAL = Pattern.compile("[+-]?[0-9]{1,400}(\\.[0-9]{0,400})?");

  private final XMLStreamReader xml;
  private final Limits limits;
  private int values;

  XmlRpcReader(byte[] bytes, Limits limits) throws Malformed {
    this.limits = limits;
    if (bytes.length > limits.bytes()) {
      throw new Malformed("the body is larger than " + limits.bytes() + " bytes");
    }
    if (bytes.length == 0) {
      throw new Malformed("the body is empty");
    }
    var text = decoded(bytes);
    if (Prolog.hasDocumentType(text)) {
      throw new Malformed("a document type is not allowed");
    }
    var factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, false);
    factory.setProperty("jdk.xml.maxElementDepth", 5 * limits.depth() + 8);
    // Without a document type there are only the five entities of XML, and the body is bounded.
    factory.setProperty("jdk.xml.maxGeneralEntitySizeLimit", 0);
    factory.setProperty("jdk.xml.totalEntitySizeLimit", 0);
    factory.setXMLReporter((_, _, _, _) -> {});
    factory.setXMLResolver((_, _, _, _) -> {
      throw new XMLStreamException("nothing outside the document is read");
    });
    try {
      xml = factory.createXMLStreamReader(new StringReader(text));
    } catch (XMLStreamException e) {
      throw notXml(e);
    }
  }

  /** The characters of the body, in the encoding that it declares; UTF-8 if it declares none. */
  private static String decoded(byte[] bytes) throws Malformed {
    int start = bytes.length > 2 && (bytes[0] & 0xff) == 0xEF && (bytes[1] & 0xff) == 0xBB ? 3 : 0;
    var head = new String(bytes, start, Math.min(200, bytes.length - start), ISO_8859_1);
    var declared = ENCODING.matcher(head);
    var name = declared.find() ? declared.group(1).toLowerCase(Locale.ROOT) : "utf-8";
    var charset = ENCODINGS.get(name);
    if (charset == null) {
      throw new Malformed("the encoding is none of UTF-8, ISO-8859-1 and US-ASCII");
    }
    try {
      return charset
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, start, bytes.length - start))
          .toString();
    } catch (CharacterCodingException e) {
      throw new Malformed("the body holds bytes that are not " + name);
    }
  }

  RpcMessage.Call call() throws Malformed {
    start("methodCall");
    start("methodName");
    var method = text("methodName").strip();
    if (!METHOD.matcher(method).matches()) {
      throw new Malformed("the method has an impossible name");
    }
    var params = new ArrayList<RpcValue>();
    var next = tag();
    if (next.opens("params")) {
      while ((next = tag()).opens("param")) {
        start("value");
        params.add(value(1));
        end("param");
      }
      next.mustClose("params");
      next = tag();
    }
    next.mustClose("methodCall");
    over();
    return new RpcMessage.Call(method, params);
  }

  RpcMessage.Answer answer() throws Malformed {
    start("methodResponse");
    var next = tag();
    RpcMessage.Answer answer;
    if (next.opens("fault")) {
      start("value");
      answer = fault(value(1));
      end("fault");
    } else {
      next.mustOpen("params");
      start("param");
      start("value");
      answer = new RpcMessage.Response(value(1));
      end("param");
      end("params");
    }
    end("methodResponse");
    over();
    return answer;
  }

  private static RpcMessage.Fault fault(RpcValue value) throws Malformed {
    if (value instanceof RpcValue.Struct struct
        && struct.get("faultString").orElse(RpcValue.EMPTY) instanceof RpcValue.Text(var text)) {
      return switch (struct.get("faultCode").orElse(RpcValue.EMPTY)) {
        case RpcValue.Int(int code) -> new RpcMessage.Fault(code, text);
        case RpcValue.Text(var code) -> new RpcMessage.Fault(parseInt(code), text);
        case RpcValue _ -> throw new Malformed("a fault without a faultCode");
      };
    }
    throw new Malformed("a fault without a faultString");
  }

  /** After {@code <value>}: its content, and its end. */
  private RpcValue value(int depth) throws Malformed {
    if (depth > limits.depth()) {
      throw new Malformed("values are nested deeper than " + limits.depth());
    }
    if (++values > limits.values()) {
      throw new Malformed("there are more than " + limits.values() + " values");
    }
    var untyped = new StringBuilder();
    while (true) {
      switch (event()) {
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
            untyped.append(xml.getText());
        case XMLStreamConstants.END_ELEMENT -> {
          return new RpcValue.Text(untyped.toString());
        }
        case XMLStreamConstants.START_ELEMENT -> {
          if (!untyped.toString().isBlank()) {
            throw new Malformed("text before a typed value");
          }
          var typed = typed(xml.getLocalName(), depth);
          end("value");
          return typed;
        }
        default -> throw unexpected();
      }
    }
  }

  private RpcValue typed(String type, int depth) throws Malformed {
    return switch (type) {
      case "string", "dateTime.iso8601" -> new RpcValue.Text(text(type));
      case "int", "i4" -> new RpcValue.Int(parseInt(text(type)));
      case "boolean" ->
          switch (text(type).strip()) {
            case "1" -> new RpcValue.Bool(true);
            case "0" -> new RpcValue.Bool(false);
            default -> throw new Malformed("a boolean is 0 or 1");
          };
      case "double" -> new RpcValue.Real(parseReal(text(type)));
      case "base64" -> new RpcValue.Bytes(parseBase64(text(type)));
      case "nil" -> {
        end("nil");
        yield new RpcValue.Nil();
      }
      case "array" -> array(depth);
      case "struct" -> struct(depth);
      default -> throw new Malformed("a value of a type that XML-RPC does not know");
    };
  }

  private RpcValue array(int depth) throws Malformed {
    var items = new ArrayList<RpcValue>();
    start("data");
    Tag next;
    while ((next = tag()).opens("value")) {
      items.add(value(depth + 1));
    }
    next.mustClose("data");
    end("array");
    return new RpcValue.Items(items);
  }

  private RpcValue struct(int depth) throws Malformed {
    var members = new LinkedHashMap<String, RpcValue>();
    Tag next;
    while ((next = tag()).opens("member")) {
      start("name");
      var name = text("name");
      start("value");
      if (members.put(name, value(depth + 1)) != null) {
        throw new Malformed("a struct has a member twice");
      }
      end("member");
    }
    next.mustClose("struct");
    return new RpcValue.Struct(members);
  }

  private static int parseInt(String text) throws Malformed {
    var digits = text.strip();
    if (INT.matcher(digits).matches()) {
      long number = Long.parseLong(digits);
      if (number == (int) number) {
        return (int) number;
      }
    }
    throw new Malformed("a number that is not one of 32 bits");
  }

  private static double parseReal(String text) throws Malformed {
    var digits = text.strip();
    if (!REAL.matcher(digits).matches()) {
      throw new Malformed("a double that is not a decimal number");
    }
    return Double.parseDouble(digits);
  }

  private static byte[] parseBase64(String text) throws Malformed {
    try {
      return Base64.getDecoder().decode(text.replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw new Malformed("a base64 value that is none");
    }
  }

  /** A start or an end of an element. */
  private record Tag(boolean opening, String name) {
    boolean opens(String wanted) {
      return opening && name.equals(wanted);
    }

    void mustOpen(String wanted) throws Malformed {
      if (!opens(wanted)) {
        throw new Malformed("<" + wanted + "> is missing");
      }
    }

    void mustClose(String wanted) throws Malformed {
      if (opening || !name.equals(wanted)) {
        throw new Malformed("something in <" + wanted + "> does not belong there");
      }
    }
  }

  private void start(String name) throws Malformed {
    tag().mustOpen(name);
  }

  private void end(String name) throws Malformed {
    tag().mustClose(name);
  }

  private Tag tag() throws Malformed {
    while (true) {
      switch (event()) {
        case XMLStreamConstants.START_ELEMENT -> {
          return new Tag(true, xml.getLocalName());
        }
        case XMLStreamConstants.END_ELEMENT -> {
          return new Tag(false, xml.getLocalName());
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
          if (!xml.getText().isBlank()) {
            throw new Malformed("text where only elements belong");
          }
        }
        default -> throw unexpected();
      }
    }
  }

  /** The text of the element that was just opened, up to its end. */
  private String text(String name) throws Malformed {
    var text = new StringBuilder();
    while (true) {
      switch (event()) {
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
            text.append(xml.getText());
        case XMLStreamConstants.END_ELEMENT -> {
          return text.toString();
        }
        case XMLStreamConstants.START_ELEMENT ->
            throw new Malformed("an element inside <" + name + ">");
        default -> throw unexpected();
      }
    }
  }

  private void over() throws Malformed {
    if (event() != XMLStreamConstants.END_DOCUMENT) {
      throw unexpected();
    }
  }

  private int event() throws Malformed {
    try {
      while (xml.hasNext()) {
        int event = xml.next();
        if (event != XMLStreamConstants.COMMENT
            && event != XMLStreamConstants.PROCESSING_INSTRUCTION) {
          return event;
        }
      }
    } catch (XMLStreamException e) {
      throw notXml(e);
    }
    throw new Malformed("the body ends too early");
  }

  private Malformed unexpected() {
    return new Malformed(
        switch (xml.getEventType()) {
          case XMLStreamConstants.ENTITY_REFERENCE -> "entities are not allowed";
          case XMLStreamConstants.END_DOCUMENT -> "the body ends too early";
          default -> "something that does not belong into an XML-RPC message";
        });
  }

  private static Malformed notXml(XMLStreamException e) {
    int line = e.getLocation() == null ? 0 : e.getLocation().getLineNumber();
    return new Malformed("not well-formed XML" + (line > 0 ? " (line " + line + ")" : ""));
  }

  @Override
  public void close() throws Malformed {
    try {
      xml.close();
    } catch (XMLStreamException e) {
      throw notXml(e);
    }
  }
}
