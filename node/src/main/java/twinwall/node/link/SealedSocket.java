package twinwall.node.link;

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

/**
 * One connection to a peer, either way. Frames and seals are those of the flow link: hellos in the
 * clear, then sealed frames.
 */
public final class SealedSocket implements Closeable {
  private static final int PLAIN = 0;
  private static final int SEALED = 1;
  private static final int MAX_PLAIN = 512;
  private static final int CONNECT_MILLIS = 1_000;

  private final Socket socket;
  private final SyncCipher cipher;
  private final DataOutputStream out;
  private final long patienceNanos;
  private final int longest;
  private final int features;

  /**
   * What both sides agree on.
   *
   * @param features bits of what this node understands beyond the version
   * @param longest bytes of a frame
   * @param patienceNanos for a frame
   */
  public record Terms(
      LinkKey key, int lowest, int highest, int features, int longest, long patienceNanos) {}

  private SealedSocket(Socket socket, boolean connector, Terms terms) throws IOException {
    this.socket = socket;
    this.patienceNanos = terms.patienceNanos();
    this.longest = terms.longest();
    socket.setTcpNoDelay(true);
    // Room for all that one side says before it waits: who sends never does.
    socket.setSendBufferSize(4 * longest);
    out = new DataOutputStream(socket.getOutputStream());
    SecureRandom random = new SecureRandom();
    SyncFrame.Hello mine =
        new SyncFrame.Hello(
            terms.lowest(),
            terms.highest(),
            random.nextLong(),
            0,
            terms.features(),
            random.nextLong(),
            random.nextLong());
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
    features = mine.features() & theirs.features();
    byte[] key = terms.key().bytes();
    cipher =
        connector
            ? SyncCipher.connector(key, mine, theirs)
            : SyncCipher.acceptor(key, mine, theirs);
  }

  /** To a peer, from our own address there. */
  public static SealedSocket to(Ip local, Ip peer, int port, Terms terms) throws IOException {
    Socket socket = new Socket();
    try {
      socket.bind(new InetSocketAddress(address(local), 0));
      socket.connect(new InetSocketAddress(address(peer), port), CONNECT_MILLIS);
      return new SealedSocket(socket, true, terms);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** From a peer that has called; the caller closes the socket if this fails. */
  public static SealedSocket from(Socket socket, Terms terms) throws IOException {
    return new SealedSocket(socket, false, terms);
  }

  public static InetAddress address(Ip ip) throws IOException {
    return InetAddress.getByAddress(ip.bytes());
  }

  /** What both understand beyond the version. */
  public int features() {
    return features;
  }

  private SyncFrame.Hello hello() throws IOException {
    if (SyncCodec.decode(frame(PLAIN, MAX_PLAIN, patienceNanos)) instanceof SyncCodec.Decoded.Good g
        && g.frame() instanceof SyncFrame.Hello hello) {
      return hello;
    }
    throw new IOException("the peer says no hello");
  }

  public void send(byte[] frame) throws IOException {
    put(SEALED, cipher.seal(frame));
  }

  /** The peer's next frame; what does not open ends the connection. */
  public byte[] hear() throws IOException {
    Optional<byte[]> plain =
        cipher.open(frame(SEALED, longest + SyncCipher.OVERHEAD, patienceNanos));
    return plain.orElseThrow(
        () -> new IOException("a frame does not open: the flow keys of the two nodes differ"));
  }

  private void put(int kind, byte[] body) throws IOException {
    out.write(
        ByteBuffer.allocate(5 + body.length)
            .putInt(body.length)
            .put((byte) kind)
            .put(body)
            .array());
  }

  private byte[] frame(int kind, int most, long patience) throws IOException {
    long end = System.nanoTime() + patience;
    ByteBuffer head = ByteBuffer.wrap(bytes(5, end));
    int length = head.getInt();
    int said = head.get() & 255;
    if (said != kind || length < 1 || length > most) {
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
