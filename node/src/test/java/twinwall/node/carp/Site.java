package twinwall.node.carp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import twinwall.linux.Netns;

/**
 * A switch in the test's own namespace, and hosts behind it in namespaces that live as long as the
 * site.
 */
final class Site implements AutoCloseable {
  private final List<Process> processes = new ArrayList<>();

  /** One host: its device {@code lan0}, and its port on the switch. */
  final class Host {
    final String name;
    final long pid;

    private Host(String name, long pid) {
      this.name = name;
      this.pid = pid;
    }

    Path namespace() {
      return Path.of("/proc/" + pid + "/ns/net");
    }

    private List<String> inside(String... command) {
      List<String> all = new ArrayList<>(List.of("nsenter", "-t", Long.toString(pid), "-n"));
      all.addAll(List.of(command));
      return all;
    }

    String run(String... command) throws IOException, InterruptedException {
      return Site.output(inside(command));
    }

    Process start(Path output, String... command) throws IOException {
      Process process =
          new ProcessBuilder(inside(command))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      processes.add(process);
      return process;
    }

    /** Runs on a thread that lives in this host. */
    <T> T in(Callable<T> task) throws Exception {
      return Netns.in(namespace(), name, task);
    }

    void addresses(String... addresses) throws Exception {
      for (String address : addresses) {
        run("ip", "addr", "add", address, "dev", "lan0");
      }
    }
  }

  Site() throws Exception {
    sh("ip", "link", "add", "br0", "type", "bridge", "mcast_snooping", "0");
    sh("ip", "link", "set", "br0", "up");
  }

  Host host(String name, String... addresses) throws Exception {
    Process process = new ProcessBuilder("unshare", "-n", "sleep", "600").start();
    processes.add(process);
    Host host = new Host(name, process.pid());
    String here = Netns.identity();
    Path theirs = host.namespace();
    for (int i = 0; i < 500 && Files.readSymbolicLink(theirs).toString().equals(here); i++) {
      Thread.sleep(2);
    }
    sh(
        "ip",
        "link",
        "add",
        "p-" + name,
        "type",
        "veth",
        "peer",
        "name",
        "lan0",
        "netns",
        Long.toString(host.pid));
    sh("ip", "link", "set", "p-" + name, "master", "br0", "up");
    host.run("ip", "link", "set", "lo", "up");
    host.run("sysctl", "-qw", "net.ipv6.conf.all.accept_dad=0", "net.ipv6.conf.lan0.accept_dad=0");
    host.run("ip", "link", "set", "lan0", "up");
    host.addresses(addresses);
    return host;
  }

  void cut(Host host) throws Exception {
    sh("ip", "link", "set", "p-" + host.name, "down");
  }

  void heal(Host host) throws Exception {
    sh("ip", "link", "set", "p-" + host.name, "up");
  }

  static String sh(String... command) throws IOException, InterruptedException {
    return output(List.of(command));
  }

  static String output(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(command + " failed: " + text);
    }
    return text;
  }

  @Override
  public void close() {
    for (Process process : processes.reversed()) {
      process.destroyForcibly().onExit().join();
    }
  }
}
