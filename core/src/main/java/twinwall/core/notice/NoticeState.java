package twinwall.core.notice;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import twinwall.core.machine.Moment;

/**
 * What is known about everything that notices are about, and the last notices.
 *
 * @param startedAs the role that this node had when the engine started: it is no news
 * @param things by topic and subject
 * @param channels by name
 * @param last the newest last
 * @param number of the last one
 * @param lost notices that were dropped before they were sent, as there were too many
 * @param looks when to look next
 * @param role when a role was told last
 */
public record NoticeState(
    String startedAs,
    SortedMap<String, Thing> things,
    SortedMap<String, Channel> channels,
    List<Notice> last,
    long number,
    long lost,
    Moment looks,
    Moment role) {
  public static final String MASTER = "MASTER";
  public static final String BACKUP = "BACKUP";

  public NoticeState {
    things = Collections.unmodifiableSortedMap(new TreeMap<>(things));
    channels = Collections.unmodifiableSortedMap(new TreeMap<>(channels));
    last = List.copyOf(last);
  }

  /**
   * @param master an engine before this one left the node as MASTER
   */
  public static NoticeState start(boolean master) {
    return new NoticeState(
        master ? MASTER : BACKUP,
        new TreeMap<>(),
        new TreeMap<>(),
        List.of(),
        0,
        0,
        Moment.START,
        Moment.NEVER);
  }

  /**
   * One thing.
   *
   * @param told how it stood when somebody was told last
   * @param now how it stands
   * @param since when it left what was told; never: it has not
   * @param moved when it changed last
   * @param toldAt when somebody was told last; never: nobody yet
   * @param moves how often it changed since somebody was told
   * @param trouble since when it is bad; never: it is not
   * @param hold for how long after that nobody is told again
   * @param silent what was not told on its own does not end with a notice either
   */
  record Thing(
      Observation told,
      Observation now,
      Moment since,
      Moment moved,
      Moment toldAt,
      int moves,
      Moment trouble,
      Duration hold,
      boolean silent) {}

  /**
   * A way by which notices go out.
   *
   * @param busy a message is under way
   * @param failures in a row
   * @param due nothing is sent before
   */
  public record Channel(boolean busy, int failures, Moment due) {
    static final Channel IDLE = new Channel(false, 0, Moment.START);
  }

  /** By the name of a channel, how many notices wait for it. */
  public Map<String, Long> waiting() {
    Map<String, Long> out = new TreeMap<>();
    channels
        .keySet()
        .forEach(name ->
            out.put(name, last.stream().filter(notice -> notice.isWaitingFor(name)).count()));
    return out;
  }
}
