package twinwall.lab.traffic;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * One end of many TCP connections that say hello and then nothing, until either end wakes them. A
 * woken connection has survived if the other end's answer comes back: data went both ways.
 */
final class IdleSet implements AutoCloseable {
  private static final long HELLO = 1;
  private static final long WAKE = 2;
  private static final long ANSWER = 3;
  private static final int SIZE = 16;

  private final Selector selector;
  private final Map<Long, Line> lines = new ConcurrentHashMap<>();
  private final Set<Long> answered = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<SocketChannel> arriving = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  private record Line(SocketChannel channel) {}

  private IdleSet() throws IOException {
    selector = Selector.open();
  }

  /** The end that waits for connections. */
  static IdleSet listening(InetSocketAddress address) throws IOException {
    var set = new IdleSet();
    ServerSocketChannel server = ServerSocketChannel.open();
    server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    server.bind(address, 1024).configureBlocking(false);
    server.register(set.selector, SelectionKey.OP_ACCEPT);
    set.start();
    return set;
  }

  /** The end that makes them: all of them stand and have been answered when this returns. */
  static IdleSet connected(InetSocketAddress server, int count) throws IOException {
    var set = new IdleSet();
    set.start();
    for (long id = 0; id < count; id++) {
      SocketChannel channel = SocketChannel.open(server);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      set.lines.put(id, new Line(channel));
      say(channel, HELLO, id);
      set.arriving.add(channel);
      set.selector.wakeup();
    }
    set.awaitAnswers(count, 10_000);
    if (set.answered.size() < count) {
      throw new IOException(
          "only " + set.answered.size() + " of " + count + " connections were answered");
    }
    return set;
  }

  private void start() {
    Thread.ofPlatform().daemon().name("idle").start(this::run);
  }

  private void run() {
    while (!closed) {
      try {
        selector.select(100);
        for (SocketChannel channel = arriving.poll(); channel != null; channel = arriving.poll()) {
          channel.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(SIZE));
        }
        for (SelectionKey key : new HashSet<>(selector.selectedKeys())) {
          selector.selectedKeys().remove(key);
          serve(key);
        }
      } catch (IOException | CancelledKeyException _) {
        // One that arrived was gone already, or was hung up while it was being served.
      }
    }
  }

  private void serve(SelectionKey key) throws IOException {
    if (!key.isValid()) {
      return;
    }
    if (key.isAcceptable()) {
      SocketChannel channel = ((ServerSocketChannel) key.channel()).accept();
      if (channel != null) {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(SIZE));
      }
      return;
    }
    SocketChannel channel = (SocketChannel) key.channel();
    ByteBuffer in = (ByteBuffer) key.attachment();
    try {
      int read = channel.read(in);
      if (read < 0) {
        broken(channel);
      } else if (!in.hasRemaining()) {
        in.flip();
        heard(channel, in.getLong(), in.getLong());
        in.clear();
      }
    } catch (IOException _) {
      broken(channel);
    }
  }

  private void broken(SocketChannel channel) throws IOException {
    channel.close();
  }

  private void heard(SocketChannel channel, long kind, long id) throws IOException {
    if (kind == HELLO) {
      lines.put(id, new Line(channel));
      say(channel, ANSWER, id);
    } else if (kind == WAKE) {
      say(channel, ANSWER, id);
    } else if (kind == ANSWER) {
      answered.add(id);
    } else {
      throw new IOException("not a message of ours");
    }
  }

  private static void say(SocketChannel channel, long kind, long id) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(SIZE).putLong(kind).putLong(id).flip();
    channel.write(out); // 16 bytes into an empty buffer: always as a whole
  }

  /** How many connections have been made. */
  int size() {
    return lines.size();
  }

  /** Wakes every other connection, from this one on, and counts those that are answered. */
  int wake(int first, long boundMillis) {
    answered.clear();
    int woken = 0;
    for (Map.Entry<Long, Line> line : lines.entrySet()) {
      if (line.getKey() % 2 != first) {
        continue;
      }
      woken++;
      try {
        say(line.getValue().channel(), WAKE, line.getKey());
      } catch (IOException _) {
        // Broken: it will not be among the answered.
      }
    }
    awaitAnswers(woken, boundMillis);
    return answered.size();
  }

  private void awaitAnswers(int count, long boundMillis) {
    long end = System.nanoTime() + boundMillis * 1_000_000;
    while (answered.size() < count && System.nanoTime() < end) {
      try {
        Thread.sleep(5);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Forgets all connections; a reset, so that no state lingers into the next run. */
  void hangUp() {
    hangUp(Long.MAX_VALUE);
    lines.clear();
    answered.clear();
  }

  /** Resets the connections below this number. */
  void hangUp(long below) {
    lines.forEach((id, line) -> {
      if (id < below) {
        try {
          line.channel().setOption(StandardSocketOptions.SO_LINGER, 0);
          line.channel().close();
        } catch (IOException _) {
          // Already closed.
        }
      }
    });
  }

  @Override
  public void close() {
    closed = true;
    hangUp();
    selector.wakeup();
  }
}
