package twinwall.linux;

/** The time in which packets are still on their way through what they met before. */
public final class Grace {
  /** MEMBARRIER_CMD_GLOBAL of linux/membarrier.h: one RCU grace period of the whole machine. */
  private static final long GLOBAL = 1;

  private static final long INSTEAD_MILLIS = 200;

  private Grace() {}

  /**
   * Returns when no packet is on its way any more through rules that were exchanged before the
   * call: packets go through all their rules within one RCU read-side section. Takes some 10 ms. A
   * kernel that refuses (as with CPUs set apart by nohz_full) is given more time than any packet
   * needs.
   */
  public static void await() {
    if (Libc.call(Sys.MEMBARRIER, GLOBAL) == 0) {
      return;
    }
    try {
      Thread.sleep(INSTEAD_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
