package twinwall.core.resolver;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** What is said on the way of a cache from one node to the other: a type byte, then the body. */
public sealed interface CacheFrame {
  /** No frame is longer. */
  int LONGEST = 1 << 15;

  /** Characters of a reason. */
  int WORDS = 200;

  /** A part of the cache, for the other resolver. */
  record Part(CachePart part) implements CacheFrame {}

  /** That was all. */
  record End() implements CacheFrame {}

  /** The part is in the other resolver's cache, or all of it is: the next one. */
  record Taken() implements CacheFrame {}

  /** Nothing more is taken. */
  record Refused(String why) implements CacheFrame {}

  /** What became of some bytes. */
  sealed interface Decoded {
    record Good(CacheFrame frame) implements Decoded {}

    record Malformed(String why) implements Decoded {}
  }

  static byte[] encode(CacheFrame frame) {
    return switch (frame) {
      case Part part -> body(1, packed(part.part().text()));
      case End _ -> body(2, new byte[0]);
      case Taken _ -> body(3, new byte[0]);
      case Refused refused -> body(4, words(refused.why()).getBytes(StandardCharsets.US_ASCII));
    };
  }

  static Decoded decode(byte[] bytes) {
    if (bytes.length < 1 || bytes.length > LONGEST) {
      return new Decoded.Malformed("a frame of " + bytes.length + " bytes");
    }
    return switch (bytes[0]) {
      case 1 -> part(bytes);
      case 2 -> empty(bytes, new End());
      case 3 -> empty(bytes, new Taken());
      case 4 -> {
        String why = new String(bytes, 1, bytes.length - 1, StandardCharsets.US_ASCII);
        yield new Decoded.Good(new Refused(words(why)));
      }
      default -> new Decoded.Malformed("a frame of type " + bytes[0]);
    };
  }

  private static Decoded empty(byte[] bytes, CacheFrame frame) {
    return bytes.length == 1
        ? new Decoded.Good(frame)
        : new Decoded.Malformed("bytes after the end");
  }

  /** One part, as the cutter makes it, and nothing else. */
  private static Decoded part(byte[] bytes) {
    // Its own lines, and those that make a dump of them.
    int longest = CacheCutter.PART + 128;
    byte[] text;
    try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes, 1, bytes.length - 1))) {
      text = in.readNBytes(longest + 1);
    } catch (IOException _) {
      return new Decoded.Malformed("a part that is not compressed as it should be");
    }
    if (text.length > longest) {
      return new Decoded.Malformed("a part with more than " + longest + " characters");
    }
    List<CachePart> parts = new ArrayList<>();
    CacheCutter cutter = new CacheCutter(CacheCutter.Bounds.USUAL, parts::add);
    new String(text, StandardCharsets.ISO_8859_1).lines().forEach(cutter::line);
    if (cutter.refused().isPresent()) {
      return new Decoded.Malformed("no dump of a cache: " + cutter.refused().get());
    }
    return parts.size() == 1 && cutter.left() == 0
        ? new Decoded.Good(new Part(parts.getFirst()))
        : new Decoded.Malformed("a part of " + parts.size() + " parts");
  }

  private static byte[] body(int type, byte[] rest) {
    byte[] out = new byte[1 + rest.length];
    out[0] = (byte) type;
    System.arraycopy(rest, 0, out, 1, rest.length);
    return out;
  }

  private static byte[] packed(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(out)) {
      zip.write(text.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException("an array takes everything", e);
    }
    return out.toByteArray();
  }

  /** Short, on one line, printable; never empty. */
  private static String words(String why) {
    String clean = why.replaceAll("[^ -~]", "?");
    return clean.isBlank() ? "no reason" : clean.substring(0, Math.min(WORDS, clean.length()));
  }
}
