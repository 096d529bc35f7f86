package twinwall.core.notice;

import java.time.Duration;
import twinwall.core.machine.Machine;
import twinwall.core.machine.Moment;

/**
 * Looks how everything stands, and makes a notice of what changed and stays so.
 *
 * <ul>
 *   <li>One event is one notice: a failover of many groups, and a peer that is lost with it. What
 *       follows from something that was told is not told again.
 *   <li>What keeps changing is told ever more rarely, with the number of changes.
 *   <li>What ended is told too, with how long it lasted.
 *   <li>A message that could not be sent is tried again after pauses that grow, for about an hour;
 *       notices that wait go out together.
 * </ul>
 */
public final class NoticeMachine implements Machine<NoticeState, NoticeEvent, NoticeAction> {
  static final Duration LOOK = Duration.ofMillis(500);

  /** Notices that are remembered, sent or not. */
  public static final int KEPT = 200;

  /** Things that are followed: one that is made up by somebody else must not fill the memory. */
  static final int MOST_THINGS = 1_000;

  /** A role that changes and changes is told after so long. */
  static final Duration MOST_QUIET = Duration.ofSeconds(15);

  /** Notices in one message. */
  static final int TOGETHER = 50;

  /** A peer that is lost so soon after this node became MASTER is why it became that. */
  static final Duration ONE_EVENT = Duration.ofSeconds(60);

  /** Pauses of 5 s, 15 s, 45 s, 135 s, and so on up to ten minutes: an hour in all. */
  static final int MOST_TRIES = 10;

  private static final long FIRST_PAUSE_SECONDS = 5;
  private static final long LAST_PAUSE_SECONDS = 600;

  @Override
  public Step<NoticeState, NoticeAction> on(NoticeState state, NoticeEvent event, Moment now) {
    NoticeTurn turn = new NoticeTurn(state, now);
    switch (event) {
      case NoticeEvent.Configured e -> turn.configured(e.channels());
      case NoticeEvent.Seen e -> turn.seen(e.all());
      case NoticeEvent.Happened e -> turn.happened(e);
      case NoticeEvent.Test _ -> turn.test();
      case NoticeEvent.Done e -> turn.done(e);
    }
    return turn.end();
  }

  @Override
  public Step<NoticeState, NoticeAction> due(NoticeState state, Moment now) {
    NoticeTurn turn = new NoticeTurn(state, now);
    turn.look();
    return turn.end();
  }

  /** It looks so often that sending may wait for the next look. */
  @Override
  public Moment wakeAt(NoticeState state) {
    return state.looks();
  }

  static Duration pause(int failures) {
    double seconds = FIRST_PAUSE_SECONDS * Math.pow(3, Math.max(0, failures - 1));
    return Duration.ofSeconds((long) Math.min(LAST_PAUSE_SECONDS, seconds));
  }
}
