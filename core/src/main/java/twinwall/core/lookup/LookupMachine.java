package twinwall.core.lookup;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import twinwall.core.lookup.LookupState.Entry;
import twinwall.core.machine.Machine;
import twinwall.core.machine.Moment;
import twinwall.core.plan.Lookups.Answer;

/**
 * Asks name servers and web servers what aliases mean, each at its own pace and a few at a time.
 * The last good answer counts until there is a better one: an alias does not lose its addresses
 * because a server is down. Who fails is asked again with growing pauses.
 */
public final class LookupMachine implements Machine<LookupState, LookupEvent, LookupAction> {
  private static final int AT_ONCE = 8;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LAST_PAUSE = Duration.ofMinutes(15);

  @Override
  public Step<LookupState, LookupAction> on(LookupState state, LookupEvent event, Moment now) {
    return switch (event) {
      case LookupEvent.Wanted e -> wanted(state, e, now);
      case LookupEvent.Answered e -> answered(state, e.source(), e.answer(), now);
      case LookupEvent.Failed e -> failed(state, e.source(), e.why(), now);
      case LookupEvent.Refresh e -> ask(refresh(state, e.alias(), now), now, List.of());
    };
  }

  private static Step<LookupState, LookupAction> wanted(
      LookupState state, LookupEvent.Wanted e, Moment now) {
    Map<Source, Entry> entries = new HashMap<>();
    e.sources()
        .forEach((source, every) ->
            entries.put(
                source,
                Optional.ofNullable(state.entries().get(source))
                    .map(known -> paced(known, every, now))
                    .orElseGet(
                        () -> first(every, Optional.ofNullable(e.kept().get(source)), now))));
    LookupState all = new LookupState(entries);
    boolean same = all.known().equals(state.known());
    return ask(all, now, same ? List.of() : List.of(new LookupAction.Known(all.known())));
  }

  private static Entry paced(Entry known, Duration every, Moment now) {
    Moment due = Moment.earliest(known.due(), now.plus(every));
    return new Entry(
        every,
        known.last(),
        known.answered(),
        known.asking() ? Moment.NEVER : due,
        known.asking(),
        known.failures(),
        known.why());
  }

  private static Entry first(Duration every, Optional<LookupEvent.Kept> kept, Moment now) {
    Duration left = kept.map(k -> every.minus(k.age())).orElse(Duration.ZERO);
    Moment due = left.isNegative() ? now : now.plus(left);
    return new Entry(every, kept.map(LookupEvent.Kept::answer), now, due, false, 0, "");
  }

  private static LookupState with(LookupState state, Source source, Entry entry) {
    Map<Source, Entry> entries = new HashMap<>(state.entries());
    entries.put(source, entry);
    return new LookupState(entries);
  }

  private static Step<LookupState, LookupAction> answered(
      LookupState state, Source source, Answer answer, Moment now) {
    Entry entry = state.entries().get(source);
    if (entry == null) {
      return Step.quiet(state); // nobody wants it any more
    }
    Entry next =
        new Entry(entry.every(), Optional.of(answer), now, now.plus(entry.every()), false, 0, "");
    LookupState all = with(state, source, next);
    List<LookupAction> actions = new ArrayList<>();
    if (entry.failures() > 0) {
      actions.add(new LookupAction.Tell(source, "answers again"));
    }
    if (!entry.last().equals(Optional.of(answer))) {
      actions.add(new LookupAction.Known(all.known()));
    }
    if (source instanceof Source.Table table) {
      actions.add(new LookupAction.Keep(table, answer)); // its age counts, too
    }
    return ask(all, now, actions);
  }

  private static Step<LookupState, LookupAction> failed(
      LookupState state, Source source, String why, Moment now) {
    Entry entry = state.entries().get(source);
    if (entry == null) {
      return Step.quiet(state);
    }
    int failures = entry.failures() + 1;
    long pause =
        Math.min(LAST_PAUSE.toNanos(), FIRST_PAUSE.toNanos() << Math.min(failures - 1, 10));
    Moment due = now.plusNanos(Math.min(pause, entry.every().toNanos()));
    Entry next =
        new Entry(entry.every(), entry.last(), entry.answered(), due, false, failures, why);
    List<LookupAction> actions =
        why.equals(entry.why()) ? List.of() : List.of(new LookupAction.Tell(source, why));
    return ask(with(state, source, next), now, actions);
  }

  private static LookupState refresh(LookupState state, Optional<String> alias, Moment now) {
    Map<Source, Entry> entries = new HashMap<>(state.entries());
    entries.replaceAll((source, e) -> {
      boolean meant =
          alias.isEmpty()
              || source instanceof Source.Table table && table.alias().equals(alias.get());
      return meant && !e.asking()
          ? new Entry(e.every(), e.last(), e.answered(), now, false, e.failures(), e.why())
          : e;
    });
    return new LookupState(entries);
  }

  /** Asks whoever is due, those first that nothing is known of. */
  private static Step<LookupState, LookupAction> ask(
      LookupState state, Moment now, List<LookupAction> before) {
    int asking = (int) state.entries().values().stream().filter(Entry::asking).count();
    List<Source> due =
        state.entries().entrySet().stream()
            .filter(e -> !e.getValue().asking() && now.reached(e.getValue().due()))
            .sorted(
                Comparator.<Map.Entry<Source, Entry>, Boolean>comparing(
                        e -> e.getValue().last().isPresent())
                    .thenComparing(e -> e.getKey().toString()))
            .map(Map.Entry::getKey)
            .limit(Math.max(0, AT_ONCE - asking))
            .toList();
    if (due.isEmpty()) {
      return new Step<>(state, before);
    }
    Map<Source, Entry> entries = new HashMap<>(state.entries());
    List<LookupAction> actions = new ArrayList<>(before);
    for (Source source : due) {
      entries.computeIfPresent(
          source,
          (_, e) ->
              new Entry(
                  e.every(), e.last(), e.answered(), Moment.NEVER, true, e.failures(), e.why()));
      actions.add(new LookupAction.Ask(source));
    }
    return new Step<>(new LookupState(entries), actions);
  }

  @Override
  public Step<LookupState, LookupAction> due(LookupState state, Moment now) {
    return ask(state, now, List.of());
  }

  /** While as many are asked as may be, an answer is what we wait for. */
  @Override
  public Moment wakeAt(LookupState state) {
    long asking = state.entries().values().stream().filter(Entry::asking).count();
    return asking >= AT_ONCE
        ? Moment.NEVER
        : state.entries().values().stream()
            .filter(e -> !e.asking())
            .map(Entry::due)
            .min(Moment::compareTo)
            .orElse(Moment.NEVER);
  }
}
