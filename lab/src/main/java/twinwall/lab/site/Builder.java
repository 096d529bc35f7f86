package twinwall.lab.site;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes boxes and cables. The outermost box holds the whole lab: its user namespace is what makes
 * an unprivileged user root inside, and its process namespace is what ends everything with it.
 */
final class Builder {
  private static final List<String> UNSHARE =
      List.of(
          "unshare",
          "--net",
          "--mount",
          "--uts",
          "--pid",
          "--fork",
          "--kill-child",
          "--mount-proc");

  private Builder() {}

  /** The outermost box. */
  static Box holder(String name) {
    var line = new ArrayList<>(UNSHARE);
    if (!Privilege.isRoot()) {
      line.addAll(List.of("--user", "--map-root-user"));
    }
    return start(name, line, 1);
  }

  /** A box inside the outermost one. */
  static Box box(Box holder, String name) {
    return start(name, holder.within(UNSHARE), 2);
  }

  /** Starts a holder process; it sits so many generations below the process that we start. */
  private static Box start(String name, List<String> unshare, int generations) {
    var line = new ArrayList<String>(List.of("setsid"));
    line.addAll(unshare);
    line.addAll(List.of("--", "sh", "-c", script(), "box", name));
    try {
      Process process =
          new ProcessBuilder(line)
              .redirectInput(new File("/dev/null"))
              .redirectErrorStream(true)
              .start();
      var out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      var said = new ArrayList<String>();
      for (String said1 = out.readLine(); said1 != null; said1 = out.readLine()) {
        if (said1.equals("ready")) {
          return Box.of(name, descendant(process.toHandle(), generations).pid());
        }
        said.add(said1);
      }
      throw new LabException(
          "cannot make the namespaces of " + name + ": " + String.join("; ", said));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ProcessHandle descendant(ProcessHandle from, int generations) {
    ProcessHandle handle = from;
    for (int i = 0; i < generations; i++) {
      Optional<ProcessHandle> child = handle.children().findFirst();
      handle = child.orElseThrow(() -> new LabException("a box died while it was starting"));
    }
    return handle;
  }

  /** The machine's programs find their name servers in this file. */
  static void nameServers(Box box, Path file) {
    if (Files.exists(Path.of("/etc/resolv.conf"))) {
      Ran.run(box.within(List.of("mount", "--bind", file.toString(), "/etc/resolv.conf"))).orFail();
    }
  }

  private static String script() {
    try (InputStream in = Builder.class.getResourceAsStream("/twinwall/lab/box.sh")) {
      if (in == null) {
        throw new LabException("box.sh is missing from the lab's own program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A learning switch without spanning tree: what is plugged in works at once. */
  static void makeSwitch(Box box) {
    ip(
        box,
        "link add br0 type bridge stp_state 0 forward_delay 0 mcast_snooping 0",
        "link add br1 type bridge stp_state 0 forward_delay 0 mcast_snooping 0",
        "link set br0 up",
        "link set br1 up");
  }

  /** Lays a cable: a port named after the host on the switch, a device on the host. */
  static void plug(Box network, Box host, String device, String mac) {
    String port = host.name();
    Ran.run(network.onNetwork(List.of("ip", "link", "del", port))); // of the host's former life
    ip(
        network,
        "link add "
            + port
            + " type veth peer name "
            + device
            + " address "
            + mac
            + " netns "
            + host.pid(),
        "link set " + port + " master br0",
        "link set " + port + " up");
  }

  /**
   * Gives a switch a port whose frames come out of a datagram socket on the host's loopback: one
   * VXLAN, numbered. Nothing of the switch goes back there.
   */
  static void plugVxlan(Box network, Box host, int number) {
    String port = host.name();
    ip(
        host,
        "link add "
            + port
            + " type vxlan id "
            + number
            + " local 127.0.0.1 dstport 4789 nolearning",
        "link set " + port + " netns " + network.pid());
    ip(network, "link set " + port + " master br0", "link set " + port + " up");
    Ran.run(
            network.onNetwork(
                List.of(
                    "bridge",
                    "link",
                    "set",
                    "dev",
                    port,
                    "flood",
                    "off",
                    "mcast_flood",
                    "off",
                    "bcast_flood",
                    "off")))
        .orFail();
  }

  /** Runs lines of ip-batch(8) on the box's network. */
  static void ip(Box box, String... lines) {
    Ran ran = Ran.run(box.onNetwork(List.of("ip", "-batch", "-")), String.join("\n", lines) + "\n");
    if (!ran.ok()) {
      throw new LabException(
          "cannot set up the network of "
              + box.name()
              + ": "
              + ran.said()
              + (ran.said().contains("Unknown device type") || ran.said().contains("not supported")
                  ? " (this kernel lacks bridge or veth: as root, modprobe bridge veth)"
                  : ""));
    }
  }
}
