package twinwall.lab.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import twinwall.core.net.Prefix;

/** A site without the product, for the tests of the lab itself. */
public final class StandInSite {
  private StandInSite() {}

  /** A name that no other test and no person uses. */
  public static String name() {
    return "t"
        + Long.toString(ProcessHandle.current().pid(), 36)
        + "-"
        + Long.toString(System.nanoTime() & 0xFFFFFF, 36);
  }

  public static Site up(String name) {
    var topology =
        new Topology(
            name,
            2,
            Prefix.of("203.0.113.0/24"),
            Prefix.of("192.168.1.0/24"),
            Prefix.of("172.16.1.0/24"),
            false,
            "https");
    Site site = Site.build(topology, true, _ -> {});
    var firewalls = new Firewalls(site);
    topology.firewalls().forEach(firewalls::start);
    return site;
  }

  static String namespace(long pid) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "ns", "net")).toString();
    } catch (IOException _) {
      return "";
    }
  }

  static boolean anyProcessIn(Set<String> namespaces) {
    return ProcessHandle.allProcesses().anyMatch(p -> namespaces.contains(namespace(p.pid())));
  }
}
