package twinwall.node.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import twinwall.core.net.Ip;
import twinwall.core.peer.PeerCodec;
import twinwall.core.peer.PeerFrame;
import twinwall.core.peer.PeerState;
import twinwall.core.peer.PeerState.Peer;
import twinwall.core.peer.View;
import twinwall.core.plan.Plan;
import twinwall.linux.KernelTest;
import twinwall.node.Clock;
import twinwall.node.Log;
import twinwall.node.link.LinkKey;
import twinwall.node.link.SealedSocket;

/** Three nodes tell each other how they are; strangers, other keys and nonsense are refused. */
class PeersKernelTest {
  private static final List<Ip> ADDRESSES =
      List.of(Ip.of("127.0.0.1"), Ip.of("127.0.0.2"), Ip.of("127.0.0.3"));

  private final BlockingQueue<Throwable> crashes = new LinkedBlockingQueue<>();

  private static PeerSettings settings(int local, int fill) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) fill);
    List<Ip> peers = new ArrayList<>(ADDRESSES);
    peers.remove(ADDRESSES.get(local));
    return new PeerSettings(
        ADDRESSES.get(local),
        peers,
        LinkKey.of(Base64.getEncoder().encodeToString(key), "test").orElseThrow());
  }

  private static void until(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.call()) {
      assertTrue(System.nanoTime() < end, "waited in vain: " + what);
      Thread.sleep(5);
    }
  }

  /** One node: what it says of itself, and a clock that is set as one likes. */
  private final class Node implements AutoCloseable {
    final AtomicReference<View.Standing> role = new AtomicReference<>(View.Standing.BACKUP);
    final Clock clock = new Clock();
    final Peers peers;
    final String name;

    Node(int number, Duration ahead) {
      name = "fw" + number;
      peers =
          new Peers(
              clock,
              () -> Instant.now().plus(ahead),
              new Log(System.err, name),
              this::view,
              crashes::add);
      peers.start();
      peers.want(Optional.of(settings(number, 1)));
    }

    private View view() {
      var group = new View.Group(49, Ip.of("192.168.1.1"), "lan0", "LAN@49", role.get(), 0, 0, 0);
      return new View(
          name,
          1,
          "test",
          Peers.micros(Instant.now()),
          clock.now().nanos() / 1_000_000,
          new View.Election(true, false, false, 0, List.of(group), List.of(), List.of()),
          new View.States(false, false, "", 0, -1, -1, 0),
          new View.Document(1, 1, "off", "", 0, false, ""),
          new View.Services(0, List.of()),
          new View.Door(true, 443, List.of()),
          List.of());
    }

    Peer sees(int other) {
      return peers.state().peers().get(ADDRESSES.get(other));
    }

    Optional<View.Standing> role(int other) {
      Peer peer = sees(other);
      return peer == null
          ? Optional.empty()
          : peer.present(clock.now())
              .map(v -> v.election().groups().getFirst())
              .map(View.Group::standing);
    }

    @Override
    public void close() {
      peers.close();
    }
  }

  private static void loopback() throws Exception {
    assertEquals(
        0, new ProcessBuilder("ip", "link", "set", "lo", "up").inheritIO().start().waitFor());
  }

  @KernelTest
  void eachHearsOfEachAndOfEveryChange() throws Exception {
    loopback();
    try (Node one = new Node(0, Duration.ZERO);
        Node two = new Node(1, Duration.ofMillis(1_500));
        Node three = new Node(2, Duration.ZERO)) {
      List<Node> all = List.of(one, two, three);
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
          int from = i;
          int to = j;
          if (from != to) {
            until("fw" + from + " hears fw" + to, () -> all.get(from).role(to).isPresent());
          }
        }
      }
      for (int i = 0; i < 20; i++) {
        View.Standing now = i % 2 == 0 ? View.Standing.MASTER : View.Standing.BACKUP;
        one.role.set(now);
        one.peers.stir();
        until("fw1 hears " + i, () -> two.role(0).equals(Optional.of(now)));
        until("fw2 hears " + i, () -> three.role(0).equals(Optional.of(now)));
      }
      // Nobody says that it has changed: it is told all the same.
      three.role.set(View.Standing.MASTER);
      until("fw0 hears", () -> one.role(2).equals(Optional.of(View.Standing.MASTER)));

      until("clocks", () -> one.sees(1).clocks().best(one.clock.now()).isPresent());
      long ahead = one.sees(1).clocks().best(one.clock.now()).orElseThrow().aheadMicros();
      long error = one.sees(1).clocks().best(one.clock.now()).orElseThrow().errorMicros();
      assertTrue(Math.abs(ahead - 1_500_000) <= error + 5_000, ahead + " ± " + error);

      // Who says no more is not shown as what it was.
      two.close();
      until(
          "fw0 does not hear fw1",
          () -> one.sees(1).standing(one.clock.now()) == PeerState.Standing.OLD);
      assertEquals(Optional.empty(), one.role(1));
      assertTrue(!one.sees(1).last().isEmpty(), "and it says why");
      assertEquals(Optional.of(View.Standing.MASTER), one.role(2), "the others go on");
    }
    assertEquals(null, crashes.poll());
  }

  @KernelTest
  void strangersAndNonsenseAreRefused() throws Exception {
    loopback();
    try (Node one = new Node(0, Duration.ZERO)) {
      PeerSettings peer = settings(1, 1);
      until("the door is open", this::knock);
      long[] before = {one.peers.refused()};
      try (Socket stranger = socket(Ip.of("127.0.0.9"))) {
        assertEquals(-1, stranger.getInputStream().read(), "no word, and the end");
      }
      until("a stranger", () -> one.peers.refused() > before[0]);
      before[0] = one.peers.refused();
      try (Socket http = socket(ADDRESSES.get(1))) {
        http.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        until("another protocol", () -> one.peers.refused() > before[0]);
      }
      before[0] = one.peers.refused();
      try (SealedSocket link = to(settings(1, 2))) {
        link.send(PeerCodec.encode(new PeerFrame.Told(1, one.peers.self())));
        until("another key", () -> one.peers.refused() > before[0]);
      }
      before[0] = one.peers.refused();
      try (SealedSocket link = to(peer)) {
        link.send(new byte[] {1, 2, 3});
        until("no view", () -> one.peers.refused() > before[0]);
      }
      assertEquals(PeerState.Standing.NEVER, one.sees(1).standing(one.clock.now()));
      try (SealedSocket link = to(peer)) {
        link.send(PeerCodec.encode(new PeerFrame.Told(5, one.peers.self())));
        assertTrue(
            PeerCodec.decode(link.hear())
                    instanceof PeerCodec.Decoded.Good(PeerFrame.Heard(long stamp, long _))
                && stamp == 5);
        until("a peer", () -> one.role(1).isPresent());
        // Whoever calls again takes the place of the connection before.
        try (SealedSocket again = to(peer)) {
          again.send(PeerCodec.encode(new PeerFrame.Told(6, one.peers.self())));
          assertTrue(again.hear().length > 0);
        }
      }
      one.peers.want(Optional.empty());
      until("shut", () -> !knock());
    }
    assertEquals(null, crashes.poll());
  }

  private static SealedSocket to(PeerSettings with) throws IOException {
    return SealedSocket.to(with.local(), ADDRESSES.getFirst(), Plan.PeerLink.PORT, with.terms());
  }

  private boolean knock() {
    try (Socket _ = socket(Ip.of("127.0.0.9"))) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private static Socket socket(Ip from) throws IOException {
    Socket socket = new Socket();
    try {
      socket.bind(new InetSocketAddress(SealedSocket.address(from), 0));
      socket.connect(
          new InetSocketAddress(SealedSocket.address(ADDRESSES.getFirst()), Plan.PeerLink.PORT));
      socket.setSoTimeout(60_000);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
