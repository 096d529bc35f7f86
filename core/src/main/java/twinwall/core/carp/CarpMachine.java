package twinwall.core.carp;

import java.time.Duration;
import twinwall.core.machine.Machine;
import twinwall.core.machine.Moment;

/**
 * The election of one node over all its VHIDs: FreeBSD's CARP with preemption, and what a pair of
 * firewalls needs beyond it.
 *
 * <p>The rules, in the order in which they matter:
 *
 * <ul>
 *   <li>The node whose adverts come more often is MASTER. Demotion lengthens the interval.
 *   <li>A BACKUP that hears nothing for three intervals is MASTER. So is one that hears a MASTER
 *       that is slower than itself, or one that bows out.
 *   <li>A MASTER that hears an equal or faster one is BACKUP, except that of two equal ones the one
 *       whose address is lower in both byte orders stays: that can never leave two.
 *   <li>All VHIDs move together: losing one link demotes all, and who takes one VHID from a node
 *       takes all that this node is the known MASTER of. If that was wrong, the rightful MASTER
 *       answers the worse advert at once.
 *   <li>A MASTER whose machine is known to be dead is not waited for.
 *   <li>A MASTER whose answers a rival ignores is not heard, and yields; so at most one is left.
 *   <li>Who took over from fit MASTERs too often holds still for a while, longer each time.
 *   <li>Nobody preempts while one of its own VHIDs is still listening: half a view is no view.
 * </ul>
 */
public final class CarpMachine implements Machine<CarpState, CarpEvent, CarpAction> {
  /** The highest skew an advert carries, whatever the causes add up to; a link down is worth it. */
  public static final int MAX_SKEW = 240;

  /** How many transitions are kept. */
  public static final int HISTORY = 256;

  /** An alarm ends when it was not seen for this long. */
  static final Duration ALARM_ENDS = Duration.ofSeconds(10);

  /** How long a leaving MASTER goes on forwarding for others to take over, if nobody is known. */
  public static final Duration LEAVE_WAIT = Duration.ofMillis(300);

  /** The same when a peer is known to be there: it may be paused, or still fetching flows. */
  public static final Duration PEER_WAIT = Duration.ofSeconds(2);

  /** So often a leaving MASTER says that it is unfit. */
  static final Duration LEAVE_REPEAT = Duration.ofMillis(50);

  /** So many answers in a row to the same rival must be in vain before we are not heard. */
  static final int UNHEARD = 3;

  /** What a rival sends within this after an answer may have left before it. */
  static final Duration ON_ITS_WAY = Duration.ofMillis(500);

  /** Answers further apart than this are not in a row. */
  static final Duration DISPUTE = Duration.ofSeconds(10);

  /** A rival that missed its next advert by so much is silent: then the neighbours are told. */
  static final Duration SILENT = Duration.ofMillis(500);

  /** One rival is answered at most this often. */
  static final Duration ANSWER_GAP = Duration.ofMillis(50);

  /** Adverts of the old MASTER may still be on their way for so long; that is no second MASTER. */
  static final Duration HANDOVER = Duration.ofSeconds(1);

  /** Neighbours that missed the first announcement get one when the dust has settled. */
  static final Duration LATE_ANNOUNCEMENT = Duration.ofSeconds(5);

  /** An advert that was sent before the last one says nothing, for so long. */
  static final Duration OVERTAKEN = Duration.ofSeconds(1);

  /** Waking later than this means that we were stopped, and that silence says nothing. */
  static final Duration LATE = Duration.ofMillis(250);

  /** So often a BACKUP looks at the clock, to notice that it was stopped. */
  static final Duration GLANCE = Duration.ofMillis(500);

  /** Who could not judge looks again after so long. */
  static final Duration GRACE = Duration.ofMillis(200);

  /**
   * Failed sends make us unfit for so long; each time twice as long, up to {@link Hold#LONGEST}.
   */
  static final Duration UNSENDABLE = Duration.ofSeconds(30);

  /** How long frames to a virtual MAC pass after a suspicion that nobody repeats. */
  static final Duration WARM = Duration.ofMillis(300);

  /** Sends in a row that must fail before we call ourselves unfit, or work before we are fit. */
  static final int SEND_ERRORS = 3;

  /** Whether an engine goes on as MASTER that finds the last advert of the one before so old. */
  public static boolean goesOn(CarpGroup group, Duration age) {
    return age.compareTo(Duration.ofSeconds(3L * group.advbase())) < 0;
  }

  @Override
  public Step<CarpState, CarpAction> on(CarpState state, CarpEvent event, Moment now) {
    Turn turn = new Turn(state, now);
    switch (event) {
      case CarpEvent.Configured e -> turn.configure(e.settings(), e.mastered());
      case CarpEvent.Heard e -> turn.hear(new Vhid(e.device(), e.advert().vhid()), e.advert());
      case CarpEvent.Suspicious e -> turn.suspect(e.device(), e.drop(), e.times());
      case CarpEvent.Link e -> turn.link(e.device(), e.up());
      case CarpEvent.Demoted e ->
          turn.demote(
              e.cause(), e.kind(), e.value(), e.lasting().map(now::plus).orElse(Moment.NEVER));
      case CarpEvent.Relieved e -> turn.relieve(e.cause());
      case CarpEvent.Sent e -> turn.sent(e.device(), e.ok());
      case CarpEvent.Done e -> turn.done(e.transition(), e.timing());
      case CarpEvent.PeerSuspected e -> turn.peerSuspected(e.node(), e.suspected());
      case CarpEvent.PeerDead e ->
          turn.inherit(e.node(), "the master's machine is silent on all paths");
      case CarpEvent.PeerLetGo e ->
          turn.inherit(e.node(), "the master says that it is MASTER no more");
      case CarpEvent.Enable _ -> turn.enable();
      case CarpEvent.Disable e -> turn.leave(false, e.patience());
      case CarpEvent.Stop e -> turn.leave(true, e.patience());
    }
    return turn.end();
  }

  @Override
  public Step<CarpState, CarpAction> due(CarpState state, Moment now) {
    Turn turn = new Turn(state, now);
    turn.timers(state, wakeAt(state).until(now).compareTo(LATE) > 0);
    return turn.end();
  }

  @Override
  public Moment wakeAt(CarpState state) {
    Moment at = Moment.earliest(state.leaving(), state.hold().until());
    at = Moment.earliest(at, state.glance());
    for (Member member : state.members().values()) {
      at = Moment.earliest(at, Moment.earliest(member.wake(), member.announceAt()));
    }
    for (Cause cause : state.causes().values()) {
      at = Moment.earliest(at, cause.until());
    }
    for (Alarm alarm : state.alarms().values()) {
      at = alarm.active() ? Moment.earliest(at, alarm.last().plus(ALARM_ENDS)) : at;
    }
    return at;
  }
}
