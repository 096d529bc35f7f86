package twinwall.core.carp;

import java.util.Optional;
import java.util.function.Predicate;
import twinwall.core.machine.Moment;

/** What adverts and their absence mean: who yields, who preempts, and what moves along. */
abstract class Hearing extends Disputes {
  Hearing(CarpState state, Moment now) {
    super(state, now);
  }

  void hear(Vhid vhid, Advert advert) {
    Member member = members.get(vhid);
    if (member == null || member.seen().filter(s -> s.hasOvertaken(advert, now)).isPresent()) {
      return;
    }
    switch (member.role()) {
      case INIT -> {}
      case MASTER -> hearAsMaster(member, advert);
      case BACKUP -> hearAsBackup(member, advert);
    }
  }

  void hearAsMaster(Member member, Advert advert) {
    CarpGroup group = member.group();
    if (Election.yields(intervalMicros(group), group.sources(), advert)) {
      toBackup(member.heard(advert, now), "more frequent advertisement received");
      return;
    }
    Member heard = member.heard(advert, now);
    members.put(member.vhid(), heard);
    boolean anotherRival = member.seen().filter(s -> s.advert().isFromSame(advert)).isEmpty();
    if (!advert.isBowOut() && now.reached(member.since().plus(CarpMachine.HANDOVER))) {
      journal.alarm(Alarm.Kind.TWO_MASTERS, member.vhid(), 1, advert.source().toString());
    }
    if (anotherRival || now.reached(member.answeredAt().plus(CarpMachine.ANSWER_GAP))) {
      Member answered = heard.answered(now);
      if (!advert.isBowOut()) {
        if (yieldsUnheard(answered, advert)) {
          return;
        }
        Moment silent = now.plusMicros(advert.intervalMicros()).plus(CarpMachine.SILENT);
        answered = answered.announcingAt(silent);
      }
      advertise(answered, 0);
      telling.add(new CarpAction.Announce(group, 0));
    }
  }

  void hearAsBackup(Member member, Advert advert) {
    if (isOthersBusiness(member, advert)) {
      return;
    }
    Optional<Seen> last = member.seen();
    CarpGroup group = member.group();
    Member heard = member.heard(advert, now).wakingAt(now.plusMicros(group.masterDownMicros()));
    members.put(member.vhid(), heard);
    missing(heard, advert);
    if (isLeaving()) {
      return;
    }
    if (advert.isBowOut()) {
      toMaster(heard, Role.BACKUP, "master bowed out");
      together(heard.vhid(), advert, y -> true, "master bowed out of another VHID");
    } else if (group.masterDownMicros() < advert.intervalMicros()) {
      toMaster(heard, Role.BACKUP, "master will time out");
    } else if (mayPreempt()
        && !isSpared(advert)
        && intervalMicros(group) < advert.intervalMicros()) {
      int rise = last.map(s -> s.advert()).map(a -> advert.advskew() - a.advskew()).orElse(0);
      if (advert.advskew() < CarpMachine.MAX_SKEW) {
        returned(heard.vhid());
      }
      toMaster(
          heard, Role.BACKUP, rise > 0 ? "master demoted itself" : "preempting a slower master");
      together(
          heard.vhid(),
          advert,
          y -> intervalMicros(y.group()) < risen(y, Math.max(rise, 0)),
          "together with VHID " + heard.vhid());
    }
    if (last.isEmpty()) {
      preempt();
    }
  }

  /** A worse rival of a living better MASTER: they will settle it without us. */
  boolean isOthersBusiness(Member member, Advert advert) {
    return member
        .seen()
        .filter(s -> !s.advert().isBowOut())
        .filter(s -> s.advert().source().width() == advert.source().width())
        .filter(s -> !s.advert().source().equals(advert.source()))
        .filter(s -> s.advert().node() != advert.node())
        .filter(s -> s.advert().intervalMicros() < advert.intervalMicros())
        .filter(s -> !now.reached(s.at().plusMicros(s.advert().intervalMicros())))
        .isPresent();
  }

  /** The interval that a master will advertise whose skew rose by so much on another VHID. */
  static long risen(Member member, int rise) {
    Advert known = member.seen().orElseThrow().advert();
    int skew = Math.min(Math.max(CarpMachine.MAX_SKEW, known.advskew()), known.advskew() + rise);
    return Advert.intervalMicros(known.advbase(), skew);
  }

  /** Takes every other VHID on which the sender of this advert is the master we know. */
  void together(Vhid except, Advert advert, Predicate<Member> when, String why) {
    if (advert.node() == settings.node()) {
      return;
    }
    for (Member member : all()) {
      if (member.role() == Role.BACKUP
          && !member.vhid().equals(except)
          && member.seen().filter(s -> s.advert().node() == advert.node()).isPresent()
          && when.test(member)) {
        toMaster(member, Role.BACKUP, why);
      }
    }
  }

  boolean mayPreempt() {
    return settings.preempt()
        && !isLeaving()
        && members.values().stream().noneMatch(Member::isListening);
  }

  /** Takes, in one step, all VHIDs whose known master is slower than we are now. */
  void preempt() {
    if (!mayPreempt()) {
      return;
    }
    Optional<Vhid> fit = Optional.empty();
    for (Member member : all()) {
      Optional<Advert> slower =
          member
              .seen()
              .map(Seen::advert)
              .filter(a -> intervalMicros(member.group()) < a.intervalMicros())
              .filter(a -> !isSpared(a));
      if (member.role() == Role.BACKUP && slower.isPresent()) {
        toMaster(member, Role.BACKUP, "preempting a slower master");
        if (slower.get().advskew() < CarpMachine.MAX_SKEW) {
          fit = Optional.of(member.vhid());
        }
      }
    }
    fit.ifPresent(this::returned);
  }

  /** We were stopped: what was said meanwhile is unread or lost, so the wait begins anew. */
  void doubt() {
    for (Member member : all()) {
      if (member.role() == Role.BACKUP) {
        members.put(
            member.vhid(), member.wakingAt(now.plusMicros(member.group().masterDownMicros())));
      }
    }
  }

  void masterDown(Member member) {
    if (isLeaving() || isThereUnread(member)) {
      members.put(member.vhid(), member.wakingAt(now.plus(CarpMachine.GRACE)));
      return;
    }
    toMaster(member, Role.BACKUP, "master timed out");
    member
        .seen()
        .ifPresent(seen ->
            together(
                member.vhid(),
                seen.advert(),
                y -> isOverdue(y.seen().orElseThrow()),
                "master timed out on VHID " + member.vhid()));
    preempt();
  }

  /** Everything that a node was MASTER of which is so no longer, in one step. */
  void inherit(int node, String why) {
    if (isLeaving() || node == settings.node()) {
      return;
    }
    for (Member member : all()) {
      if (isBackupOf(member, node)) {
        toMaster(member, Role.BACKUP, why);
      }
    }
  }

  /** What was warm when a node became MASTER lives anyway; what it left is not warm. */
  void peerSuspected(int node, boolean suspected) {
    for (Member member : all()) {
      if (isBackupOf(member, node)) {
        actions.add(
            suspected && !isLeaving()
                ? new CarpAction.Warm(member.group(), CarpMachine.WARM)
                : new CarpAction.Cool(member.group()));
      }
    }
  }

  private static boolean isBackupOf(Member member, int node) {
    return member.role() == Role.BACKUP
        && member.seen().filter(seen -> seen.advert().node() == node).isPresent();
  }
}
