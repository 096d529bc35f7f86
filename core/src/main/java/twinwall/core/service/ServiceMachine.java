package twinwall.core.service;

import java.time.Duration;
import twinwall.core.machine.Machine;
import twinwall.core.machine.Moment;
import twinwall.core.service.ServiceState.Busy;
import twinwall.core.service.ServiceState.Entry;

/**
 * Keeps every wanted service as it is wanted.
 *
 * <ul>
 *   <li>New files count once the daemon's own checker took them; until then, and when it refuses
 *       them, what runs goes on.
 *   <li>One that ends without being asked to is started again, after pauses that grow; one that
 *       lived for a while begins with the shortest again.
 *   <li>When it keeps ending young with files that the checker took, and others worked before,
 *       those come back, until the configuration changes.
 *   <li>One that is bound to a role runs only while this node has it.
 *   <li>What an earlier engine started goes on when it is what is wanted, and is told of new files
 *       or started anew when it is not.
 * </ul>
 */
public final class ServiceMachine implements Machine<ServiceState, ServiceEvent, ServiceAction> {
  /** Ending before this is a young death. */
  static final Duration YOUNG = Duration.ofSeconds(10);

  static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  static final Duration LAST_PAUSE = Duration.ofSeconds(30);

  /** After so many young deaths in a row what worked before comes back. */
  static final int GIVE_UP = 3;

  /** A package may be installed at any time. */
  static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  @Override
  public Step<ServiceState, ServiceAction> on(ServiceState state, ServiceEvent event, Moment now) {
    ServiceTurn turn = new ServiceTurn(state, now);
    turn.on(event);
    return turn.end();
  }

  @Override
  public Step<ServiceState, ServiceAction> due(ServiceState state, Moment now) {
    return new ServiceTurn(state, now).end();
  }

  @Override
  public Moment wakeAt(ServiceState state) {
    return state.entries().values().stream()
        .filter(entry -> entry.busy() == Busy.NO && waits(entry, state))
        .map(Entry::due)
        .reduce(Moment.NEVER, Moment::earliest);
  }

  /** Whether time alone will bring something: a new look, or a start. */
  private static boolean waits(Entry entry, ServiceState state) {
    boolean look = entry.wanted().isPresent() && !entry.judged().equals(entry.wanted());
    boolean start =
        entry.process().isEmpty()
            && entry.wanted().isPresent()
            && entry.good().filter(s -> s.need().satisfied(state.mastered())).isPresent();
    return look || start;
  }
}
