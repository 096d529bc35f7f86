package twinwall.node.resolver;

import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Optional;
import twinwall.core.flows.SyncCipher;
import twinwall.core.flows.SyncCodec;
import twinwall.core.flows.SyncFrame;
import twinwall.core.net.Ip;
import twinwall.core.plan.Resolver;
import twinwall.core.resolver.CacheFrame;

/**
 * One connection over which a cache goes. Frames and seals are those of the flow link: hellos in
 * the clear, then sealed frames. Each frame is answered before the next one is sent.
 */
final class CacheLink implements Closeable {
  private static final int VERSION = 1;
  private static final int PLAIN = 0;
  private static final int SEALED = 1;
  private static final int MAX_PLAIN = 512;
  private static final int CONNECT_MILLIS = 1_000;

  /** Room for all that one side says before it waits: who sends never does. */
  private static final int ROOM = 4 * CacheFrame.LONGEST;

  private final Socket socket;
  private final SyncCipher cipher;
  private final DataOutputStream out;
  private final long patienceNanos;

  private CacheLink(Socket socket, boolean connector, CacheSettings with, long patienceNanos)
      throws IOException {
    this.socket = socket;
    this.patienceNanos = patienceNanos;
    socket.setTcpNoDelay(true);
    socket.setSendBufferSize(ROOM);
    out = new DataOutputStream(socket.getOutputStream());
    SecureRandom random = new SecureRandom();
    SyncFrame.Hello mine =
        new SyncFrame.Hello(
            VERSION, VERSION, random.nextLong(), 0, 0, random.nextLong(), random.nextLong());
    if (connector) {
      put(PLAIN, SyncCodec.encode(mine));
    }
    SyncFrame.Hello theirs = hello();
    if (mine.common(theirs).isEmpty()) {
      throw new IOException(
          "this node speaks version " + mine.spoken() + ", the peer " + theirs.spoken());
    }
    if (!connector) {
      put(PLAIN, SyncCodec.encode(mine));
    }
    byte[] key = with.key().bytes();
    cipher =
        connector
            ? SyncCipher.connector(key, mine, theirs)
            : SyncCipher.acceptor(key, mine, theirs);
  }

  /** To a peer. */
  static CacheLink to(Ip peer, CacheSettings with, long patienceNanos) throws IOException {
    Socket socket = new Socket();
    try {
      socket.bind(new InetSocketAddress(address(with.local()), 0));
      socket.connect(new InetSocketAddress(address(peer), Resolver.CACHE_PORT), CONNECT_MILLIS);
      return new CacheLink(socket, true, with, patienceNanos);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** From a peer that has called; the caller closes the socket if this fails. */
  static CacheLink from(Socket socket, CacheSettings with, long patienceNanos) throws IOException {
    return new CacheLink(socket, false, with, patienceNanos);
  }

  static InetAddress address(Ip ip) throws IOException {
    return InetAddress.getByAddress(ip.bytes());
  }

  private SyncFrame.Hello hello() throws IOException {
    if (SyncCodec.decode(frame(PLAIN, MAX_PLAIN)) instanceof SyncCodec.Decoded.Good good
        && good.frame() instanceof SyncFrame.Hello hello) {
      return hello;
    }
    throw new IOException("the peer says no hello");
  }

  void send(CacheFrame frame) throws IOException {
    send(CacheFrame.encode(frame));
  }

  /** A frame that was encoded before. */
  void send(byte[] frame) throws IOException {
    put(SEALED, cipher.seal(frame));
  }

  /** The peer's next frame; what is none ends the connection. */
  CacheFrame hear() throws IOException {
    byte[] sealed = frame(SEALED, CacheFrame.LONGEST + SyncCipher.OVERHEAD);
    Optional<byte[]> plain = cipher.open(sealed);
    if (plain.isEmpty()) {
      throw new IOException("a frame does not open: the flow keys of the two nodes differ");
    }
    return switch (CacheFrame.decode(plain.get())) {
      case CacheFrame.Decoded.Good good -> good.frame();
      case CacheFrame.Decoded.Malformed malformed -> throw new IOException(malformed.why());
    };
  }

  private void put(int kind, byte[] body) throws IOException {
    out.write(
        ByteBuffer.allocate(5 + body.length)
            .putInt(body.length)
            .put((byte) kind)
            .put(body)
            .array());
  }

  private byte[] frame(int kind, int longest) throws IOException {
    long end = System.nanoTime() + patienceNanos;
    ByteBuffer head = ByteBuffer.wrap(bytes(5, end));
    int length = head.getInt();
    int said = head.get() & 255;
    if (said != kind || length < 1 || length > longest) {
      throw new IOException("a frame of kind " + said + " with " + length + " bytes");
    }
    return bytes(length, end);
  }

  /** In time, however slowly they come. */
  private byte[] bytes(int count, long end) throws IOException {
    byte[] bytes = new byte[count];
    int have = 0;
    while (have < count) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new SocketTimeoutException("the peer says nothing");
      }
      socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
      int got = socket.getInputStream().read(bytes, have, count - have);
      if (got < 0) {
        throw new EOFException("the connection ended");
      }
      have += got;
    }
    return bytes;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
