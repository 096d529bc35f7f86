package twinwall.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** What this process costs right now: a thing that only ever grows shows here first. */
record ProcessFigures(
    long pid, long heapBytes, long residentBytes, long threads, long descriptors) {
  private static final Path SELF = Path.of("/proc/self");

  /**
   * Looks.
   *
   * @param collect collects garbage first, so that the heap is what is really held
   */
  static ProcessFigures now(boolean collect) {
    if (collect) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    try (Stream<Path> open = Files.list(SELF.resolve("fd"))) {
      String status = Files.readString(SELF.resolve("status"));
      return new ProcessFigures(
          ProcessHandle.current().pid(),
          runtime.totalMemory() - runtime.freeMemory(),
          number(status, "VmRSS:") * 1024,
          number(status, "Threads:"),
          open.count() - 1); // the directory itself is open while it is read
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The number in a line of proc(5) status. */
  static long number(String status, String label) {
    return status
        .lines()
        .filter(line -> line.startsWith(label))
        .map(line -> line.replaceAll("[^0-9]", ""))
        .filter(digits -> !digits.isEmpty())
        .map(Long::parseLong)
        .findFirst()
        .orElse(0L);
  }

  void write(ObjectNode out) {
    out.put("pid", pid)
        .put("heap_bytes", heapBytes)
        .put("resident_bytes", residentBytes)
        .put("threads", threads)
        .put("file_descriptors", descriptors);
  }
}
