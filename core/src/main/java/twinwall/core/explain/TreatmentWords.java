package twinwall.core.explain;

import java.util.ArrayList;
import java.util.List;
import twinwall.core.plan.Handling;

/** What is done with a connection beside letting it pass, for people. */
final class TreatmentWords {
  private TreatmentWords() {}

  static List<String> of(Fate.Treatment treatment) {
    List<String> out = new ArrayList<>();
    switch (treatment.stateType()) {
      case KEEP -> {}
      case SLOPPY -> out.add("sloppy state");
      case NONE -> out.add("no state: each packet is judged by itself");
      case SYNPROXY -> out.add("SYN proxy");
    }
    if (treatment.noStateSync()) {
      out.add("its state stays on this node");
    }
    if (treatment.options()) {
      out.add("IP options allowed");
    }
    treatment.timeout().ifPresent(s -> out.add("timeout " + s + " s"));
    Handling.Limits limits = treatment.limits();
    limits.states().ifPresent(n -> out.add("at most " + n + " connections"));
    limits.sources().ifPresent(n -> out.add("at most " + n + " clients"));
    limits.perSource().ifPresent(n -> out.add("at most " + n + " connections of a client"));
    limits.established().ifPresent(n -> out.add("more than " + n + " of a client: shut out"));
    limits
        .rate()
        .ifPresent(r ->
            out.add("more than " + r.count() + " of a client in " + r.seconds() + " s: shut out"));
    treatment.answersBy().ifPresent(way -> out.add("answers leave by " + way));
    return out;
  }
}
