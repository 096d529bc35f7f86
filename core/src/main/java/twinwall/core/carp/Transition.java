package twinwall.core.carp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import twinwall.core.machine.Moment;

/**
 * One change of role: old, new, why, what was known at that moment, and how long the hands took.
 *
 * @param seen the last advert from somebody else, if any
 * @param silent how old that advert was
 */
public record Transition(
    long id,
    Vhid vhid,
    Role from,
    Role to,
    String why,
    Optional<Advert> seen,
    Optional<Duration> silent,
    Moment at,
    List<Timing> steps) {
  private static final int MAX_STEPS = 16;

  public Transition {
    steps = List.copyOf(steps);
  }

  /** How long a step took, and what went wrong with it, if anything. */
  public record Timing(String step, long nanos, Optional<String> error) {}

  Transition with(Timing timing) {
    if (steps.size() >= MAX_STEPS) {
      return this;
    }
    List<Timing> more = new ArrayList<>(steps);
    more.add(timing);
    return new Transition(id, vhid, from, to, why, seen, silent, at, more);
  }

  @Override
  public String toString() {
    return vhid + ": " + from + " -> " + to + " (" + why + ")";
  }
}
