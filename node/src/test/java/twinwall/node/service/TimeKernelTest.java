package twinwall.node.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.io.TempDir;
import twinwall.core.net.Prefix;
import twinwall.core.plan.TimeKeeper;
import twinwall.core.render.ChronyText;
import twinwall.core.service.Service;
import twinwall.linux.KernelTest;
import twinwall.node.Clock;
import twinwall.node.Log;

/** chrony itself, which must not touch the clock here. */
final class TimeKernelTest {
  private static final int NTP = 123;
  private static final int REQUEST = 0x23; // version 4, from a client
  private static final int ANSWER = 4;

  @TempDir Path dir;

  private static Service service(boolean steers) {
    return ChronyText.service(
        new TimeKeeper(
            List.of(new TimeKeeper.Server("192.0.2.123", false, false, false)),
            List.of(Prefix.of("127.0.0.0/30")),
            OptionalInt.of(12),
            steers));
  }

  /** The mode and the stratum of the answer; empty while there is none. */
  private static List<Integer> ask(String from) throws IOException {
    try (DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(InetAddress.getByName(from), 0))) {
      byte[] bytes = new byte[48];
      bytes[0] = REQUEST;
      bytes[47] = 1;
      socket.setSoTimeout(300);
      InetAddress server = InetAddress.getByName("127.0.0.1");
      socket.send(new DatagramPacket(bytes, bytes.length, server, NTP));
      DatagramPacket answer = new DatagramPacket(new byte[128], 128);
      socket.receive(answer);
      return List.of(answer.getData()[0] & 7, (int) answer.getData()[1]);
    } catch (IOException _) {
      return List.of(); // refused or silent: not there yet
    }
  }

  @KernelTest
  void itServesThoseWhoMayAndLeavesTheClockAlone() throws Exception {
    Service quiet = service(false);
    assumeTrue(
        "all".equals(System.getenv("TWINWALL_RINGS")) || Command.missing(quiet).isEmpty(),
        "chrony is not installed");
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Log log = new Log(new PrintStream(said, true, StandardCharsets.UTF_8), "service");
    Services services =
        new Services(
            dir.resolve("run"),
            dir.resolve("etc"),
            InstantSource.system(),
            new Clock(),
            log,
            failure -> said.writeBytes(("crash " + failure).getBytes(StandardCharsets.UTF_8)));
    try {
      services.start();
      services.want(List.of(quiet));
      long end = System.nanoTime() + 60_000_000_000L;
      while (ask("127.0.0.1").isEmpty()) {
        assertTrue(System.nanoTime() < end, () -> said.toString(StandardCharsets.UTF_8));
        Thread.sleep(50);
      }
      assertEquals(List.of(ANSWER, 12), ask("127.0.0.1"));
      assertEquals(List.of(), ask("127.0.0.9"), "it is in no network that may ask");
      String words = said.toString(StandardCharsets.UTF_8);
      assertTrue(words.contains("Disabled control of system clock"), words);
    } finally {
      services.close();
    }
    assertFalse(said.toString(StandardCharsets.UTF_8).contains("crash "));
  }

  /** Whatever a plan says, what we start in a namespace cannot set the clock. */
  @KernelTest
  void nothingGetsTheCapabilityHere() throws Exception {
    Service eager = service(true);
    assertTrue(eager.capabilities().contains("sys_time"));
    List<String> words = Command.of(eager, List.of("true"), dir, false).command();
    assertFalse(String.join(" ", words).contains("sys_time"), words.toString());
  }
}
