package twinwall.core.carp;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import twinwall.core.machine.Moment;

/**
 * All that a node knows about all its VHIDs.
 *
 * @param links devices whose link state was told; what was not told counts as down
 * @param sendErrors per device, failed sends in a row, or minus the good ones after an error
 * @param unsendable per device, how long failed sends made us unfit last
 * @param leaving when the wait for others to take over ends; {@link Moment#NEVER} if not leaving
 * @param stopping whether leaving ends the engine
 * @param hold whether and until when nothing is taken from a fit MASTER
 * @param glance when to look at the clock again, so that time in which we stood still is noticed;
 *     {@link Moment#NEVER} if nobody is waited for
 * @param history the last transitions, oldest first
 */
public record CarpState(
    CarpSettings settings,
    SortedMap<Vhid, Member> members,
    Map<String, Boolean> links,
    SortedMap<String, Cause> causes,
    Map<String, Integer> sendErrors,
    Map<String, Duration> unsendable,
    SortedMap<String, Alarm> alarms,
    List<Transition> history,
    long transitions,
    boolean enabled,
    Moment leaving,
    boolean stopping,
    Hold hold,
    Moment glance) {

  /** Before the first configuration. */
  public static final CarpState INITIAL =
      new CarpState(
          CarpSettings.NONE,
          new TreeMap<>(),
          Map.of(),
          new TreeMap<>(),
          Map.of(),
          Map.of(),
          new TreeMap<>(),
          List.of(),
          0,
          true,
          Moment.NEVER,
          false,
          Hold.NONE,
          Moment.NEVER);

  public CarpState {
    members = Collections.unmodifiableSortedMap(members);
    links = Map.copyOf(links);
    causes = Collections.unmodifiableSortedMap(causes);
    sendErrors = Map.copyOf(sendErrors);
    unsendable = Map.copyOf(unsendable);
    alarms = Collections.unmodifiableSortedMap(alarms);
    history = List.copyOf(history);
  }

  /** The sum of the living causes, the worst of each kind, between 0 and 240. */
  public int demotion() {
    Map<String, Integer> worst = new HashMap<>();
    causes.values().forEach(cause -> worst.merge(cause.kind(), cause.value(), Math::max));
    long sum = worst.values().stream().mapToLong(Integer::longValue).sum();
    return Math.clamp(sum, 0, CarpMachine.MAX_SKEW);
  }

  /** The skew that a group's adverts carry now. */
  public int effectiveSkew(CarpGroup group) {
    return Math.clamp((long) group.advskew() + demotion(), 0, CarpMachine.MAX_SKEW);
  }

  /** INIT for a VHID that is not ours. */
  public Role role(Vhid vhid) {
    Member member = members.get(vhid);
    return member == null ? Role.INIT : member.role();
  }

  public boolean isLeaving() {
    return !leaving.equals(Moment.NEVER);
  }
}
