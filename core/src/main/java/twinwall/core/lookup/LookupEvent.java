package twinwall.core.lookup;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import twinwall.core.plan.Lookups.Answer;

/** What the machine is told. */
public sealed interface LookupEvent {

  /**
   * These are to be asked, each so often, and nobody else.
   *
   * @param kept what those said that are new here, before the engine started
   */
  record Wanted(Map<Source, Duration> sources, Map<Source, Kept> kept) implements LookupEvent {
    public Wanted {
      sources = Map.copyOf(sources);
      kept = Map.copyOf(kept);
    }
  }

  /** A good answer, and how old it is. */
  record Kept(Answer answer, Duration age) {}

  /** A source answered. */
  record Answered(Source source, Answer answer) implements LookupEvent {}

  /** A source did not answer, or with nothing usable. */
  record Failed(Source source, String why) implements LookupEvent {}

  /** Somebody wants it asked at once: the table of this alias, or everybody. */
  record Refresh(Optional<String> alias) implements LookupEvent {}
}
