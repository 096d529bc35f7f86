package twinwall.node.flows;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import twinwall.core.flows.FlowsEvent;
import twinwall.core.flows.SyncCipher;
import twinwall.core.flows.SyncCodec;
import twinwall.core.flows.SyncFrame;
import twinwall.core.flows.SyncFrame.Refusal;
import twinwall.core.net.Ip;

/**
 * One connection to a peer, either way: hellos in the clear, then sealed frames. The first sealed
 * frame of each side proves that it knows the key; before that nothing reaches the machine. The
 * thread that calls {@link #run} reads; a thread of the link's own writes.
 */
final class PeerLink {
  private static final int PLAIN = 0;
  private static final int SEALED = 1;
  private static final int MAX_PLAIN = 512;
  private static final int HANDSHAKE_MILLIS = 5_000;

  /** None yet: everything belongs to the version. */
  private static final int FEATURES = 0;

  private static final int QUEUE = 256;
  private static final SyncFrame PROOF = new SyncFrame.Ack(0);

  /** What a link needs of the engine around it. */
  record Home(
      Versions speaks,
      long node,
      int number,
      byte[] key,
      SecureRandom random,
      Drops drops,
      Teller teller) {}

  /** The versions of the link that a node speaks. */
  record Versions(int lowest, int highest) {
    static final Versions OURS = new Versions(SyncFrame.LOWEST, SyncFrame.HIGHEST);
  }

  /** Takes events for the machine; false when there is no room. */
  interface Teller {
    boolean tell(FlowsEvent event);
  }

  private final long number;
  private final Ip peer;
  private final boolean connector;
  private final Socket socket;
  private final Home home;
  private final BlockingQueue<SyncFrame> queue = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile String why = "the connection ended";
  private volatile boolean up;

  PeerLink(long number, Ip peer, boolean connector, Socket socket, Home home) {
    this.number = number;
    this.peer = peer;
    this.connector = connector;
    this.socket = socket;
    this.home = home;
  }

  /** Leaves a frame to be sent; a queue without room closes the link, and the machine resyncs. */
  void send(SyncFrame frame) {
    if (!queue.offer(frame)) {
      home.drops.count("link-queue-full");
      close("the peer does not take what we send");
    }
  }

  void close(String reason) {
    if (closed.compareAndSet(false, true)) {
      why = reason;
      try {
        socket.close();
      } catch (IOException _) {
        // It is closed as far as we are concerned.
      }
    }
  }

  long number() {
    return number;
  }

  boolean wasUp() {
    return up;
  }

  String why() {
    return why;
  }

  /** Speaks until the connection ends. */
  void run() {
    try (socket) {
      socket.setTcpNoDelay(true);
      socket.setKeepAlive(true);
      socket.setSoTimeout(HANDSHAKE_MILLIS);
      DataInputStream in =
          new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
      DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 16));
      Optional<SyncCipher> cipher = handshake(in, out);
      if (cipher.isPresent()) {
        Thread writer =
            Thread.ofPlatform()
                .name("flows-out-" + number)
                .daemon()
                .start(() -> write(out, cipher.get()));
        try {
          read(in, out, cipher.get());
        } finally {
          writer.interrupt();
        }
      }
    } catch (IOException e) {
      close(String.valueOf(e.getMessage()));
    } finally {
      close(why);
      if (up) {
        home.teller.tell(new FlowsEvent.LinkDown(number, why));
      } else {
        home.teller.tell(new FlowsEvent.Answered(peer, why));
      }
    }
  }

  private Optional<SyncCipher> handshake(DataInputStream in, DataOutputStream out)
      throws IOException {
    SyncFrame.Hello mine =
        new SyncFrame.Hello(
            home.speaks.lowest(),
            home.speaks.highest(),
            home.node,
            home.number,
            FEATURES,
            home.random.nextLong(),
            home.random.nextLong());
    if (connector) {
      plain(out, mine);
    }
    Optional<byte[]> first = frame(in, PLAIN, MAX_PLAIN, out);
    if (first.isEmpty()) {
      return Optional.empty();
    }
    if (!(SyncCodec.decode(first.get()) instanceof SyncCodec.Decoded.Good good)) {
      refuse(out, Refusal.MALFORMED, "that is no hello");
      return Optional.empty();
    }
    if (good.frame() instanceof SyncFrame.Refuse refused) {
      refusedBy(refused);
      return Optional.empty();
    }
    if (!(good.frame() instanceof SyncFrame.Hello theirs)) {
      refuse(out, Refusal.PROTOCOL, "a hello comes first");
      return Optional.empty();
    }
    if (mine.common(theirs).isEmpty()) {
      refuse(
          out,
          Refusal.VERSION,
          "this node speaks version " + mine.spoken() + ", the peer " + theirs.spoken());
      return Optional.empty();
    }
    if (theirs.node() == home.node) {
      refuse(out, Refusal.MYSELF, "this node has connected to itself");
      return Optional.empty();
    }
    if (!connector) {
      plain(out, mine);
    }
    SyncCipher cipher =
        connector
            ? SyncCipher.connector(home.key, mine, theirs)
            : SyncCipher.acceptor(home.key, mine, theirs);
    sealed(out, cipher, PROOF);
    out.flush();
    return Optional.of(cipher);
  }

  private void read(DataInputStream in, DataOutputStream out, SyncCipher cipher)
      throws IOException {
    while (true) {
      Optional<byte[]> sealed = frame(in, SEALED, SyncCodec.MAX_FRAME + SyncCipher.OVERHEAD, out);
      if (sealed.isEmpty()) {
        return;
      }
      Optional<byte[]> plain = cipher.open(sealed.get());
      if (plain.isEmpty()) {
        refuse(
            out,
            up ? Refusal.MALFORMED : Refusal.WRONG_KEY,
            up ? "a frame does not open" : "the flow keys of the two nodes differ");
        return;
      }
      switch (SyncCodec.decode(plain.get())) {
        case SyncCodec.Decoded.Good good -> {
          if (!hear(good.frame(), out)) {
            return;
          }
        }
        case SyncCodec.Decoded.Malformed malformed -> {
          refuse(out, Refusal.MALFORMED, malformed.why());
          return;
        }
      }
    }
  }

  private boolean hear(SyncFrame frame, DataOutputStream out) throws IOException {
    FlowsEvent event;
    if (up) {
      event = new FlowsEvent.Received(number, frame);
    } else if (frame.equals(PROOF)) {
      up = true;
      socket.setSoTimeout(0); // from here on the machine notices silence
      event = new FlowsEvent.LinkUp(number, peer, connector);
    } else {
      refuse(out, Refusal.PROTOCOL, "the proof of the key comes first");
      return false;
    }
    if (home.teller.tell(event)) {
      return true;
    }
    home.drops.count("inbox-full");
    close("this node cannot keep up");
    return false;
  }

  private void write(DataOutputStream out, SyncCipher cipher) {
    try {
      while (!closed.get()) {
        sealed(out, cipher, queue.take());
        if (queue.isEmpty()) {
          flush(out);
        }
      }
    } catch (InterruptedException _) {
      // The link is closing.
    } catch (IOException e) {
      close(String.valueOf(e.getMessage()));
    }
  }

  /** The next frame's bytes; empty when it was refused or refused us. */
  private Optional<byte[]> frame(DataInputStream in, int wanted, int max, DataOutputStream out)
      throws IOException {
    int length = in.readInt();
    int kind = in.readUnsignedByte();
    int limit = kind == PLAIN ? MAX_PLAIN : max;
    if (length < 1 || length > limit || kind != PLAIN && kind != wanted) {
      refuse(out, Refusal.MALFORMED, "a frame of kind " + kind + " with " + length + " bytes");
      return Optional.empty();
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    if (kind == wanted) {
      return Optional.of(bytes);
    }
    if (SyncCodec.decode(bytes) instanceof SyncCodec.Decoded.Good good
        && good.frame() instanceof SyncFrame.Refuse refused) {
      refusedBy(refused);
    } else {
      refuse(out, Refusal.PROTOCOL, "a frame in the clear");
    }
    return Optional.empty();
  }

  private void refusedBy(SyncFrame.Refuse refused) {
    home.drops.count("refused-by-peer-" + name(refused.reason()));
    String words = refused.reason().words();
    String text = printable(refused.text());
    close("the peer refuses: " + words + (text.equals(words) ? "" : " (" + text + ")"));
  }

  private static String printable(String text) {
    return text.codePoints()
        .map(c -> c < ' ' || c == 127 ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private void refuse(DataOutputStream out, Refusal reason, String text) throws IOException {
    home.drops.count(name(reason));
    plain(out, new SyncFrame.Refuse(reason, text));
    close(reason.words() + " (" + text + ")");
  }

  static String name(Refusal reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static void plain(DataOutputStream out, SyncFrame frame) throws IOException {
    put(out, PLAIN, SyncCodec.encode(frame));
    flush(out);
  }

  private static void sealed(DataOutputStream out, SyncCipher cipher, SyncFrame frame)
      throws IOException {
    put(out, SEALED, cipher.seal(SyncCodec.encode(frame)));
  }

  /** Reader and writer both may have something to say: a frame is never torn. */
  private static void put(DataOutputStream out, int kind, byte[] body) throws IOException {
    synchronized (out) {
      out.writeInt(body.length);
      out.writeByte(kind);
      out.write(body);
    }
  }

  private static void flush(DataOutputStream out) throws IOException {
    synchronized (out) {
      out.flush();
    }
  }
}
