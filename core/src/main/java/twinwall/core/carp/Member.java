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
 */
public record Member(
    CarpGroup group,
    Role role,
    Moment since,
    Optional<Seen> seen,
    Moment wake,
    int adverts,
    Moment announceAt,
    Moment answeredAt) {

  static Member fresh(CarpGroup group, Moment now) {
    return new Member(
        group, Role.INIT, now, Optional.empty(), Moment.NEVER, 0, Moment.NEVER, Moment.START);
  }

  public Vhid vhid() {
    return group.vhid();
  }

  /** True until a BACKUP has heard anybody: it cannot know yet what the others are. */
  boolean isListening() {
    return role == Role.BACKUP && seen.isEmpty();
  }

  Member with(CarpGroup changed) {
    return new Member(changed, role, since, seen, wake, adverts, announceAt, answeredAt);
  }

  Member heard(Advert advert, Moment now) {
    return new Member(
        group,
        role,
        since,
        Optional.of(new Seen(advert, now)),
        wake,
        adverts,
        announceAt,
        answeredAt);
  }

  Member wakingAt(Moment at) {
    return new Member(group, role, since, seen, at, adverts, announceAt, answeredAt);
  }

  Member advertised(Moment next) {
    return new Member(group, role, since, seen, next, adverts + 1, announceAt, answeredAt);
  }

  Member announced() {
    return new Member(group, role, since, seen, wake, adverts, Moment.NEVER, answeredAt);
  }

  Member answered(Moment now) {
    return new Member(group, role, since, seen, wake, adverts, announceAt, now);
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
        answeredAt);
  }

  Member asMaster(Moment now, Moment next, Moment announce) {
    return new Member(group, Role.MASTER, now, seen, next, 0, announce, answeredAt);
  }
}
