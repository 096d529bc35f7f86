package twinwall.core.sim;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The product with one thing wrong in one machine, which the simulation must notice: proof that it
 * can fail.
 *
 * @param invariant what it violates
 * @param needs what must go wrong for it to show
 */
record Twin(String name, String invariant, Machines machines, Predicate<Fault> needs) {
  Twin(String name, String invariant, Machines machines) {
    this(name, invariant, machines, _ -> true);
  }

  Twin needs(Predicate<Fault> fault) {
    return new Twin(name, invariant, machines, fault);
  }

  /** Whether it may show there. */
  boolean mayShow(Scenario scenario) {
    return scenario.faults().stream().anyMatch(needs);
  }

  /** Every one of them. */
  static List<Twin> all() {
    return Stream.of(CarpTwins.all(), PulseTwins.all(), FlowTwins.all())
        .flatMap(List::stream)
        .toList();
  }

  @Override
  public String toString() {
    return name;
  }
}
