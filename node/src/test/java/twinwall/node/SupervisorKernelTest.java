package twinwall.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import twinwall.linux.KernelTest;

/** A whole node by {@code twinwall run}, as processes, killed in every way. */
final class SupervisorKernelTest {
  private static final String VIP = "10.9.0.1";
  private static final String VIP6 = "2001:db8:9::1";

  @TempDir Path dir;
  private Path launcher = Path.of("");
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void launcher() throws Exception {
    launcher =
        executable(
            dir.resolve("twinwall"),
            """
            #!/bin/sh
            # The engine and the commands are real, the face is none.
            if [ "$1" = web ]; then exec sleep 600; fi
            exec '%s' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData \\
              --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \\
              -Dtwinwall.launcher='%s' -cp '%s' twinwall.node.cli.Main "$@"
            """
                .formatted(
                    Path.of(System.getProperty("java.home"), "bin", "java"),
                    dir.resolve("twinwall"),
                    System.getProperty("java.class.path")));
    Files.createDirectories(dir.resolve("etc"));
    Files.writeString(
        dir.resolve("etc/config.xml"),
        """
        <?xml version="1.0"?>
        <pfsense><version>23.3</version>
          <system><hostname>fw</hostname><domain>test</domain><ipv6allow></ipv6allow></system>
          <interfaces><lan><enable></enable><if>lan0</if><descr>LAN</descr>
            <ipaddr>10.9.0.2</ipaddr><subnet>24</subnet>
            <ipaddrv6>2001:db8:9::2</ipaddrv6><subnetv6>64</subnetv6></lan></interfaces>
          <virtualip>
            <vip><mode>carp</mode><interface>lan</interface><vhid>7</vhid><advskew>0</advskew>
              <advbase>1</advbase><password>secret</password><uniqid>65a1b2c3d4e01</uniqid>
              <type>single</type><subnet_bits>24</subnet_bits><subnet>%s</subnet></vip>
            <vip><mode>carp</mode><interface>lan</interface><vhid>8</vhid><advskew>0</advskew>
              <advbase>1</advbase><password>secret</password><uniqid>65a1b2c3d4e02</uniqid>
              <type>single</type><subnet_bits>64</subnet_bits><subnet>%s</subnet></vip>
          </virtualip>
        </pfsense>
        """
            .formatted(VIP, VIP6));
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    for (Process process : started) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
    RunLock.holder(run(), RunLock.Of.ENGINE).ifPresent(ProcessHandle::destroyForcibly);
  }

  private static Path executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Path run() {
    return dir.resolve("run");
  }

  private static String sh(String command) throws Exception {
    Process process = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return text;
  }

  private Process twinwall(String log, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve(log).toFile())
            .start();
    started.add(process);
    return process;
  }

  private Process runNode(String log) throws IOException {
    return twinwall(
        log, "run", "--config", dir.resolve("etc").toString(), "--run", run().toString());
  }

  private void until(String what, int seconds, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (!condition.call()) {
      assertTrue(System.nanoTime() < end, "waited in vain: " + what + "\n" + logs());
      Thread.sleep(20);
    }
  }

  private String logs() throws Exception {
    return sh("tail -n 30 " + dir + "/*.log; ip addr; nft list ruleset | head -50");
  }

  private static boolean isMaster() throws Exception {
    return vips().equals(List.of(VIP, VIP6))
        && sh("nft list table netdev twinwall_vmac").contains("00:00:5e:00:01:08 timeout");
  }

  private static List<String> vips() throws Exception {
    String addresses = sh("ip -o addr") + sh("ip -6 route show table local");
    List<String> found = new ArrayList<>();
    for (String vip : List.of(VIP, VIP6)) {
      if (addresses.contains(" " + vip + "/") || addresses.contains("local " + vip + " ")) {
        found.add(vip);
      }
    }
    return found;
  }

  private long engine() throws IOException {
    return RunLock.holder(run(), RunLock.Of.ENGINE).map(ProcessHandle::pid).orElse(0L);
  }

  private long face() throws IOException {
    Path file = run().resolve("web.pid");
    return Files.exists(file) ? Long.parseLong(Files.readString(file).split(" ", 2)[0]) : 0;
  }

  private static void kill(long pid) {
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    process.destroyForcibly();
    process.onExit().join();
  }

  private static void network() throws Exception {
    sh("ip link set lo up; ip link add lan0 type veth peer name far0; ip link set far0 up");
    sh("sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.lan0.accept_dad=0");
  }

  private static void assertNothingLeft() throws Exception {
    assertEquals(List.of(), vips());
    assertFalse(sh("nft list tables").contains("twinwall_vmac"));
  }

  @KernelTest
  void everyPartMayBeKilled() throws Exception {
    network();
    Process node = runNode("run.log");
    until("master", 20, SupervisorKernelTest::isMaster);
    // The engine: a new one, the same VIPs, which never went.
    long engine = engine();
    long killed = System.nanoTime();
    kill(engine);
    assertEquals(List.of(VIP, VIP6), vips());
    until("a new engine", 10, () -> engine() != 0 && engine() != engine);
    until("its socket", 10, () -> sh(launcher + " status --run " + run()).contains("MASTER"));
    System.err.println("a new engine answers after ms " + (System.nanoTime() - killed) / 1_000_000);
    assertTrue(isMaster(), logs());
    // The face.
    long face = face();
    kill(face);
    until("a new face", 10, () -> face() != face && ProcessHandle.of(face()).isPresent());
    // A second one is refused, and disturbs nothing.
    long second = engine();
    Process again = runNode("again.log");
    assertTrue(again.waitFor(10, TimeUnit.SECONDS));
    assertEquals(1, again.exitValue());
    String words = Files.readString(dir.resolve("again.log"));
    assertTrue(words.contains("a node is run already in"), words);
    Process third = twinwall("down.log", "node", "--run", run().toString(), "--take-down");
    assertTrue(third.waitFor(10, TimeUnit.SECONDS));
    assertEquals(1, third.exitValue(), "nothing is taken from an engine that runs");
    assertEquals(second, engine());
    assertTrue(isMaster(), logs());
    // The supervisor: the engine goes on, the next supervisor watches it.
    long orphan = face();
    kill(node.pid());
    assertTrue(ProcessHandle.of(second).isPresent());
    Process next = runNode("next.log");
    until("another face", 10, () -> face() != orphan);
    assertTrue(ProcessHandle.of(orphan).isEmpty());
    assertEquals(second, engine());
    kill(second);
    until("a new engine", 10, () -> engine() != 0 && engine() != second);
    until("master again", 10, SupervisorKernelTest::isMaster);
    // In order: it says so and leaves nothing.
    long last = engine();
    next.destroy();
    assertTrue(next.waitFor(20, TimeUnit.SECONDS), logs());
    assertNotEquals(0, last);
    assertTrue(ProcessHandle.of(last).isEmpty());
    assertNothingLeft();
    assertTrue(sh("nft list tables").contains("table inet twinwall"), "the door stays closed");
  }

  @KernelTest
  void whatAnEngineLeftIsTakenDownWithoutItsConfiguration() throws Exception {
    network();
    Process engine =
        twinwall(
            "node.log",
            "node",
            "--config",
            dir.resolve("etc").toString(),
            "--run",
            run().toString());
    until("master", 20, SupervisorKernelTest::isMaster);
    kill(engine.pid());
    assertEquals(List.of(VIP, VIP6), vips());
    Process down = twinwall("down.log", "node", "--run", run().toString(), "--take-down");
    assertTrue(down.waitFor(10, TimeUnit.SECONDS));
    assertEquals(0, down.exitValue(), logs());
    assertNothingLeft();
    String own = sh("ip -o addr show dev lan0");
    assertTrue(own.contains("10.9.0.2/24") && own.contains("2001:db8:9::2/64"), own);
    Process again = twinwall("again.log", "node", "--run", run().toString(), "--take-down");
    assertTrue(again.waitFor(10, TimeUnit.SECONDS));
    assertEquals(0, again.exitValue(), "nothing to do is fine");
  }
}
