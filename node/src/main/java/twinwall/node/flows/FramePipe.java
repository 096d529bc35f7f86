package twinwall.node.flows;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;

/**
 * Frames over one TCP connection: length, kind, body. Whoever has something to say says it at once
 * and never waits: what TCP does not take then is kept, within bounds, and sent by the thread that
 * reads. One thread reads, any may write or close.
 */
final class FramePipe implements Closeable {
  private static final int HEADER = 5;
  private static final int CHUNK = 1 << 16;

  /** Frames kept for a peer that takes none; its window is far smaller. */
  private static final int KEPT = 256;

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final ByteBuffer in = ByteBuffer.allocateDirect(CHUNK).flip();
  private final ArrayDeque<ByteBuffer> kept = new ArrayDeque<>();
  private volatile long limitNanos;

  FramePipe(SocketChannel channel) throws IOException {
    this.channel = channel;
    channel.configureBlocking(false);
    selector = Selector.open();
    key = channel.register(selector, SelectionKey.OP_READ);
  }

  /** How long to wait for a frame; zero waits for ever. */
  void limit(long millis) {
    limitNanos = millis * 1_000_000;
  }

  /** The beginning of a frame. */
  record Head(int length, int kind) {}

  Head head() throws IOException {
    await(HEADER);
    return new Head(in.getInt(), in.get() & 255);
  }

  /** The body of the frame whose head was read last; the caller has judged its length. */
  byte[] body(int length) throws IOException {
    byte[] body = new byte[length];
    int have = 0;
    while (have < length) {
      await(1);
      int part = Math.min(length - have, in.remaining());
      in.get(body, have, part);
      have += part;
    }
    return body;
  }

  private void await(int bytes) throws IOException {
    long start = System.nanoTime();
    while (in.remaining() < bytes) {
      in.compact();
      int got = channel.read(in);
      in.flip();
      if (got < 0) {
        throw new EOFException("the connection ended");
      }
      if (got == 0) {
        long left = limitNanos - (System.nanoTime() - start);
        if (limitNanos != 0 && left <= 0) {
          throw new SocketTimeoutException("the peer says nothing");
        }
        select(limitNanos == 0 ? 0 : Math.max(1, left / 1_000_000));
      }
    }
  }

  private void select(long millis) throws IOException {
    try {
      selector.select(millis);
      selector.selectedKeys().clear();
    } catch (ClosedSelectorException _) {
      throw new EOFException("the connection was closed");
    }
    synchronized (kept) {
      if (!kept.isEmpty()) {
        flush();
      }
    }
  }

  /** What makes the bytes of a body, in the order in which the frames leave. */
  interface Body {
    byte[] bytes();
  }

  /** False when the peer has not taken too much of what was said before. */
  boolean put(int kind, Body body) throws IOException {
    synchronized (kept) {
      if (kept.size() >= KEPT) {
        return false;
      }
      byte[] bytes = body.bytes();
      ByteBuffer frame = ByteBuffer.allocate(HEADER + bytes.length);
      kept.add(frame.putInt(bytes.length).put((byte) kind).put(bytes).flip());
      if (kept.size() == 1) {
        flush();
        if (!kept.isEmpty()) {
          selector.wakeup();
        }
      }
      return true;
    }
  }

  private void flush() throws IOException {
    while (!kept.isEmpty()) {
      ByteBuffer first = kept.getFirst();
      channel.write(first);
      if (first.hasRemaining()) {
        break;
      }
      kept.removeFirst();
    }
    int wanted = SelectionKey.OP_READ | (kept.isEmpty() ? 0 : SelectionKey.OP_WRITE);
    if (key.isValid() && key.interestOps() != wanted) {
      key.interestOps(wanted);
    }
  }

  @Override
  public void close() throws IOException {
    try (selector) {
      channel.close();
    }
  }
}
