package twinwall.lab.site;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A machine of the site: one process that holds namespaces of its own (network, mounts, host name,
 * processes). When it dies, everything in the box dies with it: a power cut is one kill. A process
 * number may be used again by somebody else, hence the time of its start.
 */
public record Box(String name, long pid, long startedAt) {
  /** The box whose holder is this living process. */
  static Box of(String name, long pid) {
    return new Box(
        name,
        pid,
        startOf(pid).orElseThrow(() -> new LabException(name + " died while it was starting")));
  }

  public boolean isAlive() {
    return startOf(pid).filter(at -> at == startedAt).isPresent();
  }

  /** Ends everything in the box at once, without asking. */
  public void kill() {
    if (isAlive()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /** A command line that runs in the box as one of its own processes. */
  public List<String> within(List<String> command) {
    return enter(List.of("--mount", "--net", "--uts", "--pid"), command);
  }

  /** A command line that works on the box's network from outside: a death of the box spares it. */
  public List<String> onNetwork(List<String> command) {
    return enter(List.of("--mount", "--net"), command);
  }

  private List<String> enter(List<String> namespaces, List<String> command) {
    var line = new ArrayList<>(List.of("nsenter", "--target", Long.toString(pid)));
    if (!Privilege.isRoot()) {
      line.addAll(List.of("--user", "--preserve-credentials"));
    }
    line.addAll(namespaces);
    line.add("--");
    line.addAll(command);
    return line;
  }

  /** The processes of the box (its own first one left out), with their command lines. */
  public List<Resident> residents() {
    var found = new ArrayList<Resident>();
    Optional<String> mine = namespace(pid);
    ProcessHandle.allProcesses()
        .filter(p -> p.pid() != pid && mine.isPresent() && namespace(p.pid()).equals(mine))
        .forEach(p -> found.add(new Resident(p.pid(), commandLine(p.pid()))));
    return found;
  }

  /** A process in a box, by its number outside. */
  public record Resident(long pid, List<String> command) {
    public void kill() {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Its number as the box itself counts; empty when it is gone. See proc(5), NSpid. */
    public OptionalLong inside() {
      try {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
            .filter(line -> line.startsWith("NSpid:"))
            .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf('\t') + 1)))
            .findFirst();
      } catch (IOException _) {
        return OptionalLong.empty();
      }
    }

    /** The numbers, outside, of its threads with one of these names, as proc(5) comm shows them. */
    public List<String> threads(Set<String> names) {
      var found = new ArrayList<String>();
      try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
        for (Path thread : all.toList()) {
          if (names.contains(Files.readString(thread.resolve("comm")).strip())) {
            found.add(thread.getFileName().toString());
          }
        }
      } catch (IOException _) {
        // It ended, or one of its threads did.
      }
      return found;
    }

    /** Stands still until {@link #resume}: it neither runs nor ends. */
    public void pause() {
      signal("STOP");
    }

    public void resume() {
      signal("CONT");
    }

    private void signal(String name) {
      Ran.run(List.of("kill", "-" + name, Long.toString(pid))).orFail();
    }
  }

  private static Optional<String> namespace(long pid) {
    try {
      return Optional.of(
          Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "ns", "pid")).toString());
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static List<String> commandLine(long pid) {
    try {
      byte[] raw = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"));
      return List.of(new String(raw, StandardCharsets.UTF_8).split("\0"));
    } catch (IOException _) {
      return List.of();
    }
  }

  /** Field 22 of proc(5) stat: the start in clock ticks since boot. A zombie does not count. */
  private static Optional<Long> startOf(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return fields[0].equals("Z") ? Optional.empty() : Optional.of(Long.valueOf(fields[19]));
    } catch (IOException _) {
      return Optional.empty(); // it is gone, maybe while we were reading
    }
  }
}
