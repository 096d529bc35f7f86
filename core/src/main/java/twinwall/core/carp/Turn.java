package twinwall.core.carp;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import twinwall.core.machine.Machine.Step;
import twinwall.core.machine.Moment;

/** One step of the machine while it is being thought: lives for one event or deadline. */
final class Turn extends Hearing {
  private static final String LEAVING = "leaving";

  Turn(CarpState state, Moment now) {
    super(state, now);
  }

  Step<CarpState, CarpAction> end() {
    if (isLeaving() && all().stream().noneMatch(m -> m.role() == Role.MASTER)) {
      left();
    }
    actions.addAll(telling);
    actions.addAll(last);
    return new Step<>(state(), actions);
  }

  // Configuration, links, demotion.

  void configure(CarpSettings wanted, Map<Vhid, Duration> mastered) {
    Map<Vhid, CarpGroup> groups = new TreeMap<>();
    wanted.groups().forEach(group -> groups.put(group.vhid(), group));
    for (Member member : all()) {
      if (!groups.containsKey(member.vhid())) {
        toInit(member, "removed from the configuration");
        members.remove(member.vhid());
        journal.forget(member.vhid());
      }
    }
    settings = wanted;
    for (CarpGroup group : groups.values()) {
      Member old = members.get(group.vhid());
      if (old == null) {
        members.put(group.vhid(), Member.fresh(group, now));
        start(members.get(group.vhid()), Optional.ofNullable(mastered.get(group.vhid())));
      } else if (!old.group().equals(group)) {
        changed(old, group);
      }
    }
    preempt();
  }

  private void changed(Member old, CarpGroup group) {
    Member member = old.with(group);
    if (member.role() == Role.MASTER) {
      if (!old.group().addresses().equals(group.addresses())) {
        actions.add(new CarpAction.TakeVip(group, deadMan(group), 0));
        telling.add(new CarpAction.Announce(group, 0));
      }
      advertise(member, 0);
    } else if (member.role() == Role.BACKUP) {
      members.put(member.vhid(), member.wakingAt(now.plusMicros(group.masterDownMicros())));
    } else {
      members.put(member.vhid(), member);
      start(member, Optional.empty());
    }
  }

  void link(String device, boolean up) {
    if (Optional.ofNullable(links.put(device, up)).equals(Optional.of(up))) {
      return;
    }
    List<Member> affected =
        members.values().stream().filter(m -> m.vhid().device().equals(device)).toList();
    String cause = "link down " + device;
    if (up) {
      affected.forEach(member -> start(member, Optional.empty()));
      relieve(cause);
    } else {
      affected.forEach(this::linkDown);
      if (!affected.isEmpty()) {
        demote(cause, CarpMachine.MAX_SKEW, Moment.NEVER);
      }
    }
  }

  @Override
  void demote(String name, int value, Moment until) {
    demote(name, name, value, until);
  }

  void demote(String name, String kind, int value, Moment until) {
    int old = state().demotion();
    Cause living = causes.get(name);
    causes.put(name, new Cause(name, kind, value, living == null ? now : living.since(), until));
    demotionChanged(old, name);
  }

  void relieve(String name) {
    int old = state().demotion();
    if (causes.remove(name) != null) {
      demotionChanged(old, "end of " + name);
    }
  }

  /** Whoever is MASTER says so at once, so that nobody has to wait for the next advert. */
  private void demotionChanged(int old, String why) {
    int demotion = state().demotion();
    if (demotion == old) {
      return;
    }
    last.add(new CarpAction.Demotion(old, demotion, why));
    for (Member member : all()) {
      if (member.role() == Role.MASTER) {
        advertise(member, 0);
      }
    }
    preempt();
  }

  void sent(String device, boolean ok) {
    String cause = "send errors " + device;
    int errors = sendErrors.getOrDefault(device, 0);
    int next = ok ? Math.min(errors, 0) - 1 : Math.max(errors, 0) + 1;
    if (ok && !causes.containsKey(cause)) {
      sendErrors.remove(device);
      unsendable.remove(device);
    } else {
      sendErrors.put(device, Math.clamp(next, -CarpMachine.SEND_ERRORS, CarpMachine.SEND_ERRORS));
    }
    if (next >= CarpMachine.SEND_ERRORS) {
      demote(cause, CarpMachine.MAX_SKEW, now.plus(unsendable(device, causes.containsKey(cause))));
    } else if (next <= -CarpMachine.SEND_ERRORS) {
      sendErrors.remove(device);
      relieve(cause);
    }
  }

  /**
   * A BACKUP sends nothing, so that it would never learn that it could: it tries again after a
   * while, and when that fails after a longer one.
   */
  private Duration unsendable(String device, boolean already) {
    Duration last = unsendable.getOrDefault(device, Duration.ZERO);
    Duration twice = last.isZero() ? CarpMachine.UNSENDABLE : last.multipliedBy(2);
    Duration next = already ? last : twice.compareTo(Hold.LONGEST) < 0 ? twice : Hold.LONGEST;
    unsendable.put(device, next);
    return next;
  }

  /** A step that failed makes us unfit for a while: somebody else may do better. */
  void done(long transition, Transition.Timing timing) {
    journal.done(transition, timing);
    if (timing.error().isPresent()) {
      demote("failed: " + timing.step(), CarpMachine.MAX_SKEW, now.plus(Duration.ofSeconds(30)));
    }
  }

  // Enabled, disabled, leaving.

  void enable() {
    if (!stopping && (!enabled || isLeaving())) {
      enabled = true;
      leaving = Moment.NEVER;
      relieve(LEAVING);
      all().forEach(member -> start(member, Optional.empty()));
    }
  }

  /**
   * First only less fit than anybody, and still forwarding: another takes over while we can be
   * heard and nobody misses a packet. What nobody took by the deadline is left and bowed out of.
   */
  void leave(boolean stop, Duration patience) {
    stopping |= stop;
    if (!isLeaving()) {
      leaving = now.plus(patience);
      demote(LEAVING, CarpMachine.MAX_SKEW, Moment.NEVER);
    }
  }

  private void left() {
    for (Member member : all()) {
      boolean bow = member.role() == Role.MASTER;
      toInit(member, stopping ? "stopping" : "disabled");
      if (bow) {
        long id = journal.lastTransition();
        telling.add(new CarpAction.Advertise(member.group(), Advert.BOW_OUT, Advert.BOW_OUT, id));
      }
    }
    enabled = false;
    leaving = Moment.NEVER;
    causes.remove(LEAVING);
    if (stopping) {
      telling.add(new CarpAction.Stopped());
    }
  }

  // Time.

  void timers(CarpState state, boolean late) {
    if (isLeaving() && now.reached(leaving)) {
      left();
    }
    if (late) {
      doubt();
    }
    for (Member member : state.members().values()) {
      switch (member.role()) {
        case INIT -> {}
        case MASTER -> {
          if (isUntouched(member)) {
            masterTimers(member);
          }
        }
        case BACKUP -> {
          // A step before in this loop may have taken it along.
          if (now.reached(member.wake()) && isUntouched(member)) {
            masterDown(member);
          }
        }
      }
    }
    for (Cause cause : state.causes().values()) {
      if (now.reached(cause.until())) {
        relieve(cause.name());
      }
    }
    journal.endAlarms();
    if (hold.isOn() && now.reached(hold.until())) {
      hold = hold.ended(now);
      preempt();
    }
  }

  private boolean isUntouched(Member member) {
    return member.equals(members.get(member.vhid()));
  }

  private void masterTimers(Member member) {
    Member current = member;
    if (now.reached(member.announceAt())) {
      current = member.announced();
      members.put(current.vhid(), current);
      telling.add(new CarpAction.Announce(member.group(), 0));
    }
    if (now.reached(member.wake())) {
      advertise(current, 0);
      if (current.adverts() < 2) {
        telling.add(new CarpAction.Announce(member.group(), 0));
      }
    }
  }
}
