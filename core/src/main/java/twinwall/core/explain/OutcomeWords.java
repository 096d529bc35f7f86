package twinwall.core.explain;

import java.util.ArrayList;
import java.util.List;
import twinwall.core.explain.Fate.Verdict;
import twinwall.core.explain.Ranges.Num;
import twinwall.core.explain.Spot.Ref;
import twinwall.core.plan.Nat;

/** Outcomes for people: of what they have in common with another only what is needed. */
final class OutcomeWords {
  private final boolean v4;

  OutcomeWords(boolean v4) {
    this.v4 = v4;
  }

  Difference.What of(Outcome outcome, Outcome other, Side side) {
    List<String> parts = new ArrayList<>();
    List<Ref> refs = new ArrayList<>();
    parts.add(outcome.verdict().word());
    if (outcome.verdict().passes()) {
      boolean passedToo = other.verdict().passes();
      if (!outcome.destination().isNothing() || passedToo && !other.destination().isNothing()) {
        parts.add(
            outcome.destination().isNothing()
                ? "destination as it is"
                : "to " + words(outcome.destination()));
      }
      outcome.translatedBy().ifPresent(refs::add);
      if (passedToo && outcome.verdict() == Verdict.ARRIVES && other.verdict() != Verdict.ARRIVES) {
        parts.add("to this node itself");
      }
      if (passedToo && !outcome.exits().equals(other.exits())) {
        outcome.exits().forEach(exit -> exit(exit, side, parts, refs));
      }
      outcome
          .treatment()
          .filter(t -> !passedToo || !outcome.treatment().equals(other.treatment()))
          .map(TreatmentWords::of)
          .filter(words -> !words.isEmpty())
          .ifPresent(parts::addAll);
    }
    return new Difference.What(outcome.verdict(), String.join(", ", parts), outcome.by(), refs);
  }

  private void exit(Outcome.Leaves exit, Side side, List<String> parts, List<Ref> refs) {
    String name =
        side.situation()
            .id(exit.interfaceId())
            .map(Situation.Face::label)
            .orElse(exit.interfaceId());
    if (exit.verdict() != Verdict.LEAVES) {
      parts.add("by " + name + " " + exit.verdict().word());
      return;
    }
    String source =
        exit.source().isNothing() ? "source as it is" : "source " + words(exit.source());
    parts.add("by " + name + exit.gateway().map(ip -> " to " + ip).orElse("") + ", " + source);
    exit.translatedBy().ifPresent(refs::add);
  }

  private String words(View view) {
    String address = address(view.address());
    String port = port(view.port());
    return address.isEmpty() || port.isEmpty() ? address + port : address + " " + port;
  }

  private String address(View.Change change) {
    return switch (change) {
      case View.Keep() -> "";
      case View.Becomes(Num number) -> number.ip(v4).toString();
      case View.Shift(_, Ranges into) ->
          "the same place in " + into.first(0).ip(v4) + "-" + into.last(0).ip(v4);
      case View.Open(Nat.Target target, _) -> "one of " + NatWords.words(target);
      case View.Open _ -> "the interface's address";
    };
  }

  private static String port(View.Change change) {
    return switch (change) {
      case View.Keep() -> "";
      case View.Becomes(Num number) -> "port " + number.low();
      case View.Shift(_, Ranges into) -> "ports " + into.first(0).low() + "-" + into.last(0).low();
      case View.Open(Object range, _) -> "a port of " + range;
    };
  }
}
