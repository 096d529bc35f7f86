package twinwall.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import twinwall.lab.site.LabException;

/** A running process and what it costs, by proc(5). */
record Daemon(long pid) {
  private static final double MILLIS_PER_TICK = 10;

  /** Processor time so far, its own and the kernel's in its name. */
  double cpuMillis() {
    String stat = read("stat").getFirst();
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MILLIS_PER_TICK;
  }

  /** Memory resident now. */
  double residentMegabytes() {
    return read("status").stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1000)
        .findFirst()
        .orElseThrow(() -> new LabException("process " + pid + " has no memory"));
  }

  private List<String> read(String what) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid), what));
    } catch (IOException e) {
      throw new LabException("process " + pid + " died while it was measured", e);
    }
  }
}
