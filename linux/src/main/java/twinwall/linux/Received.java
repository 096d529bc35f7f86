package twinwall.linux;

/** What a wait for the kernel ended with. */
public enum Received {
  /** Something is in the buffer. */
  DATA,
  /** The time was up, or nothing was there and waiting was not asked for. */
  NOTHING,
  /** The kernel had to drop some: what was derived from events is no longer true. Re-dump. */
  LOST,
  /** The socket was closed, perhaps by another thread. */
  CLOSED
}
