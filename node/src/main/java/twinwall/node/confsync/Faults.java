package twinwall.node.confsync;

/** The codes of the faults that peers tell each other; -1 and -2 are pfSense's. */
public final class Faults {
  /** Our own address is where the caller is told from. */
  public static final int LOOP = -3;

  /** Another call is being served. */
  public static final int BUSY = -4;

  private Faults() {}
}
