package twinwall.node.service;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import twinwall.core.service.Service;
import twinwall.core.service.ServiceState;
import twinwall.node.store.Files0600;

/**
 * A daemon that was started, as the next engine finds it again: in a file beside the daemon, and in
 * the daemon's environment, which says whose it is when the file is lost.
 *
 * @param started ticks of the kernel since its start; a process number comes again, this does not
 * @param bound it may not outlive its engine
 */
record Known(String name, long pid, long started, String shape, String texts, boolean bound) {
  /** In the environment of every daemon: the directory of the service. */
  static final String MARK = "TWINWALL_SERVICE";

  static Known of(Service service, long pid) {
    return new Known(
        service.name(),
        pid,
        ticks(pid).orElse(-1L),
        service.shape(),
        service.texts(),
        !service.need().outlivesTheEngine());
  }

  ServiceState.Process process() {
    return new ServiceState.Process(pid, shape, texts);
  }

  Known with(String newTexts) {
    return new Known(name, pid, started, shape, newTexts, bound);
  }

  boolean isAlive() {
    return ticks(pid).filter(at -> at == started).isPresent();
  }

  void write(Home home) throws IOException {
    String line =
        String.join(
            " ",
            Long.toString(pid),
            Long.toString(started),
            shape,
            texts,
            bound ? "bound" : "free");
    Files0600.replace(home.pidFile(name), (line + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  /** What stands in a service's file; nothing when there is none, or it is none of ours. */
  static Optional<Known> read(Home home, String name) throws IOException {
    Path file = home.pidFile(name);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String[] words = Files.readString(file, StandardCharsets.US_ASCII).strip().split(" ");
    if (words.length != 5 || !words[0].matches("[0-9]{1,9}") || !words[1].matches("[0-9]{1,18}")) {
      return Optional.empty();
    }
    return Optional.of(
        new Known(
            name,
            Long.parseLong(words[0]),
            Long.parseLong(words[1]),
            words[2],
            words[3],
            words[4].equals("bound")));
  }

  /** Every process that says it is a daemon of this node, or a child of one. */
  static List<Long> marked(Home home) throws IOException {
    String mark = MARK + "=" + home.run() + "/";
    List<Long> out = new ArrayList<>();
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      for (Path process : all.toList()) {
        String number = process.getFileName().toString();
        if (number.matches("[0-9]{1,9}") && environment(process).contains("\0" + mark)) {
          out.add(Long.valueOf(number));
        }
      }
    }
    return out;
  }

  private static String environment(Path process) {
    try {
      byte[] raw = Files.readAllBytes(process.resolve("environ"));
      return "\0" + new String(raw, StandardCharsets.UTF_8);
    } catch (IOException _) {
      return ""; // it ended, or it is not ours to look at
    }
  }

  /** Field 22 of proc(5) stat; a process that only waits to be buried does not count. */
  static Optional<Long> ticks(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return fields[0].equals("Z") || fields[0].equals("X")
          ? Optional.empty()
          : Optional.of(Long.valueOf(fields[19]));
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
