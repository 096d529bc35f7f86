package twinwall.node.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import twinwall.core.flows.Exclusions;
import twinwall.core.net.Ip;
import twinwall.linux.Netns;
import twinwall.node.Clock;
import twinwall.node.Log;

/**
 * A client and a server with two roads between them, a node on each: both translate to the same
 * address and drop what connection tracking calls invalid. Routing is switched by hand, at client
 * and server together.
 */
final class TwoRoads implements AutoCloseable {
  static final String CLIENT = "192.168.1.9";
  static final String SERVER = "203.0.113.9";
  private static final String SHARED = "203.0.113.1";

  /** Port 443 there is a port forward to the server. */
  static final String FORWARDED = "203.0.113.20";

  static final String RULES =
      """
      table inet roads {
        chain forward {
          type filter hook forward priority filter; policy drop;
          ct state invalid counter drop
          ct state established,related accept
          ct state new tcp flags & (syn | ack) == syn accept
        }
        chain pre {
          type nat hook prerouting priority dstnat;
          ip daddr 203.0.113.20 tcp dport 443 dnat to 203.0.113.9:5001
        }
        chain post {
          type nat hook postrouting priority srcnat;
          ip saddr 192.168.1.0/24 snat to 203.0.113.1
        }
      }
      """;

  /** One engine's flow sync, in a namespace of its own. */
  final class Node {
    private final String space;
    private final Ip own;
    private final Ip peer;
    final AtomicBoolean ready = new AtomicBoolean();
    private Optional<FlowSync> running = Optional.empty();

    Node(String space, String own, String peer) {
      this.space = space;
      this.own = Ip.of(own);
      this.peer = Ip.of(peer);
    }

    FlowSync sync() {
      return running.orElseThrow();
    }

    void start() throws Exception {
      byte[] key = new byte[32];
      Arrays.fill(key, (byte) 5);
      FlowSettings settings =
          new FlowSettings(
              Optional.of(own),
              Set.of(peer),
              Optional.of(key),
              new Exclusions(Set.of(own, peer), Set.of()),
              Duration.ofMillis(100));
      running =
          Optional.of(
              in(
                  space,
                  () -> {
                    FlowSync sync =
                        new FlowSync(
                            new Clock(),
                            new Log(new PrintStream(OutputStream.nullOutputStream()), "flows"),
                            1,
                            () -> {},
                            said -> ready.set(said.synchronised()),
                            Throwable::printStackTrace);
                    sync.start(settings);
                    return sync;
                  }));
    }

    /** The engine ends; the kernel goes on. */
    void stop() {
      running.ifPresent(FlowSync::stop);
      running = Optional.empty();
      ready.set(false);
    }

    /** Packets that a rule of this node called invalid. */
    long invalid() throws Exception {
      return in(
          space,
          () -> {
            String text = sh("nft list chain inet roads forward");
            return Long.parseLong(text.replaceAll("(?s).*packets (\\d+) .*", "$1"));
          });
    }
  }

  private final Map<String, Process> spaces = new HashMap<>();
  final Node a = new Node("a", "172.16.1.2", "172.16.1.3");
  final Node b = new Node("b", "172.16.1.3", "172.16.1.2");

  static TwoRoads build() throws Exception {
    return build(RULES);
  }

  /**
   * @param rules what both nodes load, table {@code inet roads} among it
   */
  static TwoRoads build(String rules) throws Exception {
    TwoRoads roads = new TwoRoads();
    try {
      roads.lay(rules);
      return roads;
    } catch (Exception e) {
      roads.close();
      throw e;
    }
  }

  private void lay(String text) throws Exception {
    for (String space : new String[] {"a", "b", "client", "server"}) {
      Process process = new ProcessBuilder("unshare", "-n", "sleep", "600").start();
      spaces.put(space, process);
      String mine = Netns.identity();
      until("a namespace", () -> !Files.readSymbolicLink(path(space)).toString().equals(mine));
      in(space, () -> sh("ip link set lo up"));
    }
    cable("a", "172.16.1.2/24", "b", "172.16.1.3/24");
    for (Node node : new Node[] {a, b}) {
      String net = node == a ? "1" : "2";
      cable("client", "10.1." + net + ".2/30", node.space, "10.1." + net + ".1/30");
      cable("server", "10.2." + net + ".2/30", node.space, "10.2." + net + ".1/30");
      in(
          node.space,
          () -> {
            sh("echo 1 > /proc/sys/net/ipv4/ip_forward");
            sh("ip route add " + CLIENT + " via 10.1." + net + ".2");
            sh("ip route add " + SERVER + " via 10.2." + net + ".2");
            Path rules = Files.createTempFile("roads", ".nft");
            Files.writeString(rules, text);
            sh("nft -f " + rules);
            return Files.deleteIfExists(rules);
          });
    }
    in("client", () -> sh("ip addr add " + CLIENT + "/32 dev lo"));
    in("server", () -> sh("ip addr add " + SERVER + "/32 dev lo"));
    over(a);
  }

  /** From now on every packet goes over this node, both ways. */
  void over(Node node) throws Exception {
    String net = node == a ? "1" : "2";
    for (String to : new String[] {SERVER, FORWARDED}) {
      in("client", () -> sh("ip route replace " + to + " via 10.1." + net + ".1 src " + CLIENT));
    }
    in("server", () -> sh("ip route replace " + SHARED + " via 10.2." + net + ".1"));
  }

  /** Both run, the first is MASTER. */
  void startBoth() throws Exception {
    a.start();
    b.start();
    until("both ready", () -> a.ready.get() && b.ready.get());
    a.sync().role(true);
  }

  private void cable(String one, String ofOne, String two, String ofTwo) throws Exception {
    String left = one + "-" + two;
    String right = two + "-" + one;
    sh(
        "ip link add "
            + (left + " netns " + spaces.get(one).pid())
            + (" type veth peer name " + right + " netns " + spaces.get(two).pid()));
    in(one, () -> sh("ip addr add " + ofOne + " dev " + left + " && ip link set " + left + " up"));
    in(
        two,
        () -> sh("ip addr add " + ofTwo + " dev " + right + " && ip link set " + right + " up"));
  }

  private Path path(String space) {
    return Path.of("/proc/" + spaces.get(space).pid() + "/ns/net");
  }

  /** Runs something in one of the namespaces. */
  <T> T in(String space, Callable<T> task) throws Exception {
    return Netns.in(path(space), "in-" + space, task);
  }

  static String sh(String line) throws Exception {
    Process process = new ProcessBuilder("sh", "-ec", line).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), line + ": " + said);
    return said;
  }

  static void until(String what, Callable<Boolean> holds) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!holds.call()) {
      assertTrue(System.nanoTime() < end, what);
      Thread.sleep(10);
    }
  }

  @Override
  public void close() throws Exception {
    a.stop();
    b.stop();
    for (Process process : spaces.values()) {
      process.destroyForcibly().waitFor();
    }
  }
}
