package twinwall.core.carp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import twinwall.core.machine.Moment;

/**
 * The state while one step of the machine is being thought, and the changes of role with all that
 * each entails. VIPs are taken before anything is told, for all VHIDs of the step; what happened is
 * written down when all of it is done.
 */
abstract class Roles {
  final Moment now;
  final TreeMap<Vhid, Member> members;
  final Map<String, Boolean> links;
  final TreeMap<String, Cause> causes;
  final Map<String, Integer> sendErrors;
  final Map<String, Duration> unsendable;
  final Journal journal;
  final List<CarpAction> actions = new ArrayList<>();
  final List<CarpAction> telling = new ArrayList<>();

  /** What can wait until the others know. */
  final List<CarpAction> last = new ArrayList<>();

  CarpSettings settings;
  boolean enabled;
  Moment leaving;
  boolean stopping;
  Hold hold;

  Roles(CarpState state, Moment now) {
    this.now = now;
    this.members = new TreeMap<>(state.members());
    this.links = new HashMap<>(state.links());
    this.causes = new TreeMap<>(state.causes());
    this.sendErrors = new HashMap<>(state.sendErrors());
    this.unsendable = new HashMap<>(state.unsendable());
    this.journal = new Journal(state, now, last);
    this.settings = state.settings();
    this.enabled = state.enabled();
    this.leaving = state.leaving();
    this.stopping = state.stopping();
    this.hold = state.hold();
  }

  CarpState state() {
    return new CarpState(
        settings,
        members,
        links,
        causes,
        sendErrors,
        unsendable,
        journal.alarms(),
        journal.history(),
        journal.transitions(),
        enabled,
        leaving,
        stopping,
        hold,
        isWaiting() ? now.plus(CarpMachine.GLANCE) : Moment.NEVER);
  }

  private boolean isWaiting() {
    return members.values().stream().anyMatch(member -> member.role() == Role.BACKUP);
  }

  List<Member> all() {
    return List.copyOf(members.values());
  }

  boolean isLeaving() {
    return !leaving.equals(Moment.NEVER);
  }

  void start(Member member, Optional<Duration> mastered) {
    if (member.role() != Role.INIT
        || !enabled
        || !links.getOrDefault(member.vhid().device(), false)
        || member.group().addresses().isEmpty()) {
      return;
    }
    Member backup = member.asBackup(now);
    members.put(member.vhid(), backup);
    if (mastered.filter(age -> CarpMachine.goesOn(member.group(), age)).isPresent()) {
      toMaster(backup, Role.INIT, "went on from the engine before");
    } else {
      journal.note(member, Role.INIT, Role.BACKUP, "initialization complete");
    }
  }

  void toInit(Member member, String why) {
    toInit(member, why, actions);
  }

  /** Nobody hears a dead link, so what is left of its VIPs can wait until the others know. */
  void linkDown(Member member) {
    toInit(member, "link down", last);
  }

  private void toInit(Member member, String why, List<CarpAction> leaving) {
    if (member.role() == Role.INIT) {
      return;
    }
    long id = journal.note(member, member.role(), Role.INIT, why);
    if (member.role() == Role.MASTER) {
      leaving.add(new CarpAction.LeaveVip(member.group(), id));
    }
    members.put(member.vhid(), member.asInit(now));
  }

  void toBackup(Member member, String why) {
    long id = journal.note(member, Role.MASTER, Role.BACKUP, why);
    actions.add(new CarpAction.LeaveVip(member.group(), id));
    members.put(member.vhid(), member.asBackup(now));
  }

  void toMaster(Member member, Role from, String why) {
    CarpGroup group = member.group();
    long id = journal.note(member, from, Role.MASTER, why);
    actions.add(new CarpAction.TakeVip(group, deadMan(group), id));
    members.put(
        member.vhid(),
        member.asMaster(
            now, now.plusMicros(intervalMicros(group)), now.plus(CarpMachine.LATE_ANNOUNCEMENT)));
    telling.add(new CarpAction.Advertise(group, group.advbase(), state().effectiveSkew(group), id));
    telling.add(new CarpAction.Announce(group, id));
  }

  void advertise(Member member, long transition) {
    CarpGroup group = member.group();
    members.put(member.vhid(), member.advertised(nextAdvert(group)));
    telling.add(new CarpAction.RefreshDeadMan(group, deadMan(group)));
    telling.add(
        new CarpAction.Advertise(group, group.advbase(), state().effectiveSkew(group), transition));
  }

  /** Who leaves says so until it is heard: a lost advert must not cost an interval. */
  private Moment nextAdvert(CarpGroup group) {
    Moment next = now.plusMicros(intervalMicros(group));
    return isLeaving() ? Moment.earliest(next, now.plus(CarpMachine.LEAVE_REPEAT)) : next;
  }

  long intervalMicros(CarpGroup group) {
    return Advert.intervalMicros(group.advbase(), state().effectiveSkew(group));
  }

  /**
   * As long as any BACKUP waits after our last advert, whose skew adds less than a second: until
   * somebody takes over, the kernel of a hung or killed engine goes on forwarding, and then no
   * more. While both could, the switch sends only to who spoke last.
   */
  static Duration deadMan(CarpGroup group) {
    return Duration.ofSeconds(3L * group.advbase() + 1);
  }
}
