package twinwall.core.carp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import twinwall.core.machine.Moment;

/** What one step writes down: transitions, bounded, and alarms, one of each kind for each VHID. */
final class Journal {
  private final Moment now;
  private final List<CarpAction> notes;
  private final List<Transition> history;
  private final TreeMap<String, Alarm> alarms;
  private long transitions;

  Journal(CarpState state, Moment now, List<CarpAction> notes) {
    this.now = now;
    this.notes = notes;
    this.history = new ArrayList<>(state.history());
    this.alarms = new TreeMap<>(state.alarms());
    this.transitions = state.transitions();
  }

  /** Records a change of role; returns its number. */
  long note(Member member, Role from, Role to, String why) {
    Optional<Duration> silent = member.seen().map(seen -> seen.at().until(now));
    Transition transition =
        new Transition(
            ++transitions,
            member.vhid(),
            from,
            to,
            why,
            member.seen().map(Seen::advert),
            silent,
            now,
            List.of());
    history.add(transition);
    if (history.size() > CarpMachine.HISTORY) {
      history.removeFirst();
    }
    notes.add(new CarpAction.Note(transition));
    return transitions;
  }

  void done(long transition, Transition.Timing timing) {
    history.replaceAll(t -> t.id() == transition ? t.with(timing) : t);
  }

  void alarm(Alarm.Kind kind, Vhid vhid, long times, String detail) {
    String key = vhid + " " + kind;
    Alarm old = alarms.get(key);
    Alarm alarm =
        old == null
            ? new Alarm(kind, vhid, now, now, times, true, detail)
            : old.again(now, times, detail);
    alarms.put(key, alarm);
    if (old == null || !old.active()) {
      notes.add(new CarpAction.Alarmed(alarm));
    }
  }

  void endAlarms() {
    for (var entry : alarms.entrySet()) {
      Alarm alarm = entry.getValue();
      if (alarm.active() && now.reached(alarm.last().plus(CarpMachine.ALARM_ENDS))) {
        entry.setValue(alarm.ended());
        notes.add(new CarpAction.Alarmed(alarm.ended()));
      }
    }
  }

  void forget(Vhid vhid) {
    alarms.values().removeIf(alarm -> alarm.vhid().equals(vhid));
  }

  SortedMap<String, Alarm> alarms() {
    return alarms;
  }

  List<Transition> history() {
    return history;
  }

  long transitions() {
    return transitions;
  }

  long lastTransition() {
    return transitions;
  }
}
