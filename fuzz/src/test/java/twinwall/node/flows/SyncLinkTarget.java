package twinwall.node.flows;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import twinwall.core.flows.FlowsEvent;
import twinwall.core.flows.SyncCipher;
import twinwall.core.flows.SyncCodec;
import twinwall.core.flows.SyncFrame;
import twinwall.core.net.Ip;
import twinwall.fuzz.Bytes;
import twinwall.fuzz.Check;
import twinwall.fuzz.Dice;
import twinwall.fuzz.Target;

/**
 * The bytes of one connection: hellos, seals, frames. The first byte of an input says which side
 * connected, whether a good hello comes first, and whether what follows is sealed with the right
 * key, frame by frame; otherwise it is the connection's bytes as they are.
 */
public final class SyncLinkTarget implements Target {
  private static final Ip PEER = Ip.of("172.16.1.2");
  private static final byte[] KEY = new byte[32];
  private static final SyncFrame.Hello THEIRS =
      new SyncFrame.Hello(2, 2, 99, 2, SyncFrame.FEATURES, 5, 6);
  private static final SyncFrame.Hello OURS =
      new SyncFrame.Hello(2, 2, 11, 1, SyncFrame.FEATURES, 42, 42);

  private final ServerSocketChannel server;

  public SyncLinkTarget() throws IOException {
    server =
        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @Override
  public String name() {
    return "sync-link";
  }

  @Override
  public List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (int mode = 0; mode < 2; mode++) {
      seeds.add(new Bytes().u8(mode).put(plain(THEIRS)).done());
      seeds.add(
          new Bytes()
              .u8(mode)
              .put(plain(new SyncFrame.Refuse(SyncFrame.Refusal.BUSY, "x")))
              .done());
      Bytes sealed = new Bytes().u8(mode | 6);
      for (SyncFrame frame :
          List.of(
              new SyncFrame.Ack(0),
              new SyncFrame.Beat(true, true, true, 4),
              new SyncFrame.BulkRequest())) {
        byte[] body = SyncCodec.encode(frame);
        sealed.u8(1).u16(body.length).put(body);
      }
      seeds.add(sealed.done());
      seeds.add(sealed.u8(0).u16(3).put(new byte[] {9, 9, 9}).done());
      seeds.add(new Bytes().u8(mode | 2).put(new byte[] {0, 0, 0, 17, 1}).put(new byte[17]).done());
    }
    return seeds;
  }

  @Override
  public void one(byte[] input) throws Exception {
    Dice dice = new Dice(input);
    int mode = dice.u8();
    boolean connector = (mode & 1) == 1;
    boolean greeted = (mode & 2) == 2;
    boolean keyed = (mode & 6) == 6;
    Bytes wire = new Bytes();
    if (greeted) {
      wire.put(plain(THEIRS));
    }
    List<SyncFrame> expected = keyed ? sealed(wire, dice, connector) : List.of();
    if (!keyed) {
      wire.put(dice.rest());
    }
    Heard heard = run(wire.done(), connector);
    judge(heard, expected, keyed);
  }

  /** Puts the rest of an input on the wire as sealed frames; returns those that must be heard. */
  private static List<SyncFrame> sealed(Bytes wire, Dice dice, boolean connector) {
    SyncCipher cipher =
        connector
            ? SyncCipher.acceptor(KEY, THEIRS, OURS)
            : SyncCipher.connector(KEY, THEIRS, OURS);
    List<SyncFrame> expected = new ArrayList<>();
    boolean good = true;
    while (!dice.isEmpty()) {
      int kind = dice.u8() & 1;
      byte[] body = dice.take(dice.u16());
      byte[] sent = kind == 1 ? cipher.seal(body) : body;
      wire.put(ByteBuffer.allocate(5).putInt(sent.length).put((byte) kind).array()).put(sent);
      if (good && kind == 1 && SyncCodec.decode(body) instanceof SyncCodec.Decoded.Good frame) {
        good = !expected.isEmpty() || frame.frame().equals(new SyncFrame.Ack(0));
        if (good) {
          expected.add(frame.frame());
        }
      } else {
        good = false;
      }
    }
    return expected;
  }

  /** What became of a connection. */
  private record Heard(
      List<FlowsEvent> events, Optional<byte[]> said, Drops drops, PeerLink link) {}

  private Heard run(byte[] wire, boolean connector) throws IOException {
    List<FlowsEvent> events = new ArrayList<>();
    Drops drops = new Drops();
    PeerLink.Home home =
        new PeerLink.Home(
            PeerLink.Versions.OURS,
            OURS.node(),
            OURS.number(),
            KEY,
            new Same(),
            drops,
            events::add);
    try (SocketChannel peer = SocketChannel.open(server.getLocalAddress())) {
      // Without a goodbye, so that ten thousand connections do not linger.
      peer.setOption(StandardSocketOptions.SO_LINGER, 0);
      ByteBuffer all = ByteBuffer.wrap(wire);
      while (all.hasRemaining()) {
        peer.write(all);
      }
      peer.shutdownOutput();
      PeerLink link = new PeerLink(1, PEER, connector, server.accept(), home);
      link.run();
      return new Heard(events, said(peer), drops, link);
    }
  }

  /** What we said; nothing when the connection was cut before the peer had read it. */
  private static Optional<byte[]> said(SocketChannel peer) {
    try {
      return Optional.of(Channels.newInputStream(peer).readAllBytes());
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static void judge(Heard heard, List<SyncFrame> expected, boolean keyed) throws Exception {
    List<FlowsEvent> events = heard.events();
    Check.that(!events.isEmpty(), () -> "nobody was told of the end");
    Check.reason(heard.link().why());
    boolean up = !expected.isEmpty();
    Check.that(keyed || !heard.link().wasUp(), () -> "up without the key");
    Check.same(up, heard.link().wasUp(), "up");
    List<FlowsEvent> wanted = new ArrayList<>();
    for (int i = 0; i < expected.size(); i++) {
      wanted.add(i == 0 ? events.getFirst() : new FlowsEvent.Received(1, expected.get(i)));
    }
    Check.same(wanted, events.subList(0, events.size() - 1), "what was heard");
    boolean last =
        up
            ? events.getFirst() instanceof FlowsEvent.LinkUp
                && events.getLast() instanceof FlowsEvent.LinkDown
            : events.getLast() instanceof FlowsEvent.Answered;
    Check.that(last, events::toString);
    refusals(heard);
  }

  /** What we refuse, we say once and count once. */
  private static void refusals(Heard heard) throws Exception {
    long counted =
        heard.drops().copy().entrySet().stream()
            .filter(drop -> !drop.getKey().startsWith("refused-by-peer"))
            .mapToLong(java.util.Map.Entry::getValue)
            .sum();
    if (heard.said().isEmpty()) {
      Check.that(counted <= 1, () -> counted + " counted");
      return;
    }
    long said = 0;
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(heard.said().get()));
    while (in.available() > 0) {
      byte[] body = new byte[in.readInt()];
      int kind = in.readUnsignedByte();
      in.readFully(body);
      if (kind == 0 && SyncCodec.decode(body) instanceof SyncCodec.Decoded.Good good) {
        said += good.frame() instanceof SyncFrame.Refuse ? 1 : 0;
      }
    }
    long refused = said;
    Check.that(
        counted == refused && refused <= 1, () -> counted + " counted, " + refused + " said");
  }

  private static byte[] plain(SyncFrame frame) {
    byte[] body = SyncCodec.encode(frame);
    return ByteBuffer.allocate(5 + body.length).putInt(body.length).put((byte) 0).put(body).array();
  }

  /** Not random: the other side of a recorded connection must know our nonce. */
  private static final class Same extends SecureRandom {
    private static final long serialVersionUID = 1;

    @Override
    public long nextLong() {
      return 42;
    }
  }

  @Override
  public List<String> words() {
    return List.of("TWFS", "\u0000\u0000\u0000", "\u0001");
  }
}
