package twinwall.node.flows;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
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
 * thread that calls {@link #run} reads; who sends writes, without ever waiting.
 */
final class PeerLink {
  private static final int PLAIN = 0;
  private static final int SEALED = 1;
  private static final int MAX_PLAIN = 512;
  private static final int HANDSHAKE_MILLIS = 5_000;

  /** A frame of this size is a change or two: the reader brings it all the way itself. */
  private static final int SMALL = 8 << 10;

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

    /** How many events wait already. */
    default int waiting() {
      return 0;
    }

    /** On the caller's own thread when that is possible: for what should not wait. */
    default boolean serve(FlowsEvent event) {
      return tell(event);
    }
  }

  private final long number;
  private final Ip peer;
  private final boolean connector;
  private final FramePipe pipe;
  private final Home home;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile String why = "the connection ended";
  private volatile boolean up;
  private volatile Optional<SyncCipher> cipher = Optional.empty();
  private volatile int peerNode;
  private volatile int features;

  PeerLink(long number, Ip peer, boolean connector, SocketChannel channel, Home home)
      throws IOException {
    this.number = number;
    this.peer = peer;
    this.connector = connector;
    this.home = home;
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    this.pipe = new FramePipe(channel);
  }

  /** Sends a frame; a peer that takes too little loses the link, and the machine resyncs. */
  void send(SyncFrame frame) {
    if (cipher.isEmpty() || closed.get()) {
      return;
    }
    try {
      sealed(cipher.get(), frame);
    } catch (IOException e) {
      close(String.valueOf(e.getMessage()));
    }
  }

  void close(String reason) {
    if (closed.compareAndSet(false, true)) {
      why = reason;
      try {
        pipe.close();
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
    try (pipe) {
      pipe.limit(HANDSHAKE_MILLIS);
      cipher = handshake();
      if (cipher.isPresent()) {
        read(cipher.get());
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

  private Optional<SyncCipher> handshake() throws IOException {
    SyncFrame.Hello mine =
        new SyncFrame.Hello(
            home.speaks.lowest(),
            home.speaks.highest(),
            home.node,
            home.number,
            SyncFrame.FEATURES,
            home.random.nextLong(),
            home.random.nextLong());
    if (connector) {
      plain(mine);
    }
    Optional<byte[]> first = frame(PLAIN, MAX_PLAIN);
    if (first.isEmpty()) {
      return Optional.empty();
    }
    if (!(SyncCodec.decode(first.get()) instanceof SyncCodec.Decoded.Good good)) {
      refuse(Refusal.MALFORMED, "that is no hello");
      return Optional.empty();
    }
    if (good.frame() instanceof SyncFrame.Refuse refused) {
      refusedBy(refused);
      return Optional.empty();
    }
    if (!(good.frame() instanceof SyncFrame.Hello theirs)) {
      refuse(Refusal.PROTOCOL, "a hello comes first");
      return Optional.empty();
    }
    if (mine.common(theirs).isEmpty()) {
      refuse(
          Refusal.VERSION,
          "this node speaks version " + mine.spoken() + ", the peer " + theirs.spoken());
      return Optional.empty();
    }
    peerNode = theirs.number();
    if (theirs.node() == home.node) {
      refuse(Refusal.MYSELF, "this node has connected to itself");
      return Optional.empty();
    }
    features = mine.features() & theirs.features();
    if (!connector) {
      plain(mine);
    }
    SyncCipher seal =
        connector
            ? SyncCipher.connector(home.key, mine, theirs)
            : SyncCipher.acceptor(home.key, mine, theirs);
    sealed(seal, PROOF);
    return Optional.of(seal);
  }

  private void read(SyncCipher seal) throws IOException {
    while (true) {
      Optional<byte[]> sealed = frame(SEALED, SyncCodec.MAX_FRAME + SyncCipher.OVERHEAD);
      if (sealed.isEmpty()) {
        return;
      }
      Optional<byte[]> plain = seal.open(sealed.get());
      if (plain.isEmpty()) {
        refuse(
            up ? Refusal.MALFORMED : Refusal.WRONG_KEY,
            up ? "a frame does not open" : "the flow keys of the two nodes differ");
        return;
      }
      switch (SyncCodec.decode(plain.get())) {
        case SyncCodec.Decoded.Good good -> {
          if (!hear(good.frame(), plain.get().length)) {
            return;
          }
        }
        case SyncCodec.Decoded.Malformed malformed -> {
          refuse(Refusal.MALFORMED, malformed.why());
          return;
        }
      }
    }
  }

  private boolean hear(SyncFrame frame, int size) throws IOException {
    FlowsEvent event;
    if (up) {
      event = new FlowsEvent.Received(number, frame);
    } else if (frame.equals(PROOF)) {
      up = true;
      pipe.limit(0); // from here on the machine notices silence
      event = new FlowsEvent.LinkUp(number, peer, connector, peerNode, features);
    } else {
      refuse(Refusal.PROTOCOL, "the proof of the key comes first");
      return false;
    }
    if (size < SMALL ? home.teller.serve(event) : home.teller.tell(event)) {
      return true;
    }
    home.drops.count("inbox-full");
    close("this node cannot keep up");
    return false;
  }

  /** The next frame's bytes; empty when it was refused or refused us. */
  private Optional<byte[]> frame(int wanted, int max) throws IOException {
    FramePipe.Head head = pipe.head();
    int length = head.length();
    int kind = head.kind();
    int limit = kind == PLAIN ? MAX_PLAIN : max;
    if (length < 1 || length > limit || kind != PLAIN && kind != wanted) {
      refuse(Refusal.MALFORMED, "a frame of kind " + kind + " with " + length + " bytes");
      return Optional.empty();
    }
    byte[] bytes = pipe.body(length);
    if (kind == wanted) {
      return Optional.of(bytes);
    }
    if (SyncCodec.decode(bytes) instanceof SyncCodec.Decoded.Good good
        && good.frame() instanceof SyncFrame.Refuse refused) {
      refusedBy(refused);
    } else {
      refuse(Refusal.PROTOCOL, "a frame in the clear");
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

  private void refuse(Refusal reason, String text) throws IOException {
    home.drops.count(name(reason));
    plain(new SyncFrame.Refuse(reason, text));
    close(reason.words() + " (" + text + ")");
  }

  static String name(Refusal reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private void plain(SyncFrame frame) throws IOException {
    put(PLAIN, () -> SyncCodec.encode(frame));
  }

  /** Sealed in the order in which they leave: the seal counts. */
  private void sealed(SyncCipher seal, SyncFrame frame) throws IOException {
    byte[] plain = SyncCodec.encode(frame);
    put(SEALED, () -> seal.seal(plain));
  }

  private void put(int kind, FramePipe.Body body) throws IOException {
    if (!pipe.put(kind, body)) {
      home.drops.count("link-queue-full");
      close("the peer does not take what we send");
    }
  }

  /** A refusal as the only word on a connection that never becomes a link. */
  static void refuse(SocketChannel channel, Refusal reason) throws IOException {
    byte[] body = SyncCodec.encode(new SyncFrame.Refuse(reason, reason.words()));
    ByteBuffer frame = ByteBuffer.allocate(5 + body.length);
    channel.write(frame.putInt(body.length).put((byte) PLAIN).put(body).flip());
  }
}
