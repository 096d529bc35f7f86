package twinwall.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Asks the kernel to be punctual. Each of these may be refused, for want of a privilege or of a
 * limit; the engine then runs as well as it can and says so.
 */
public final class Scheduling {
  private static final int SCHED_FIFO = 1;
  private static final int SCHED_RR = 2;
  private static final int SCHED_RESET_ON_FORK = 0x4000_0000;
  private static final int PR_SET_TIMERSLACK = 29;
  private static final int CURRENT_FUTURE_ONFAULT = 7;

  private Scheduling() {}

  /**
   * Real-time priority, 1 to 99, for the calling platform thread alone; threads and children that
   * it starts do not inherit it.
   */
  public static Ack fifo(int priority) {
    return schedule(0, SCHED_FIFO, priority);
  }

  /** The same, but taking turns with others of that priority: for work that may be much. */
  public static Ack roundRobin(int priority) {
    return schedule(0, SCHED_RR, priority);
  }

  /**
   * Real-time priority for those threads of this process that have this name, such as the one that
   * collects garbage while all others stand still: they wait as long as it has to wait.
   */
  public static Ack fifo(String name, int priority) throws IOException {
    Ack ack = new Ack.Refused(new Errno(3), "there is no thread \"" + name + "\"");
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      for (Path task : tasks.toList()) {
        if (Files.readString(task.resolve("comm")).strip().equals(name)) {
          ack = schedule(Long.parseLong(task.getFileName().toString()), SCHED_FIFO, priority);
        }
      }
    }
    return ack;
  }

  private static Ack schedule(long thread, int policy, int priority) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment parameter = arena.allocate(8, 8);
      parameter.set(ValueLayout.JAVA_INT, 0, priority);
      return explained(
          Libc.call(
              Sys.SCHED_SETSCHEDULER, thread, policy | SCHED_RESET_ON_FORK, parameter.address()),
          "needs CAP_SYS_NICE or a real-time limit");
    }
  }

  /** How late the kernel may wake the calling thread to save power; 50 µs unless told. */
  public static Ack timerSlack(long nanos) {
    return Ack.of(Libc.call(Sys.PRCTL, PR_SET_TIMERSLACK, nanos, 0));
  }

  /** Keeps memory once touched from being paged out, without touching any. */
  public static Ack lockMemory() {
    return explained(
        Libc.call(Sys.MLOCKALL, CURRENT_FUTURE_ONFAULT), "needs CAP_IPC_LOCK or a memlock limit");
  }

  private static Ack explained(long result, String need) {
    return result == -1 || result == -12
        ? new Ack.Refused(new Errno((int) -result), need)
        : Ack.of(result);
  }
}
