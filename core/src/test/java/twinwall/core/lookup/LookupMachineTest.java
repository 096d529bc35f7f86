package twinwall.core.lookup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import twinwall.core.machine.Moment;
import twinwall.core.net.Intervals;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Lookups;
import twinwall.core.plan.Lookups.Answer;

class LookupMachineTest {
  private static final Source HOST = new Source.Host("www.example.org");
  private static final Source.Table TABLE =
      new Source.Table("bad", List.of("http://192.0.2.1/bad"), false);

  private final LookupMachine machine = new LookupMachine();
  private LookupState state = LookupState.START;
  private Moment now = Moment.START;

  private static Answer answer(String... networks) {
    List<Prefix> all = List.of(networks).stream().map(Prefix::of).toList();
    return new Answer(
        Intervals.of(Intervals.IP4, all),
        Intervals.of(Intervals.IP6, all),
        Intervals.none(Intervals.PORT),
        0);
  }

  private List<LookupAction> on(LookupEvent event) {
    var step = machine.on(state, event, now);
    state = step.state();
    return step.actions();
  }

  /** Time passes until something is to be done. */
  private List<LookupAction> later(Duration atMost) {
    Moment end = now.plus(atMost);
    if (end.isBefore(machine.wakeAt(state))) {
      now = end;
      return List.of();
    }
    now = machine.wakeAt(state);
    var step = machine.due(state, now);
    state = step.state();
    assertTrue(now.isBefore(machine.wakeAt(state)), "the deadline moves on");
    return step.actions();
  }

  private List<LookupAction> want(Source... sources) {
    Map<Source, Duration> wanted = new HashMap<>();
    for (Source source : sources) {
      wanted.put(source, Duration.ofSeconds(300));
    }
    return on(new LookupEvent.Wanted(wanted, Map.of()));
  }

  private static LookupAction known(Map<String, Answer> hosts, Map<String, Answer> tables) {
    return new LookupAction.Known(new Lookups(hosts, tables));
  }

  @Test
  void asksAtOnceThenAtItsPaceAndTellsOnlyWhatChanged() {
    assertEquals(List.of(new LookupAction.Ask(HOST)), want(HOST));
    Answer first = answer("192.0.2.1/32");
    assertEquals(
        List.of(known(Map.of("www.example.org", first), Map.of())),
        on(new LookupEvent.Answered(HOST, first)));
    assertEquals(List.of(), later(Duration.ofSeconds(299)));
    assertEquals(List.of(new LookupAction.Ask(HOST)), later(Duration.ofSeconds(2)));
    assertEquals(List.of(), on(new LookupEvent.Answered(HOST, first)), "the same again");
  }

  @Test
  void theLastGoodAnswerIsKeptWhileItFailsAndPausesGrow() {
    want(TABLE);
    Answer good = answer("10.0.0.0/8");
    assertEquals(
        List.of(known(Map.of(), Map.of("bad", good)), new LookupAction.Keep(TABLE, good)),
        on(new LookupEvent.Answered(TABLE, good)));
    assertEquals(List.of(new LookupAction.Ask(TABLE)), later(Duration.ofSeconds(300)));
    assertEquals(
        List.of(new LookupAction.Tell(TABLE, "status 500")),
        on(new LookupEvent.Failed(TABLE, "status 500")));
    Duration pause = now.until(machine.wakeAt(state));
    for (int i = 0; i < 12; i++) {
      assertEquals(Optional.of(good), state.entries().get(TABLE).last());
      assertEquals(List.of(new LookupAction.Ask(TABLE)), later(Duration.ofSeconds(301)));
      assertEquals(List.of(), on(new LookupEvent.Failed(TABLE, "status 500")), "said once");
      Duration next = now.until(machine.wakeAt(state));
      assertTrue(next.compareTo(pause) >= 0 && next.compareTo(Duration.ofSeconds(300)) <= 0);
      pause = next;
    }
    later(Duration.ofSeconds(301));
    assertEquals(
        List.of(new LookupAction.Tell(TABLE, "answers again"), new LookupAction.Keep(TABLE, good)),
        on(new LookupEvent.Answered(TABLE, good)));
  }

  @Test
  void whatWasKeptCountsAtOnceAndIsAskedForWhenItIsOld() {
    Answer kept = answer("10.0.0.0/8");
    Map<Source, Duration> wanted = Map.of(TABLE, Duration.ofDays(1));
    assertEquals(
        List.of(known(Map.of(), Map.of("bad", kept))),
        on(
            new LookupEvent.Wanted(
                wanted, Map.of(TABLE, new LookupEvent.Kept(kept, Duration.ofHours(23))))));
    assertEquals(List.of(), later(Duration.ofMinutes(59)));
    assertEquals(List.of(new LookupAction.Ask(TABLE)), later(Duration.ofMinutes(2)));
    state = LookupState.START;
    assertEquals(
        List.of(known(Map.of(), Map.of("bad", kept)), new LookupAction.Ask(TABLE)),
        on(
            new LookupEvent.Wanted(
                wanted, Map.of(TABLE, new LookupEvent.Kept(kept, Duration.ofDays(9))))));
  }

  @Test
  void whoIsNotWantedIsForgottenAndItsLateAnswerToo() {
    want(HOST);
    assertEquals(List.of(), want());
    assertEquals(List.of(), on(new LookupEvent.Answered(HOST, answer("192.0.2.1/32"))));
    assertEquals(Moment.NEVER, machine.wakeAt(state));
    want(HOST);
    on(new LookupEvent.Answered(HOST, answer("192.0.2.1/32")));
    assertEquals(List.of(known(Map.of(), Map.of())), want());
  }

  @Test
  void aFewAtATime() {
    Source[] many = new Source[30];
    for (int i = 0; i < many.length; i++) {
      many[i] = new Source.Host("h" + i + ".example.org");
    }
    List<LookupAction> asked = want(many);
    assertEquals(8, asked.size());
    assertEquals(Moment.NEVER, machine.wakeAt(state));
    int answered = 0;
    while (!asked.isEmpty()) {
      Source next = ((LookupAction.Ask) asked.getFirst()).source();
      List<LookupAction> more =
          on(new LookupEvent.Answered(next, answer("192.0.2." + answered++ + "/32")));
      asked = new java.util.ArrayList<>(asked.subList(1, asked.size()));
      more.stream().filter(a -> a instanceof LookupAction.Ask).forEach(asked::add);
    }
    assertEquals(30, answered);
    assertEquals(30, state.known().hosts().size());
  }

  @Test
  void refreshAsksNow() {
    want(HOST, TABLE);
    on(new LookupEvent.Answered(HOST, answer("192.0.2.1/32")));
    on(new LookupEvent.Answered(TABLE, answer("192.0.2.1/32")));
    now = now.plus(Duration.ofSeconds(1));
    assertEquals(
        List.of(new LookupAction.Ask(TABLE)), on(new LookupEvent.Refresh(Optional.of("bad"))));
    assertEquals(List.of(), on(new LookupEvent.Refresh(Optional.of("bad"))), "it is being asked");
    assertEquals(
        List.of(new LookupAction.Ask(HOST)), on(new LookupEvent.Refresh(Optional.empty())));
  }
}
