package twinwall.node.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import twinwall.core.service.Need;
import twinwall.core.service.Service;
import twinwall.core.service.ServiceState;
import twinwall.core.service.ServiceState.Standing;
import twinwall.linux.KernelTest;
import twinwall.node.Clock;
import twinwall.node.Log;

/** Real processes, started, watched, adopted and ended. */
final class ServicesKernelTest {
  private static final Need.Vip LAN = new Need.Vip("lan0", 49);

  /** Says what its file says, once more when told to; a file that says so ends it. */
  private static final String DAEMON =
      """
      say() { echo "says $(cat "$0.conf")"; }
      trap say HUP
      trap 'exit 0' TERM
      say
      grep -q die "$0.conf" && exit 3
      while :; do sleep 0.05; done
      """;

  @TempDir Path dir;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private Services services;

  private static Service service(String name, String text, Need need) {
    return new Service(
        name,
        "A daemon",
        "bash",
        List.of(new Service.Text("daemon", DAEMON), new Service.Text("daemon.conf", text + "\n")),
        List.of("sh", "-c", "! grep bad {dir}/daemon.conf && test -d {state}"),
        List.of("sh", "{dir}/daemon"),
        new Service.Reload.Signal("HUP"),
        List.of("stale.pid"),
        Map.of("ITS_STATE", "{state}"),
        List.of("net_bind_service"),
        false,
        need);
  }

  private Services open() throws Exception {
    Log log = new Log(new PrintStream(said, true, StandardCharsets.UTF_8), "service");
    services =
        new Services(
            dir.resolve("run"),
            dir.resolve("etc"),
            InstantSource.system(),
            new Clock(),
            log,
            failure -> {
              failure.printStackTrace();
              said.writeBytes(("crash " + failure).getBytes(StandardCharsets.UTF_8));
            });
    services.start();
    return services;
  }

  @AfterEach
  void close() throws Exception {
    services.close();
    assertEquals(List.of(), Known.marked(Home.of(dir.resolve("run"), dir)), "all are gone");
    assertFalse(said().contains("crash "), said());
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }

  private void until(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!condition.call()) {
      assertTrue(System.nanoTime() < end, () -> what + " does not come:\n" + said());
      Thread.sleep(10);
    }
  }

  private Optional<Long> pid(String name) {
    return Optional.ofNullable(services.state().entries().get(name))
        .flatMap(ServiceState.Entry::process)
        .map(ServiceState.Process::pid);
  }

  private Optional<Standing> standing(String name) {
    return Optional.ofNullable(services.state().entries().get(name))
        .map(entry -> entry.standing(services.state().mastered()));
  }

  private static boolean isAlive(long pid) {
    return Known.ticks(pid).isPresent();
  }

  private static String status(long pid, String field) throws Exception {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith(field + ":"))
        .map(line -> line.substring(field.length() + 1).strip())
        .findFirst()
        .orElse("");
  }

  @KernelTest
  void aDaemonHasWhatItNeedsAndNoMore() throws Exception {
    Path stale = dir.resolve("run/services/one/stale.pid");
    Files.createDirectories(stale.getParent());
    Files.writeString(stale, "17");
    open().want(List.of(service("one", "hello", Need.ALWAYS)));
    until("its word", () -> said().contains("one: says hello"));
    long pid = pid("one").orElseThrow();
    assertEquals("1", status(pid, "NoNewPrivs"));
    assertEquals("0000000000000400", status(pid, "CapBnd"), "CAP_NET_BIND_SERVICE alone");
    assertEquals("0000000000000400", status(pid, "CapEff"));
    assertFalse(Files.exists(stale));
    String environment = Files.readString(Path.of("/proc/" + pid + "/environ"));
    assertTrue(environment.contains("ITS_STATE=" + dir.resolve("etc/services/one")), environment);
    assertEquals("rwx------", permissions("run/services/one"));
    assertEquals("rw-------", permissions("run/services/one/daemon.conf"));
    // New files: it is told, and is the same process.
    services.want(List.of(service("one", "again", Need.ALWAYS)));
    until("its word", () -> said().contains("one: says again"));
    assertEquals(pid, pid("one").orElseThrow());
    // Refused files: told, and nothing changes.
    services.want(List.of(service("one", "bad", Need.ALWAYS)));
    until("a refusal", () -> !services.notices().isEmpty());
    String notice = services.notices().getFirst();
    assertTrue(notice.contains("is refused. The configuration before it counts. bad"), notice);
    assertEquals("again\n", Files.readString(dir.resolve("run/services/one/daemon.conf")));
    assertEquals(pid, pid("one").orElseThrow());
    // Killed: it comes back with what was good.
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    until("another", () -> pid("one").filter(p -> p != pid).isPresent());
    until("why", () -> said().contains("why=\"signal 9: says again\""));
    // No longer wanted: ended, its files gone, its state kept.
    long last = pid("one").orElseThrow();
    services.want(List.of());
    until("the end", () -> !isAlive(last) && !Files.exists(dir.resolve("run/services/one")));
    assertTrue(Files.isDirectory(dir.resolve("etc/services/one")));
  }

  private String permissions(String path) throws Exception {
    return java.nio.file.attribute.PosixFilePermissions.toString(
        Files.getPosixFilePermissions(dir.resolve(path)));
  }

  @KernelTest
  void anEngineThatDiesLeavesWhatIsBoundToNoRole() throws Exception {
    Service free = service("free", "free", Need.ALWAYS);
    Service bound = service("bound", "bound", new Need.MasterOf(LAN));
    open().want(List.of(free, bound));
    until("one", () -> pid("free").isPresent());
    assertEquals(Optional.of(Standing.WAITING), standing("bound"));
    services.mastered(Set.of(LAN));
    until("the other", () -> said().contains("bound: says bound"));
    long of = pid("free").orElseThrow();
    long ob = pid("bound").orElseThrow();
    services.freeze();
    until("the end of what is bound", () -> !isAlive(ob));
    assertTrue(isAlive(of));
    // A stray that nobody knows, of an engine that died before it had written it down.
    ProcessBuilder lost = new ProcessBuilder("sh", "-c", "sleep 600; true");
    lost.environment().put(Known.MARK, dir.resolve("run/services/lost") + "/");
    Process unknown = lost.start();
    open();
    until("the end of the stray", () -> !unknown.isAlive());
    services.mastered(Set.of(LAN));
    services.want(List.of(free, bound));
    until("bound again", () -> pid("bound").filter(p -> p != ob).isPresent());
    until("checked", () -> services.state().entries().get("free").good().isPresent());
    assertEquals(of, pid("free").orElseThrow(), "it went on");
    services.want(List.of(service("free", "other", Need.ALWAYS), bound));
    until("its word", () -> said().contains("free: says other"));
    assertEquals(of, pid("free").orElseThrow(), "told while it runs");
    // It dies, no child of this engine, and comes back.
    ProcessHandle.of(of).orElseThrow().destroyForcibly();
    until("another", () -> pid("free").filter(p -> p != of).isPresent());
    // The role goes.
    long gone = pid("bound").orElseThrow();
    services.mastered(Set.of());
    until("the end of what is bound", () -> !isAlive(gone));
    until("waiting", () -> standing("bound").equals(Optional.of(Standing.WAITING)));
    // Nobody comes back: taking down ends all.
    long left = pid("free").orElseThrow();
    services.freeze();
    assertTrue(Services.endAll(dir.resolve("run")).contains(left));
    until("the end", () -> !isAlive(left));
  }

  @KernelTest
  void whatIsMissingOrKeepsDyingIsANoticeAndNoCrash() throws Exception {
    Service missing =
        new Service(
            "missing",
            "Missing",
            "no-such-package",
            List.of(),
            List.of(),
            List.of("no-such-program-anywhere"),
            new Service.Reload.Restart(),
            List.of(),
            Map.of(),
            List.of(),
            false,
            Need.ALWAYS);
    open().want(List.of(missing, service("dies", "die", Need.ALWAYS)));
    until("missing", () -> standing("missing").equals(Optional.of(Standing.MISSING)));
    until(
        "deaths",
        () -> standing("dies").isPresent() && services.state().entries().get("dies").deaths() >= 2);
    String notices = String.join("\n", services.notices());
    assertTrue(notices.contains("Install it with: apt install no-such-package"), notices);
    assertTrue(said().contains("exit status 3: says die"), said());
  }

  @KernelTest
  void muchTalkIsBounded() throws Exception {
    Service talker =
        new Service(
            "talker",
            "Talker",
            "bash",
            List.of(),
            List.of(),
            List.of("sh", "-c", "while :; do seq 1 20000; sleep 0.2; done"),
            new Service.Reload.Restart(),
            List.of(),
            Map.of(),
            List.of(),
            false,
            Need.ALWAYS);
    open().want(List.of(talker));
    Path log = dir.resolve("run/services/talker/log");
    until("much", () -> Files.exists(log) && Files.size(log) > 1 << 20);
    until("a note", () -> said().contains("lines of a daemon were left out"));
    until("an emptied file", () -> Files.size(log) < 1 << 20);
    assertTrue(said().lines().count() < 1_000, "so many lines: " + said().lines().count());
  }
}
