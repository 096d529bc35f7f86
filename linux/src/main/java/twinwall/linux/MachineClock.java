package twinwall.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether the machine's clock is ours to set. A namespace has no clock of its own: who lives in one
 * (a lab, a test, a container) shares the clock with all others on the machine, and must not touch
 * it. So it is ours only in the namespaces that the kernel started with; where that cannot be told,
 * it is not.
 */
public final class MachineClock {
  /** The numbers of the first user and process namespaces are part of the kernel's interface. */
  private static final String FIRST_USER = "user:[4026531837]";

  private static final String FIRST_PROCESSES = "pid:[4026531836]";

  private MachineClock() {}

  public static boolean isOurs() {
    return isOurs(Path.of("/proc"));
  }

  /** The network namespace has no such number: it is the one that the machine's init lives in. */
  static boolean isOurs(Path proc) {
    try {
      return named(proc, "self", "user").equals(FIRST_USER)
          && named(proc, "self", "pid").equals(FIRST_PROCESSES)
          && named(proc, "self", "net").equals(named(proc, "1", "net"));
    } catch (IOException _) {
      return false;
    }
  }

  private static String named(Path proc, String process, String kind) throws IOException {
    return Files.readSymbolicLink(proc.resolve(process).resolve("ns").resolve(kind)).toString();
  }
}
