package twinwall.linux;

/** What a process can be told without a word; numbers as on x86-64 and aarch64. */
public enum Signal {
  HUP(1),
  INT(2),
  USR1(10),
  USR2(12),
  TERM(15),
  KILL(9);

  private final int number;

  Signal(int number) {
    this.number = number;
  }

  /** Sends it to every process of a group; refused when there is none. */
  public Ack sendToGroup(long group) {
    if (group <= 1) {
      throw new IllegalArgumentException("not a group of its own: " + group);
    }
    return Ack.of(Libc.call(Sys.KILL, -group, number, 0));
  }

  /** Sends it; refused when there is no such process, or it is another's. */
  public Ack send(long pid) {
    if (pid <= 1) {
      throw new IllegalArgumentException("not a single process: " + pid);
    }
    return Ack.of(Libc.call(Sys.KILL, pid, number, 0));
  }
}
