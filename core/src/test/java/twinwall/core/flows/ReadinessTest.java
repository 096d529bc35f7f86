package twinwall.core.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;

/** Time in which we could not listen is no time in which nobody answered. */
class ReadinessTest {
  private static final Ip PEER = Ip.of("172.16.1.3");
  private static final Ip OTHER = Ip.of("172.16.1.4");

  private final FlowsMachine machine = new FlowsMachine();
  private final FlowsState state = new FlowsState(Moment.ofMillis(1), 77);
  private Moment now = Moment.ofMillis(1);
  private Optional<Boolean> said = Optional.empty();

  private void take(List<FlowsAction> actions) {
    for (FlowsAction action : actions) {
      if (action instanceof FlowsAction.Synchronised synchronised) {
        said = Optional.of(synchronised.synchronised());
      }
    }
  }

  private void tell(FlowsEvent event) {
    take(machine.on(state, event, now).actions());
  }

  private void pass(int millis) {
    Moment end = now.plusNanos(millis * 1_000_000L);
    while (end.reached(machine.wakeAt(state))) {
      Moment wake = machine.wakeAt(state);
      now = wake.isBefore(now) ? now : wake;
      take(machine.due(state, now).actions());
    }
    now = end;
  }

  private void beats(int seconds) {
    for (int i = 0; i < seconds; i++) {
      tell(new FlowsEvent.Received(1, new SyncFrame.Beat(false, true, false, 1)));
      pass(1_000);
    }
  }

  @Test
  void whoStoodStillWaitsOnForThoseThatCouldNotAnswer() {
    tell(new FlowsEvent.Configured(Set.of(PEER, OTHER), Exclusions.NONE));
    tell(new FlowsEvent.Lost("start"));
    pass(1_000);
    now = now.plusNanos(8_000_000_000L);
    tell(new FlowsEvent.LinkUp(1, PEER, false));
    beats(1);
    assertEquals(Optional.of(false), said, "the other one has had two seconds, not ten");
    beats(4);
    assertEquals(Optional.of(true), said);
  }

  @Test
  void whoNeverAnswersIsWaitedForAsLongAsEver() {
    tell(new FlowsEvent.Configured(Set.of(PEER, OTHER), Exclusions.NONE));
    tell(new FlowsEvent.Lost("start"));
    pass(4_900);
    assertEquals(Optional.of(false), said);
    pass(1_100);
    assertEquals(Optional.of(true), said);
  }
}
