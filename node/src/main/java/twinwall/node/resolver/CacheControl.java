package twinwall.node.resolver;

import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import twinwall.core.resolver.CacheCutter;
import twinwall.core.resolver.CachePart;

/**
 * Unbound's control socket, as far as its cache is read and written, as unbound-control does. A
 * resolver that reads new files at this moment is away for a moment: it is waited for, and asked a
 * second time.
 */
final class CacheControl {
  private static final String PROTOCOL = "UBCT1 ";
  private static final String DONE = "ok\n";
  private static final int ANSWER = 512;
  private static final Duration DUMP_PATIENCE = Duration.ofSeconds(15);
  private static final Duration LOAD_PATIENCE = Duration.ofSeconds(5);
  private static final long LOOK_MILLIS = 50;
  private static final long AGAIN_MILLIS = 1_000;

  private final Path socket;
  private final BooleanSupplier runs;
  private final Duration away;

  /**
   * @param runs whether there is a resolver that is not about to read new files
   * @param away how long it may be away
   */
  CacheControl(Path socket, BooleanSupplier runs, Duration away) {
    this.socket = socket;
    this.runs = runs;
    this.away = away;
  }

  /**
   * Everything that the resolver knows, line by line, until the cutter has had enough.
   *
   * @param cutters a new one for each attempt
   */
  CacheCutter dump(Supplier<CacheCutter> cutters) throws IOException, InterruptedException {
    return twice(() -> {
      CacheCutter cutter = cutters.get();
      dump(cutter);
      if (cutter.refused().isPresent()) {
        throw new IOException("no dump of a cache: " + cutter.refused().get());
      }
      return cutter;
    });
  }

  CachePart load(CachePart part) throws IOException, InterruptedException {
    return twice(() -> {
      put(part);
      return part;
    });
  }

  private interface Talk<T> {
    T talk() throws IOException;
  }

  private <T> T twice(Talk<T> talk) throws IOException, InterruptedException {
    await();
    try {
      return talk.talk();
    } catch (IOException _) {
      Thread.sleep(AGAIN_MILLIS);
      await();
      return talk.talk();
    }
  }

  private void await() throws IOException, InterruptedException {
    long end = System.nanoTime() + away.toNanos();
    while (!runs.getAsBoolean()) {
      if (System.nanoTime() >= end) {
        throw new IOException("no resolver runs here");
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private void dump(CacheCutter cutter) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        Patience _ = new Patience(channel, DUMP_PATIENCE)) {
      send(channel, PROTOCOL + "dump_cache\n");
      InputStream in = Channels.newInputStream(channel);
      StringBuilder line = new StringBuilder();
      byte[] some = new byte[1 << 16];
      for (int got = in.read(some); got > 0; got = in.read(some)) {
        for (int i = 0; i < got; i++) {
          if (some[i] != '\n') {
            // Of what is too long one character too many is enough.
            if (line.length() <= CacheCutter.LINE) {
              line.append((char) (some[i] & 255));
            }
          } else if (cutter.line(line.toString())) {
            line.setLength(0);
          } else {
            return;
          }
        }
      }
    }
  }

  private void put(CachePart part) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        Patience _ = new Patience(channel, LOAD_PATIENCE)) {
      send(channel, PROTOCOL + "load_cache\n" + part.text());
      byte[] answer = Channels.newInputStream(channel).readNBytes(ANSWER);
      String said = new String(answer, StandardCharsets.US_ASCII);
      if (!said.equals(DONE)) {
        throw new IOException("load_cache: " + (said.isBlank() ? "not taken" : said.strip()));
      }
    }
  }

  private static void send(SocketChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Ends a conversation that takes too long: such a socket knows no time limit. */
  private static final class Patience implements AutoCloseable {
    private final Thread thread;

    Patience(SocketChannel channel, Duration patience) {
      thread =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  Thread.sleep(patience);
                  channel.close();
                } catch (InterruptedException | IOException _) {
                  // It was in time, or it is closed as far as we are concerned.
                }
              });
    }

    @Override
    public void close() {
      thread.interrupt();
    }
  }
}
