package twinwall.core.pulse;

import java.util.Optional;
import java.util.Set;

/** What the machine is told. */
public sealed interface PulseEvent {

  /**
   * A new configuration.
   *
   * @param settings empty: nobody is probed
   * @param sync where the configured peers are on the sync interface
   */
  record Configured(Optional<PulseSettings> settings, Set<PulsePath> sync) implements PulseEvent {
    public Configured {
      sync = Set.copyOf(sync);
    }
  }

  /** A valid advert of a node came along this path. */
  record Heard(PulsePath path, int node) implements PulseEvent {}

  /** The kernel at the end of this path answered. */
  record Answered(PulsePath path) implements PulseEvent {}

  /** Every answer that had arrived has been told. */
  record Drained() implements PulseEvent {}

  /** The link of a device of ours came or went. */
  record Link(String device, boolean up) implements PulseEvent {}

  /** A frame to a virtual MAC that is not ours now: the switch does not know where it is. */
  record Flooded(String device) implements PulseEvent {}
}
