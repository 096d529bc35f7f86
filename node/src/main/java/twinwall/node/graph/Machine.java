package twinwall.node.graph;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What the machine says of itself in /proc.
 *
 * @param busy time that processors worked, in their own unit, since the start
 * @param all time of the processors, worked or not
 * @param memory bytes
 * @param free bytes that programs could have
 */
record Machine(long busy, long all, long memory, long free, long swap, long swapFree) {
  private static final int IDLE = 3;
  private static final int IO_WAIT = 4;

  static Machine read() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/stat"))) {
      return of(lines.findFirst().orElse(""), Files.readString(Path.of("/proc/meminfo")));
    }
  }

  /**
   * @param processors the first line of /proc/stat: user, nice, system, idle, and more
   */
  static Machine of(String processors, String meminfo) {
    long[] times =
        Arrays.stream(processors.strip().split("\\s+"))
            .skip(1)
            .limit(8) // guests are in the others already
            .filter(word -> word.matches("[0-9]{1,18}"))
            .mapToLong(Long::parseLong)
            .toArray();
    long all = Arrays.stream(times).sum();
    long idle = times.length > IO_WAIT ? times[IDLE] + times[IO_WAIT] : 0;
    return new Machine(
        all - idle,
        all,
        kibibytes(meminfo, "MemTotal"),
        kibibytes(meminfo, "MemAvailable"),
        kibibytes(meminfo, "SwapTotal"),
        kibibytes(meminfo, "SwapFree"));
  }

  private static long kibibytes(String meminfo, String name) {
    return meminfo
        .lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.replaceAll("[^0-9]", ""))
        .filter(digits -> digits.matches("[0-9]{1,15}"))
        .map(digits -> Long.parseLong(digits) * 1024)
        .findFirst()
        .orElse(0L);
  }
}
