package twinwall.web.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;
import tools.jackson.databind.JsonNode;

/**
 * A file of packets that the engine keeps. It goes on part by part, as fast as whoever asked for it
 * reads: this process has no room for whole files, of which several may be asked for at once.
 */
public final class CaptureFile {
  public static final String TYPE = "application/vnd.tcpdump.pcap";

  private final Engine engine;
  private final String name;
  private final long size;
  private final byte[] first;

  private CaptureFile(Engine engine, String name, long size, byte[] first) {
    this.engine = engine;
    this.name = name;
    this.size = size;
    this.first = first;
  }

  /** As large as it is now; what comes while it is read is left out. */
  public static CaptureFile open(Engine engine, String name) throws IOException, Engine.Refused {
    var part = part(engine, name, 0);
    return new CaptureFile(engine, name, part.path("size").asLong(0), bytes(part));
  }

  private static JsonNode part(Engine engine, String name, long offset)
      throws IOException, Engine.Refused {
    return engine.call("capture.read", engine.args().put("name", name).put("offset", offset));
  }

  private static byte[] bytes(JsonNode part) throws IOException {
    try {
      return Base64.getDecoder().decode(part.path("data").asString(""));
    } catch (IllegalArgumentException e) {
      throw new IOException("the engine's part of a file cannot be read", e);
    }
  }

  /** In bytes. */
  public long size() {
    return size;
  }

  /** Writes as much as {@link #size} says. */
  public void writeTo(OutputStream out) throws IOException {
    var some = first;
    long at = 0;
    while (at < size) {
      if (some.length == 0) {
        throw new IOException("the file ended before it was read");
      }
      int most = (int) Math.min(some.length, size - at);
      out.write(some, 0, most);
      at += most;
      if (at < size) {
        some = next(at);
      }
    }
  }

  private byte[] next(long at) throws IOException {
    try {
      return bytes(part(engine, name, at));
    } catch (Engine.Refused e) {
      throw new IOException(e.sentence(), e);
    }
  }
}
