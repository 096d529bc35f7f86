package twinwall.node.diagnose;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import twinwall.node.control.Refusal;
import twinwall.node.service.Command;

/** The system's programs: where they are, and with how little they are run. */
final class Tools {
  private static final Map<String, String> PACKAGES =
      Map.of("ping", "iputils-ping", "traceroute", "traceroute", "tcpdump", "tcpdump");

  private static final Path ANYWHERE = Path.of("/");

  private Tools() {}

  /** Says which package brings it when it is not there. */
  static void need(String program) throws Refusal {
    if (Command.find(program).isEmpty()) {
      throw new Refusal(
          "The program "
              + program
              + " is not installed on this node: install the package "
              + PACKAGES.getOrDefault(program, program)
              + ".");
    }
  }

  /** With raw sockets and nothing else; it ends with the thread that starts it. */
  static ProcessBuilder raw(List<String> words) throws IOException {
    return Command.of(List.of("net_raw"), words, ANYWHERE, true);
  }

  /** As somebody who owns nothing, with these capabilities at most. */
  static ProcessBuilder asNobody(List<String> capabilities, List<String> words) throws IOException {
    String user = knows("tcpdump") ? "tcpdump" : "nobody";
    StringBuilder set = new StringBuilder("-all");
    capabilities.forEach(capability -> set.append(",+").append(capability));
    List<String> line = new ArrayList<>(List.of("setpriv", "--reuid=" + user));
    line.addAll(List.of("--regid=" + (user.equals("nobody") ? "nogroup" : user)));
    line.addAll(List.of("--clear-groups", "--no-new-privs", "--inh-caps=" + set));
    line.addAll(List.of("--ambient-caps=" + set, "--bounding-set=" + set));
    // Changing the user takes the first one away.
    line.addAll(List.of("--pdeathsig=KILL", "--"));
    line.addAll(words);
    List<String> all = new ArrayList<>(List.of("setuid", "setgid", "setpcap"));
    all.addAll(capabilities);
    return Command.of(all, line, ANYWHERE, true);
  }

  /**
   * Whether another user can be become at all. tcpdump of most distributions gives up root's rights
   * by itself before it reads a packet, and ends when it cannot.
   */
  static Optional<String> cannotDrop() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/uid_map"))) {
      String[] parts = line.strip().split("\\s+");
      if (parts.length == 3 && Long.parseLong(parts[2]) > 65_534) {
        return Optional.empty();
      }
    }
    return Optional.of(
        "tcpdump gives up root's rights before it reads a packet, which nobody can in a user"
            + " namespace with one user.");
  }

  private static boolean knows(String user) throws IOException {
    for (String line : Files.readAllLines(Path.of("/etc/passwd"), StandardCharsets.ISO_8859_1)) {
      if (line.startsWith(user + ":")) {
        return true;
      }
    }
    return false;
  }
}
