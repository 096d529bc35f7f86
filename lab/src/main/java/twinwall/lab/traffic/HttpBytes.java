package twinwall.lab.traffic;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;

/** The little of HTTP/1.1 on the wire (RFC 9112) that both ends of the traffic need. */
final class HttpBytes {
  private static final byte[] LINE = {'\r', '\n'};

  private HttpBytes() {}

  /** Everything up to and with the empty line. */
  static String head(InputStream in, int most) throws IOException {
    var head = new StringBuilder();
    while (!(head.length() >= 4 && head.indexOf("\r\n\r\n", head.length() - 4) >= 0)) {
      if (head.length() >= most) {
        throw new IOException("the head is longer than " + most + " bytes");
      }
      head.append((char) one(in));
    }
    return head.toString();
  }

  private static int one(InputStream in) throws IOException {
    int read = in.read();
    if (read < 0) {
      throw new EOFException("the connection ended too early");
    }
    return read;
  }

  static void chunk(OutputStream out, byte[] bytes, int length) throws IOException {
    out.write(Integer.toHexString(length).getBytes(StandardCharsets.US_ASCII));
    out.write(LINE);
    out.write(bytes, 0, length);
    out.write(LINE);
  }

  /** Ends a chunked body with these trailer lines. */
  static void lastChunk(OutputStream out, String trailer) throws IOException {
    out.write(("0\r\n" + trailer + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  /** Reads a chunked body to its end; the answer is its trailer. */
  static String readChunks(InputStream in, MessageDigest digest, Progress progress)
      throws IOException {
    while (true) {
      String line = line(in);
      int size;
      try {
        size = Integer.parseInt(line, 16);
      } catch (NumberFormatException e) {
        throw new IOException("not the size of a chunk", e);
      }
      if (size < 0 || size > 1 << 24) {
        throw new IOException("a chunk of " + size + " bytes");
      }
      if (size == 0) {
        return line(in);
      }
      readExactly(in, size, digest, progress);
      if (!line(in).isEmpty()) {
        throw new IOException("a chunk is longer than it says");
      }
    }
  }

  static void readExactly(InputStream in, long size, MessageDigest digest, Progress progress)
      throws IOException {
    byte[] block = new byte[Content.BLOCK];
    for (long left = size; left > 0; ) {
      int read = in.read(block, 0, (int) Math.min(left, block.length));
      if (read < 0) {
        throw new EOFException("the connection ended too early");
      }
      digest.update(block, 0, read);
      progress.more(read);
      left -= read;
    }
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int c = one(in); c != '\n'; c = one(in)) {
      if (line.length() > 256) {
        throw new IOException("a line without end");
      }
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }

  /** Done as soon as the other side has nothing more to say. */
  static CompletableFuture<Boolean> whenClosed(Socket socket) {
    var done = new CompletableFuture<Boolean>();
    Thread.ofPlatform()
        .daemon()
        .name("http-end-" + socket.getPort())
        .start(() -> {
          try {
            socket.setSoTimeout(0);
            while (socket.getInputStream().read() >= 0) {
              // Whatever it still says is of no interest.
            }
          } catch (IOException _) {
            // Broken is closed as well.
          }
          done.complete(true);
        });
    return done;
  }
}
