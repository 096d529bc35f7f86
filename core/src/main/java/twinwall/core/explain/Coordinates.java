package twinwall.core.explain;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import twinwall.core.plan.Condition;
import twinwall.core.plan.Schedule;

/**
 * The numbers of what has no number by itself, the same for every configuration that is looked at:
 * interfaces, operating systems, and time as far as it is looked at.
 */
final class Coordinates {
  /** As long as it takes until every date of the year was once. */
  static final Duration YEAR = Duration.ofDays(366);

  /** In {@link Dim#IN}: this node sends it. */
  static final int OWN = 0;

  private final List<String> ids;
  private final List<Condition.Sender> senders;
  private final Instant from;
  private final Instant to;

  private Coordinates(List<String> ids, List<Condition.Sender> senders, Instant from, Instant to) {
    this.ids = ids;
    this.senders = senders;
    this.from = from;
    this.to = to;
  }

  static Coordinates of(List<Situation> all, Instant from, Duration length) {
    Set<String> ids = new LinkedHashSet<>();
    Set<Condition.Sender> senders = new LinkedHashSet<>();
    for (Situation one : all) {
      one.faces().forEach(face -> ids.add(face.id()));
      one.rules()
          .rules()
          .flatMap(rule -> rule.conditions().stream())
          .forEach(condition -> {
            if (condition instanceof Condition.Sender sender) {
              senders.add(sender);
            }
          });
    }
    return new Coordinates(List.copyOf(ids), List.copyOf(senders), from, from.plus(length));
  }

  List<String> ids() {
    return ids;
  }

  Instant from() {
    return from;
  }

  /** The number of an interface; one that no configuration has is as good as any other. */
  int number(String id) {
    int at = ids.indexOf(id);
    return at < 0 ? ids.size() + 1 : at + 1;
  }

  Optional<String> id(long number) {
    return number >= 1 && number <= ids.size()
        ? Optional.of(ids.get((int) number - 1))
        : Optional.empty();
  }

  Ranges numbers(List<String> some) {
    return Ranges.ofAll(some.stream().map(this::number).toList());
  }

  /** Where packets come from: this node, and every interface. */
  Ranges everywhere() {
    return Ranges.of(0, ids.size());
  }

  /** The whole time that is looked at. */
  Ranges time() {
    return Ranges.of(from.getEpochSecond(), to.getEpochSecond() - 1);
  }

  Ranges when(Schedule schedule) {
    Ranges out = Ranges.NONE;
    List<Ranges> windows = new ArrayList<>();
    for (Schedule.Window window : schedule.windows(from, to)) {
      windows.add(Ranges.of(window.from().getEpochSecond(), window.to().getEpochSecond() - 1));
    }
    for (Ranges window : windows) {
      out = out.or(window);
    }
    return out;
  }

  List<Condition.Sender> senders() {
    return senders;
  }

  /** A genre without a version means all of its versions. */
  Ranges who(Condition.Sender wanted) {
    Ranges out = Ranges.NONE;
    for (int i = 0; i < senders.size(); i++) {
      Condition.Sender one = senders.get(i);
      boolean same =
          one.genre().equals(wanted.genre())
              && (wanted.version().isEmpty() || wanted.version().equals(one.version()));
      out = same ? out.or(Ranges.one(i + 1)) : out;
    }
    return out;
  }
}
