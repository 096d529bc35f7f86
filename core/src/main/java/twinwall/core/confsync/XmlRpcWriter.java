package twinwall.core.confsync;

import java.math.BigDecimal;
import java.util.Base64;

/** Writes XML-RPC messages, every value with its type. */
final class XmlRpcWriter {
  private final StringBuilder out = new StringBuilder(4096);

  private XmlRpcWriter() {}

  static String text(RpcMessage message) {
    var writer = new XmlRpcWriter();
    writer.message(message);
    return writer.out.toString();
  }

  private void message(RpcMessage message) {
    out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    switch (message) {
      case RpcMessage.Call call -> {
        out.append("<methodCall><methodName>");
        escaped(call.method());
        out.append("</methodName><params>");
        call.params().forEach(this::param);
        out.append("</params></methodCall>\n");
      }
      case RpcMessage.Response response -> {
        out.append("<methodResponse><params>");
        param(response.value());
        out.append("</params></methodResponse>\n");
      }
      case RpcMessage.Fault fault -> {
        out.append("<methodResponse><fault><value><struct><member><name>faultCode</name>");
        out.append("<value><int>").append(fault.code()).append("</int></value></member>");
        out.append("<member><name>faultString</name><value><string>");
        escaped(fault.text());
        out.append("</string></value></member></struct></value></fault></methodResponse>\n");
      }
    }
  }

  private void param(RpcValue value) {
    out.append("<param>");
    value(value);
    out.append("</param>");
  }

  private void value(RpcValue value) {
    out.append("<value>");
    switch (value) {
      case RpcValue.Text text -> {
        out.append("<string>");
        escaped(text.text());
        out.append("</string>");
      }
      case RpcValue.Int number -> out.append("<int>").append(number.number()).append("</int>");
      case RpcValue.Bool bool ->
          out.append("<boolean>").append(bool.truth() ? '1' : '0').append("</boolean>");
      case RpcValue.Real real ->
          out.append("<double>")
              .append(
                  Double.isFinite(real.number())
                      ? new BigDecimal(Double.toString(real.number())).toPlainString()
                      : "0")
              .append("</double>");
      case RpcValue.Bytes bytes ->
          out.append("<base64>")
              .append(Base64.getEncoder().encodeToString(bytes.bytes()))
              .append("</base64>");
      case RpcValue.Nil _ -> out.append("<nil/>");
      case RpcValue.Items items -> {
        out.append("<array><data>");
        items.values().forEach(this::value);
        out.append("</data></array>");
      }
      case RpcValue.Struct struct -> {
        out.append("<struct>");
        struct
            .members()
            .forEach((name, member) -> {
              out.append("<member><name>");
              escaped(name);
              out.append("</name>");
              value(member);
              out.append("</member>");
            });
        out.append("</struct>");
      }
    }
    out.append("</value>");
  }

  /** XML has no way to write some characters at all: they become the replacement character. */
  private void escaped(String text) {
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '\r' -> out.append("&#13;");
            default -> out.appendCodePoint(isXml(c) ? c : 0xFFFD);
          }
        });
  }

  private static boolean isXml(int c) {
    return c == '\t'
        || c == '\n'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }
}
