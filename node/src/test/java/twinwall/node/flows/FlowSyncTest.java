package twinwall.node.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import twinwall.core.flows.CanaryFlow;
import twinwall.core.flows.Exclusions;
import twinwall.core.flows.Flow;
import twinwall.core.flows.FlowExtras;
import twinwall.core.flows.FlowKey;
import twinwall.core.flows.FlowStatus;
import twinwall.core.flows.FlowsEvent;
import twinwall.core.flows.KernelOp;
import twinwall.core.flows.Proto;
import twinwall.core.flows.ProtoInfo;
import twinwall.core.flows.SyncCodec;
import twinwall.core.flows.SyncFrame;
import twinwall.core.flows.TcpState;
import twinwall.core.flows.Tuple;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.linux.Conntrack;
import twinwall.linux.KernelTest;
import twinwall.linux.Netns;
import twinwall.node.Clock;
import twinwall.node.Log;

/** Two engines' flow sync over a veth pair, each with a kernel table of its own. */
class FlowSyncTest {
  private static final Ip ONE = Ip.of("172.16.1.2");
  private static final Ip TWO = Ip.of("172.16.1.3");

  private static FlowSettings settings(Ip local, Ip peer, int keyFill) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) keyFill);
    return new FlowSettings(
        Optional.of(local),
        Set.of(peer),
        Optional.of(key),
        new Exclusions(Set.of(ONE, TWO), Set.of()),
        Duration.ofMillis(100));
  }

  private static final class Node implements AutoCloseable {
    final AtomicBoolean ready = new AtomicBoolean();
    final FlowSync sync;

    Node() throws Exception {
      sync =
          new FlowSync(
              new Clock(),
              new Log(new PrintStream(OutputStream.nullOutputStream()), "flows"),
              1,
              () -> {},
              said -> ready.set(said.synchronised()),
              Throwable::printStackTrace);
    }

    @Override
    public void close() {
      sync.stop();
    }
  }

  private static void sh(String line) throws Exception {
    Process process = new ProcessBuilder("sh", "-ec", line).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), line + ": " + said);
  }

  private static Flow flow(int number) {
    Tuple original =
        new Tuple(
            Proto.TCP, new Ip4(0xC0A80109), Ip.of("203.0.113.9"), number % 60_000 + 1000, 443);
    Tuple reply = new Tuple(Proto.TCP, original.dst(), Ip.of("203.0.113.1"), 443, original.first());
    return new Flow(
        new FlowKey(0, original),
        reply,
        FlowStatus.SEEN_REPLY | FlowStatus.ASSURED | FlowStatus.CONFIRMED | FlowStatus.SRC_NAT,
        0,
        432_000,
        new ProtoInfo.Tcp(TcpState.ESTABLISHED, 7, 7, 9, 9),
        FlowExtras.NONE,
        0);
  }

  private static void traffic(List<KernelOp> ops) throws Exception {
    try (Conntrack.Injector other = Conntrack.Injector.open()) {
      assertEquals(List.of(), other.apply(ops));
    }
  }

  private static List<KernelOp> creations(int count) {
    List<KernelOp> ops = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ops.add(new KernelOp.Create(flow(i)));
    }
    return ops;
  }

  private static Map<FlowKey, Flow> table() throws Exception {
    Map<FlowKey, Flow> table = new HashMap<>();
    Conntrack.dump(
        512,
        part ->
            part.stream()
                .filter(f -> f.original().dst().equals(Ip.of("203.0.113.9")))
                .forEach(f -> table.put(f.key(), f)));
    return table;
  }

  private static void until(String what, Callable<Boolean> holds) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!holds.call()) {
      assertTrue(System.nanoTime() < end, what);
      Thread.sleep(10);
    }
  }

  private interface Body {
    void run(Node one, Node two, On second) throws Exception;
  }

  /** Runs something in the second node's namespace. */
  private interface On {
    <T> T call(Callable<T> task) throws Exception;
  }

  private static void pair(int keyOfTwo, Body body) throws Exception {
    Process other = new ProcessBuilder("unshare", "-n", "sleep", "600").start();
    try {
      Path ns = Path.of("/proc/" + other.pid() + "/ns/net");
      String mine = Netns.identity();
      until("a second namespace", () -> !Files.readSymbolicLink(ns).toString().equals(mine));
      sh("ip link add s1 type veth peer name s2 && ip link set s2 netns " + other.pid());
      sh("ip addr add 172.16.1.2/24 dev s1 && ip link set s1 up");
      On second =
          new On() {
            @Override
            public <T> T call(Callable<T> task) throws Exception {
              return Netns.in(ns, "second", task);
            }
          };
      second.call(() -> {
        sh("ip addr add 172.16.1.3/24 dev s2 && ip link set s2 up && ip link set lo up");
        return "";
      });
      try (Node one = new Node();
          Node two = second.call(() -> started(keyOfTwo))) {
        one.sync.start(settings(ONE, TWO, 1));
        body.run(one, two, second);
      }
    } finally {
      other.destroyForcibly().waitFor();
    }
  }

  private static Node started(int key) throws Exception {
    Node node = new Node();
    node.sync.start(settings(TWO, ONE, key));
    return node;
  }

  @KernelTest
  void flowsReachThePeerAndEndThere() throws Exception {
    pair(
        1,
        (one, two, second) -> {
          until("both ready", () -> one.ready.get() && two.ready.get());
          one.sync.role(true);
          traffic(creations(5_000));
          until("5000 there", () -> second.call(() -> table().size()) == 5_000);
          Flow copy = second.call(() -> table()).get(flow(7).key());
          assertTrue(copy.has(FlowStatus.SRC_NAT | FlowStatus.SRC_NAT_DONE), copy.toString());
          assertEquals(flow(7).reply(), copy.reply());
          traffic(List.of(new KernelOp.Delete(flow(3).key(), 0)));
          until("death", () -> !second.call(() -> table()).containsKey(flow(3).key()));
          one.sync.kill(new FlowsEvent.Kill(List.of(flow(4))));
          until("kill", () -> !second.call(() -> table()).containsKey(flow(4).key()));
          // Nobody but the owner ends a flow: copies that their kernel loses come back.
          second.call(() -> {
            sh("conntrack -F 2>/dev/null");
            return "";
          });
          until("restored", () -> second.call(() -> table().size()) == 4_998);
          assertEquals(4_998, table().size());
        });
  }

  @KernelTest
  void aNodeThatComesBackEmptyGetsEverything() throws Exception {
    pair(
        1,
        (one, two, second) -> {
          until("both ready", () -> one.ready.get() && two.ready.get());
          one.sync.role(true);
          two.sync.stop();
          traffic(creations(20_000));
          Node again =
              second.call(() -> {
                sh("conntrack -F 2>/dev/null");
                return started(1);
              });
          try (again) {
            until("ready again", again.ready::get);
            assertEquals(20_000, second.call(() -> table().size()));
          }
        });
  }

  @KernelTest
  void anotherKeyIsRefusedByNameAndChangesNothing() throws Exception {
    pair(
        2,
        (one, two, second) -> {
          until(
              "refused",
              () ->
                  one.sync.drops().getOrDefault("wrong-key", 0L)
                          + two.sync.drops().getOrDefault("wrong-key", 0L)
                      > 0);
          until("said", () -> one.sync.status().peers().getFirst().last().contains("keys"));
          assertTrue(!one.sync.status().peers().getFirst().following());
        });
  }

  @KernelTest
  void garbageIsCountedAndChangesNothing() throws Exception {
    pair(
        1,
        (one, two, second) -> {
          until("both ready", () -> one.ready.get() && two.ready.get());
          second.call(() -> garbage(20));
          until("counted", () -> one.sync.drops().getOrDefault("malformed", 0L) >= 20);
          assertEquals(0, table().size());
          assertTrue(one.sync.status().peers().getFirst().following());
        });
  }

  @KernelTest
  void peersOfOtherVersionsAreRefusedByNameAndShown() throws Exception {
    pair(
        1,
        (one, two, second) -> {
          until("both ready", () -> one.ready.get() && two.ready.get());
          two.sync.stop();
          SyncFrame.Hello older = new SyncFrame.Hello(1, 1, 5, 6, 7, 8, 9);
          SyncFrame.Hello newer = new SyncFrame.Hello(8, 9, 5, 6, 7, 8, 9);
          for (SyncFrame.Hello hello : List.of(older, newer)) {
            SyncFrame answer = second.call(() -> says(hello));
            String words = "this node speaks version 2, the peer " + hello.spoken();
            assertEquals(new SyncFrame.Refuse(SyncFrame.Refusal.VERSION, words), answer);
          }
          assertEquals(2L, one.sync.drops().get("version"));
        });
  }

  /** Says hello to the first node and returns its answer. */
  private static SyncFrame says(SyncFrame.Hello hello) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getByAddress(ONE.bytes()), 2240));
      byte[] body = SyncCodec.encode(hello);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeInt(body.length);
      out.writeByte(0);
      out.write(body);
      out.flush();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] answer = new byte[in.readInt()];
      assertEquals(0, in.readUnsignedByte());
      in.readFully(answer);
      return SyncCodec.decode(answer) instanceof SyncCodec.Decoded.Good good
          ? good.frame()
          : new SyncFrame.BulkRequest();
    }
  }

  @KernelTest
  void canariesComeBackInBothDirectionsAndTheKernelKeepsItsNumber() throws Exception {
    pair(
        1,
        (one, two, second) -> {
          until("both ready", () -> one.ready.get() && two.ready.get());
          one.sync.role(true);
          for (Node node : List.of(one, two)) {
            until(
                "a canary is back",
                () -> node.sync.status().peers().getFirst().canary().roundMicros() > 0);
          }
          until("compared", () -> two.sync.status().peers().getFirst().parity().differing() == 0);
          int number = Conntrack.find(CanaryFlow.MARKER).orElseThrow().mark();
          one.sync.stop();
          try (Node again = new Node()) {
            again.sync.start(settings(ONE, TWO, 1));
            assertEquals(number, Conntrack.find(CanaryFlow.MARKER).orElseThrow().mark());
          }
          assertTrue(
              number != second.call(() -> Conntrack.find(CanaryFlow.MARKER)).orElseThrow().mark());
        });
  }

  private static String garbage(int times) throws IOException {
    Random random = new Random(1);
    for (int i = 0; i < times; i++) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getByAddress(ONE.bytes()), 2240));
        byte[] junk = new byte[200];
        random.nextBytes(junk);
        socket.getOutputStream().write(junk);
        socket.getInputStream().readAllBytes();
      } catch (IOException _) {
        // Thrown out, as it should be.
      }
    }
    return "";
  }
}
