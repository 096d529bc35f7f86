package twinwall.node.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import twinwall.core.config.Monitoring;
import twinwall.core.gateway.GatewayState;
import twinwall.core.gateway.Standing;
import twinwall.core.net.Ip;
import twinwall.core.plan.Plan;
import twinwall.linux.KernelTest;
import twinwall.linux.Sysctl;
import twinwall.node.Clock;
import twinwall.node.Log;

/** Gateways in this very kernel, in both families: they answer, fall silent, and come back. */
final class GatewayKernelTest {
  private static final Monitoring QUICK =
      new Monitoring(false, false, false, 100, 1_000, 3_000, 100, 400, 1_000, 10, 20);

  private static Plan.WatchedGateway gateway(String name, String source, String monitor) {
    Optional<Ip> asked = Optional.of(Ip.of(monitor));
    return new Plan.WatchedGateway(name, monitor, asked, Optional.of(Ip.of(source)), QUICK);
  }

  private static void until(String what, BooleanSupplier condition) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "waited in vain: " + what);
      Thread.sleep(5);
    }
  }

  private static boolean is(GatewayWatch watch, String name, Standing standing) {
    return Optional.ofNullable(watch.state().gateways().get(name))
        .filter(known -> known.standing() == standing)
        .isPresent();
  }

  private static void answer(boolean yes) {
    for (String name : List.of("net/ipv4/icmp_echo_ignore_all", "net/ipv6/icmp/echo_ignore_all")) {
      Sysctl.Value _ = Sysctl.write(name, yes ? "0" : "1");
    }
  }

  @KernelTest
  void silenceIsSeenAndItsEnd() throws Exception {
    new ProcessBuilder("ip", "link", "set", "lo", "up").start().waitFor();
    List<Throwable> crashes = new CopyOnWriteArrayList<>();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, UTF_8);
    try (GatewayWatch watch =
        new GatewayWatch(new Clock(), new Log(out, "gateway"), crashes::add)) {
      watch.start();
      watch.apply(
          List.of(
              gateway("V4", "127.0.0.1", "127.0.0.2"),
              gateway("V6", "::1", "::1"),
              gateway("NOWHERE", "127.0.0.1", "192.0.2.1")));
      until(
          "both answer",
          () -> is(watch, "V4", Standing.ONLINE) && is(watch, "V6", Standing.ONLINE));
      until("nobody is nowhere", () -> is(watch, "NOWHERE", Standing.DOWN));
      assertTrue(watch.problems().containsKey("NOWHERE"), "it says why it cannot be asked");
      GatewayState.Known v4 = watch.state().gateways().get("V4");
      assertEquals(0, v4.loss());
      assertTrue(v4.delay().orElseThrow() > 0, "an answer takes some time");
      answer(false);
      until(
          "both are silent",
          () -> is(watch, "V4", Standing.DOWN) && is(watch, "V6", Standing.DOWN));
      answer(true);
      until(
          "both answer again",
          () -> is(watch, "V4", Standing.ONLINE) && is(watch, "V6", Standing.ONLINE));
    } finally {
      answer(true);
    }
    assertEquals(List.of(), crashes);
    long told = said.toString(UTF_8).lines().filter(l -> l.contains("cannot ask")).count();
    assertEquals(1, told, "a reason is told once, not with every question");
  }
}
