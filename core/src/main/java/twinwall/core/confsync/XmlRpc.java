package twinwall.core.confsync;

import java.nio.charset.StandardCharsets;

/**
 * The XML-RPC codec: bytes to messages and back. Strict about structure, tolerant of what PHP
 * writes (values without a type, the same empty array for an empty list and an empty map), bounded
 * in size, depth and number of values; a document type is refused, so there are no entities to
 * expand and nothing to fetch. See http://xmlrpc.com/spec.md.
 */
public final class XmlRpc {
  public static final String CONTENT_TYPE = "text/xml; charset=utf-8";

  private XmlRpc() {}

  /** How much a message may hold. */
  public record Limits(int bytes, int depth, int values) {
    public static final Limits USUAL = new Limits(16 << 20, 48, 500_000);
  }

  /** The bytes are not the message they should be; the message says why, in a sentence. */
  public static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String why) {
      super(why);
    }
  }

  /** Reads a call. */
  public static RpcMessage.Call readCall(byte[] bytes, Limits limits) throws Malformed {
    try (var reader = new XmlRpcReader(bytes, limits)) {
      return reader.call();
    }
  }

  /** Reads the answer to a call. */
  public static RpcMessage.Answer readAnswer(byte[] bytes, Limits limits) throws Malformed {
    try (var reader = new XmlRpcReader(bytes, limits)) {
      return reader.answer();
    }
  }

  /** Writes a message as UTF-8. */
  public static byte[] write(RpcMessage message) {
    return XmlRpcWriter.text(message).getBytes(StandardCharsets.UTF_8);
  }
}
