package twinwall.core.explain;

import java.util.List;
import java.util.Optional;
import twinwall.core.explain.Spot.Ref;
import twinwall.core.net.Ip;

/**
 * The way of one packet through a node, step by step.
 *
 * @param arrived the interface that it came by, for people; empty when this node sends it
 * @param after the packet as it leaves, or as this node gets it; only if it passes
 * @param answer how the answers are shown to whoever sent it; only if it passes
 */
public record Trace(
    Probe packet,
    String arrived,
    List<Step> steps,
    Fate fate,
    Optional<Probe> after,
    Optional<Answer> answer,
    List<String> notes) {
  public Trace {
    steps = List.copyOf(steps);
    notes = List.copyOf(notes);
  }

  /** One thing that happens on the way. */
  public sealed interface Step permits Stopped, Untracked, Translated, Judged, Routed {}

  /** It ends before any list is asked. */
  public record Stopped(String why, Ref by) implements Step {}

  /** Connection tracking does not see it: no address is translated, answers are no answers. */
  public record Untracked(Ref by) implements Step {}

  /**
   * The translation of an end.
   *
   * @param kept rules that matched and keep the address as it is
   * @param by the rule that translates, if any does
   * @param kind what sort of rule that is
   */
  public record Translated(
      boolean destination,
      List<Ref> kept,
      Optional<Ref> by,
      String kind,
      Rewrite rewrite,
      Probe now)
      implements Step {
    public Translated {
      kept = List.copyOf(kept);
    }
  }

  /** A rule that matched on the way, and what it did. */
  public record Seen(Ref rule, String action, List<String> does) {
    public Seen {
      does = List.copyOf(does);
    }
  }

  /** A rule that would have matched but for one thing. */
  public record Missed(Ref rule, String action, String but) {}

  /**
   * The filter.
   *
   * @param seen the rules that matched and did not decide
   * @param by the rule that decides; its id is {@code auto:deny} when none matched
   * @param details what the deciding rule asks for beside
   */
  public record Judged(
      boolean arriving,
      List<Seen> seen,
      Ref by,
      Fate.Verdict verdict,
      List<String> details,
      List<Missed> missed)
      implements Step {
    public Judged {
      seen = List.copyOf(seen);
      details = List.copyOf(details);
      missed = List.copyOf(missed);
    }
  }

  /** A way that it may take: by an interface, to a gateway or straight to a neighbour. */
  public record Way(
      String interfaceName, String device, Optional<Ip> gateway, int weight, Ref by) {}

  /**
   * The route.
   *
   * @param ways none when this node gets it, or when there is no route
   * @param policy the rule or setting that chose, in place of the routing table
   */
  public record Routed(Fate.Verdict verdict, List<Way> ways, Optional<Ref> policy) implements Step {
    public Routed {
      ways = List.copyOf(ways);
    }
  }

  /** Answers, as they come in and as they are passed on; {@code by} a certain way if one is set. */
  public record Answer(Ends arrives, Ends passedOn, Optional<String> by) {}

  /** Both ends of a packet. */
  public record Ends(Ip source, int fromPort, Ip destination, int toPort) {}
}
