package twinwall.web.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;

/** A file of packets that the engine keeps, fetched part by part. */
public final class CaptureFile {
  public static final String TYPE = "application/vnd.tcpdump.pcap";

  /** The engine keeps none that is larger. */
  private static final int LARGEST = 17 << 20;

  private CaptureFile() {}

  public static byte[] read(Engine engine, String name) throws IOException, Engine.Refused {
    var out = new ByteArrayOutputStream();
    while (true) {
      var args = engine.args().put("name", name).put("offset", out.size());
      var part = engine.call("capture.read", args);
      byte[] bytes;
      try {
        bytes = Base64.getDecoder().decode(part.path("data").asString(""));
      } catch (IllegalArgumentException e) {
        throw new IOException("the engine's part of a file cannot be read", e);
      }
      out.writeBytes(bytes);
      if (bytes.length == 0 || out.size() >= part.path("size").asLong(0)) {
        return out.toByteArray();
      }
      if (out.size() > LARGEST) {
        throw new IOException("the engine's file has no end");
      }
    }
  }
}
