package twinwall.node.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Time that a restart of the engine does not set back: since the machine started, and which start
 * that was.
 */
@FunctionalInterface
public interface Uptime {
  /**
   * One look.
   *
   * @param boot a name of this start of the machine
   */
  record Reading(String boot, long millis) {}

  Reading read() throws IOException;

  /** The kernel's. */
  static Uptime ofKernel() {
    return () -> {
      String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
      String up = Files.readString(Path.of("/proc/uptime"), StandardCharsets.US_ASCII);
      return new Reading(boot, (long) (Double.parseDouble(up.split(" ", 2)[0]) * 1_000));
    };
  }
}
