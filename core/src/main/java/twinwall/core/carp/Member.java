package twinwall.core.carp;

import java.util.Optional;
import twinwall.core.machine.Moment;

/**
 * One VHID in the machine.
 *
 * @param wake as BACKUP: when the master counts as dead; as MASTER: when the next advert is due
 * @param adverts as MASTER: how many adverts went out since the take-over
 * @param announceAt as MASTER: when the late announcement is due
 * @param answeredAt when a worse rival was last answered
 * @param unheard how many answers in a row a rival has ignored
 * @param unreadableAt when the known master last sent an advert with a wrong digest
 */
public record Member(
    CarpGroup group,
    Role role,
    Moment since,
    Optional<Seen> seen,
    Moment wake,
    int adverts,
    Moment announceAt,
    Moment answeredAt,
    int unheard,
    Moment unreadableAt) {

  static Member fresh(CarpGroup group, Moment now) {
    return new Member(
        group,
        Role.INIT,
        now,
        Optional.empty(),
        Moment.NEVER,
        0,
        Moment.NEVER,
        Moment.START,
        0,
        Moment.START);
  }

  public Vhid vhid() {
    return group.vhid();
  }

  /** True until a BACKUP has heard anybody: it cannot know yet what the others are. */
  boolean isListening() {
    return role == Role.BACKUP && seen.isEmpty();
  }

  Member with(CarpGroup changed) {
    return new Member(
        changed, role, since, seen, wake, adverts, announceAt, answeredAt, unheard, unreadableAt);
  }

  Member heard(Advert advert, Moment now) {
    return new Member(
        group,
        role,
        since,
        Optional.of(Seen.after(seen, advert, now)),
        wake,
        adverts,
        announceAt,
        answeredAt,
        unheard,
        unreadableAt);
  }

  Member wakingAt(Moment at) {
    return new Member(
        group, role, since, seen, at, adverts, announceAt, answeredAt, unheard, unreadableAt);
  }

  Member advertised(Moment next) {
    return new Member(
        group, role, since, seen, next, adverts + 1, announceAt, answeredAt, unheard, unreadableAt);
  }

  Member announced() {
    return new Member(
        group, role, since, seen, wake, adverts, Moment.NEVER, answeredAt, unheard, unreadableAt);
  }

  Member announcingAt(Moment at) {
    return new Member(
        group, role, since, seen, wake, adverts, at, answeredAt, unheard, unreadableAt);
  }

  /**
   * A rival that is answered again, some time later but not much, has ignored the answer before.
   */
  Member answered(Moment now) {
    boolean ignored = now.reached(answeredAt.plus(CarpMachine.ON_ITS_WAY));
    int inARow = now.reached(answeredAt.plus(CarpMachine.DISPUTE)) ? 0 : unheard;
    return new Member(
        group,
        role,
        since,
        seen,
        wake,
        adverts,
        announceAt,
        now,
        ignored ? inARow + 1 : unheard,
        unreadableAt);
  }

  Member unreadable(Moment now) {
    return new Member(
        group, role, since, seen, wake, adverts, announceAt, answeredAt, unheard, now);
  }

  Member asInit(Moment now) {
    return fresh(group, now);
  }

  Member asBackup(Moment now) {
    return new Member(
        group,
        Role.BACKUP,
        now,
        seen,
        now.plusMicros(group.masterDownMicros()),
        0,
        Moment.NEVER,
        Moment.START,
        0,
        Moment.START);
  }

  Member asMaster(Moment now, Moment next, Moment announce) {
    return new Member(
        group, Role.MASTER, now, seen, next, 0, announce, Moment.START, 0, Moment.START);
  }
}
