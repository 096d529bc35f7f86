package twinwall.node.lookup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import twinwall.core.lookup.ListReader;

/** Cuts a list into its lines: no more of it, and no longer, than is good for us. */
final class Lines {
  private static final Duration WHOLE = Duration.ofMinutes(10);
  private static final long LARGEST = 256L << 20;
  private static final int MOST_ENTRIES = 5_000_000;
  private static final int LONGEST = 8_192;

  private Lines() {}

  /** Empty when all of it was read, else why not. */
  static String read(InputStream body, ListReader reader) throws IOException {
    long start = System.nanoTime();
    byte[] buffer = new byte[1 << 16];
    byte[] line = new byte[LONGEST];
    int length = 0;
    long bytes = 0;
    while (true) {
      int n = body.read(buffer);
      for (int i = 0; i < n; i++) {
        if (buffer[i] == '\n') {
          take(line, length, reader);
          length = 0;
        } else if (length < LONGEST) {
          line[length++] = buffer[i];
        }
      }
      if (n < 0) {
        take(line, length, reader);
        return "";
      }
      bytes += n;
      if (bytes > LARGEST) {
        return "it is larger than " + (LARGEST >> 20) + " MiB";
      }
      if (reader.entries() > MOST_ENTRIES) {
        return "it has more than " + MOST_ENTRIES + " entries";
      }
      if (System.nanoTime() - start > WHOLE.toNanos()) {
        return "it was not finished within " + WHOLE.toMinutes() + " minutes";
      }
    }
  }

  private static void take(byte[] line, int length, ListReader reader) {
    reader.add(new String(line, 0, length, StandardCharsets.UTF_8));
  }
}
