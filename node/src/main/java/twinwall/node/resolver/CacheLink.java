package twinwall.node.resolver;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import twinwall.core.net.Ip;
import twinwall.core.plan.Resolver;
import twinwall.core.resolver.CacheFrame;
import twinwall.node.link.SealedSocket;

/** One connection over which a cache goes. Each frame is answered before the next one is sent. */
final class CacheLink implements Closeable {
  private static final int VERSION = 1;

  private final SealedSocket socket;

  private CacheLink(SealedSocket socket) {
    this.socket = socket;
  }

  /** To a peer. */
  static CacheLink to(Ip peer, CacheSettings with, long patienceNanos) throws IOException {
    return new CacheLink(
        SealedSocket.to(with.local(), peer, Resolver.CACHE_PORT, terms(with, patienceNanos)));
  }

  /** From a peer that has called; the caller closes the socket if this fails. */
  static CacheLink from(Socket socket, CacheSettings with, long patienceNanos) throws IOException {
    return new CacheLink(SealedSocket.from(socket, terms(with, patienceNanos)));
  }

  private static SealedSocket.Terms terms(CacheSettings with, long patienceNanos) {
    return new SealedSocket.Terms(
        with.key(), VERSION, VERSION, 0, CacheFrame.LONGEST, patienceNanos);
  }

  void send(CacheFrame frame) throws IOException {
    send(CacheFrame.encode(frame));
  }

  /** A frame that was encoded before. */
  void send(byte[] frame) throws IOException {
    socket.send(frame);
  }

  /** The peer's next frame; what is none ends the connection. */
  CacheFrame hear() throws IOException {
    return switch (CacheFrame.decode(socket.hear())) {
      case CacheFrame.Decoded.Good good -> good.frame();
      case CacheFrame.Decoded.Malformed malformed -> throw new IOException(malformed.why());
    };
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
