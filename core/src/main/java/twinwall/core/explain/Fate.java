package twinwall.core.explain;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import twinwall.core.net.Ip;
import twinwall.core.plan.Handling;

/**
 * What becomes of the first packet of a connection. Two configurations do the same to it if its
 * fates are equal; which rule decides, and whether it is logged or counted, is no part of it.
 *
 * @param destination what becomes of its destination on the way in
 * @param exits how it leaves; several where it takes gateways in turn
 * @param treatment what else a rule asks for that lets it pass
 */
public record Fate(
    Verdict verdict, Rewrite destination, List<Exit> exits, Optional<Treatment> treatment) {
  /** How its way ends. */
  public enum Verdict {
    /** It leaves by an interface. */
    LEAVES("passes"),
    /** This node gets it. */
    ARRIVES("passes"),
    BLOCKED("blocked"),
    REJECTED("rejected"),
    /** There is no route; who sent it is told so. */
    NO_ROUTE("no route"),
    /** The configuration has no such interface. */
    NO_INTERFACE("no such interface");

    private final String word;

    Verdict(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }

    public boolean passes() {
      return this == LEAVES || this == ARRIVES;
    }
  }

  /** One way out: the interface's id, and what happens to the packet there. */
  public record Exit(
      String interfaceId, Optional<Ip> gateway, int weight, Verdict verdict, Rewrite source) {}

  /**
   * What the deciding rule asks for beside passing. The way of answers is an interface and gateway.
   */
  public record Treatment(
      Handling.StateType stateType,
      boolean noStateSync,
      boolean options,
      OptionalInt timeout,
      Handling.Limits limits,
      Optional<String> answersBy) {}

  public Fate {
    exits = List.copyOf(exits);
  }

  /** Whether nobody could tell the two apart. Where there is no interface nothing gets through. */
  public boolean isSameAs(Fate other) {
    return folded().equals(other.folded());
  }

  private Fate folded() {
    return verdict == Verdict.NO_INTERFACE ? ends(Verdict.BLOCKED) : this;
  }

  static Fate ends(Verdict verdict) {
    return new Fate(verdict, Rewrite.NONE, List.of(), Optional.empty());
  }
}
