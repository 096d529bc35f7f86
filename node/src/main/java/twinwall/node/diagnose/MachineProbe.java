package twinwall.node.diagnose;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import twinwall.core.diagnose.MachineFacts;

/** Finds out whether this process may speak for the whole machine. */
final class MachineProbe {
  private static final List<String> GUEST_FILES =
      List.of("/.dockerenv", "/run/.containerenv", "/run/systemd/container");

  private MachineProbe() {}

  /** What cannot be read is empty, and counts against it. */
  static MachineFacts read() {
    List<String> guest = new ArrayList<>();
    for (String file : GUEST_FILES) {
      if (Files.exists(Path.of(file))) {
        guest.add(file);
      }
    }
    if (System.getenv("container") != null || text("/proc/1/environ").contains("container=")) {
      guest.add("container= in the environment");
    }
    return new MachineFacts(
        link("/proc/thread-self/ns/net"),
        link("/proc/1/ns/net"),
        link("/proc/self/ns/pid"),
        link("/proc/self/ns/user"),
        text("/proc/1/comm").strip(),
        guest);
  }

  private static String link(String path) {
    try {
      return Files.readSymbolicLink(Path.of(path)).toString();
    } catch (IOException _) {
      return "";
    }
  }

  private static String text(String path) {
    try {
      return Files.readString(Path.of(path), StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      return "";
    }
  }
}
