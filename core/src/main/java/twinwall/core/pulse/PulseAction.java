package twinwall.core.pulse;

/** What the machine wants done, in order. */
public sealed interface PulseAction {
  /**
   * Ask the kernel at the end of this path.
   *
   * @param everybody ask the whole network who has the address, for nobody has answered lately
   */
  record Probe(PulsePath path, boolean everybody) implements PulseAction {}

  /** Tell every answer that has arrived, then {@link PulseEvent.Drained}. */
  record Drain() implements PulseAction {}

  /** A peer may be dead, or is not: repeated while it lasts, so that what follows may time out. */
  record Suspect(int node, boolean suspected) implements PulseAction {}

  /** A peer's machine is dead, or answers again. */
  record Verdict(int node, boolean dead, String why) implements PulseAction {}
}
