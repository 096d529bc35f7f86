package twinwall.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A whole node as processes, in the test's own network namespace. */
abstract class NodeProcesses {
  static final String VIP = "10.9.0.1";
  static final String VIP6 = "2001:db8:9::1";

  @TempDir Path dir;
  Path launcher = Path.of("");
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

  Path run() {
    return dir.resolve("run");
  }

  static String sh(String command) throws Exception {
    Process process = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return text;
  }

  Process twinwall(String log, String... arguments) throws IOException {
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

  Process runNode(String log) throws IOException {
    return twinwall(
        log, "run", "--config", dir.resolve("etc").toString(), "--run", run().toString());
  }

  void until(String what, int seconds, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (!condition.call()) {
      assertTrue(System.nanoTime() < end, "waited in vain: " + what + "\n" + logs());
      Thread.sleep(20);
    }
  }

  String logs() throws Exception {
    return sh("tail -n 30 " + dir + "/*.log; ip addr; nft list ruleset | head -50");
  }

  static boolean isMaster() throws Exception {
    return vips().equals(List.of(VIP, VIP6))
        && sh("nft list table netdev twinwall_vmac").contains("00:00:5e:00:01:08 timeout");
  }

  static List<String> vips() throws Exception {
    String addresses = sh("ip -o addr") + sh("ip -6 route show table local");
    List<String> found = new ArrayList<>();
    for (String vip : List.of(VIP, VIP6)) {
      if (addresses.contains(" " + vip + "/") || addresses.contains("local " + vip + " ")) {
        found.add(vip);
      }
    }
    return found;
  }

  long engine() throws IOException {
    return RunLock.holder(run(), RunLock.Of.ENGINE).map(ProcessHandle::pid).orElse(0L);
  }

  long face() throws IOException {
    Path file = run().resolve("web.pid");
    return Files.exists(file) ? Long.parseLong(Files.readString(file).split(" ", 2)[0]) : 0;
  }

  static void kill(long pid) {
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    process.destroyForcibly();
    process.onExit().join();
  }

  static void network() throws Exception {
    sh("ip link set lo up; ip link add lan0 type veth peer name far0; ip link set far0 up");
    sh("sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.lan0.accept_dad=0");
  }

  static void assertNothingLeft() throws Exception {
    assertEquals(List.of(), vips());
    assertFalse(sh("nft list tables").contains("twinwall_vmac"));
  }
}
