package twinwall.core.carp;

import java.time.Duration;
import java.util.Optional;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;

/** What contradicts itself on the wire: rivals, one-way loss, unreadable adverts, flapping. */
abstract class Disputes extends Roles {
  Disputes(CarpState state, Moment now) {
    super(state, now);
  }

  abstract void demote(String name, int value, Moment until);

  /**
   * A rival that we have answered again and again does not hear us: nobody but us can know that, so
   * we are the one to yield, on every device, until a hold is over.
   */
  boolean yieldsUnheard(Member member, Advert advert) {
    if (member.unheard() <= CarpMachine.UNHEARD) {
      return false;
    }
    String device = member.vhid().device();
    journal.alarm(Alarm.Kind.UNHEARD, member.vhid(), 1, advert.source().toString());
    toBackup(member.heard(advert, now), "the other master does not hear us");
    hold = hold.begun(now);
    demote("not heard on " + device, CarpMachine.MAX_SKEW, hold.until());
    return true;
  }

  /**
   * A node that we hear as MASTER elsewhere used to be MASTER where we took over because it fell
   * silent: its machine lives, only its adverts do not arrive there.
   */
  void missing(Member elsewhere, Advert advert) {
    if (advert.node() == settings.node()) {
      return;
    }
    for (Member member : all()) {
      if (member.role() == Role.MASTER
          && !member.vhid().equals(elsewhere.vhid())
          && now.reached(member.since().plus(CarpMachine.HANDOVER))
          && member
              .seen()
              .filter(seen -> seen.advert().node() == advert.node())
              .filter(this::isOverdue)
              .isPresent()) {
        Ip known = member.seen().orElseThrow().advert().source();
        journal.alarm(Alarm.Kind.MISSING, member.vhid(), 1, known.toString());
      }
    }
  }

  boolean isOverdue(Seen seen) {
    return now.reached(seen.at().plusMicros(2 * seen.advert().intervalMicros()));
  }

  /** Frames that are no valid adverts, and what they say to whoever reads the alarms. */
  void suspect(String device, Drop drop, long times) {
    if (drop.vhid() == 0 || !members.containsKey(new Vhid(device, drop.vhid()))) {
      return;
    }
    Vhid vhid = new Vhid(device, drop.vhid());
    String from = drop.source().map(Ip::toString).orElse("unknown");
    switch (drop.reason()) {
      case BADAUTH ->
          Optional.ofNullable(members.get(vhid))
              .ifPresent(member -> unreadable(member, drop.source(), times, from));
      case VRRP -> journal.alarm(Alarm.Kind.VRRP, vhid, times, from);
      case TWIN -> journal.alarm(Alarm.Kind.TWIN, vhid, times, from);
      default -> {}
    }
  }

  private void unreadable(Member member, Optional<Ip> source, long times, String from) {
    Optional<Seen> peer =
        member.seen().filter(seen -> source.equals(Optional.of(seen.advert().source())));
    if (peer.isEmpty()) {
      journal.alarm(Alarm.Kind.STRANGER, member.vhid(), times, from);
      return;
    }
    members.put(member.vhid(), member.unreadable(now));
    // While addresses change, a MASTER sends under both lists.
    if (isOverdue(peer.get())) {
      journal.alarm(Alarm.Kind.DIGEST, member.vhid(), times, from);
    }
  }

  /**
   * A MASTER whose adverts we cannot read, but which is there: adverts of the same node for another
   * VHID are genuine. Nobody can forge that, and taking over would make two.
   */
  boolean isThereUnread(Member member) {
    return member.seen().isPresent()
        && !now.reached(member.unreadableAt().plusMicros(member.group().masterDownMicros()))
        && members.values().stream()
            .filter(other -> !other.vhid().equals(member.vhid()) && other.role() == Role.BACKUP)
            .flatMap(other -> other.seen().stream())
            .filter(seen -> seen.advert().node() == member.seen().get().advert().node())
            .anyMatch(seen -> !isOverdue(seen));
  }

  /** A step in which we took over from a living and fit MASTER. */
  void returned(Vhid vhid) {
    boolean was = hold.isOn();
    hold = hold.returned(now);
    if (!was && hold.isOn()) {
      Duration length = hold.length();
      String what = "nothing is taken from a fit MASTER for " + length.toSeconds() + " s";
      journal.alarm(Alarm.Kind.FLAPPING, vhid, 1, what);
    }
  }

  /** While held, only a MASTER that says itself that it is unfit is relieved. */
  boolean isSpared(Advert master) {
    return hold.isOn() && master.advskew() < CarpMachine.MAX_SKEW;
  }
}
