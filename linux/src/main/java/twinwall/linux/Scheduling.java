package twinwall.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Asks the kernel to be punctual. Each of these may be refused, for want of a privilege or of a
 * limit; the engine then runs as well as it can and says so.
 */
public final class Scheduling {
  private static final int SCHED_FIFO = 1;
  private static final int SCHED_RESET_ON_FORK = 0x4000_0000;
  private static final int PR_SET_TIMERSLACK = 29;
  private static final int CURRENT_FUTURE_ONFAULT = 7;

  private Scheduling() {}

  /**
   * Real-time priority, 1 to 99, for the calling platform thread alone; threads and children that
   * it starts do not inherit it.
   */
  public static Ack fifo(int priority) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment parameter = arena.allocate(8, 8);
      parameter.set(ValueLayout.JAVA_INT, 0, priority);
      int policy = SCHED_FIFO | SCHED_RESET_ON_FORK;
      return explained(
          Libc.call(Sys.SCHED_SETSCHEDULER, 0, policy, parameter.address()),
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
