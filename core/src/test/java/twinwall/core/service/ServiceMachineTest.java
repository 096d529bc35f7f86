package twinwall.core.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import twinwall.core.machine.Moment;
import twinwall.core.service.ServiceEvent.Verdict;
import twinwall.core.service.ServiceState.Entry;
import twinwall.core.service.ServiceState.Standing;

class ServiceMachineTest {
  private static final Need.Vip LAN = new Need.Vip("lan0", 49);
  private static final Verdict GOOD = new Verdict.Good();

  private final ServiceMachine machine = new ServiceMachine();
  private ServiceState state = ServiceState.START;
  private Moment now = Moment.START;
  private long pid = 100;

  private static Service service(String text, Need need, Service.Reload reload) {
    return new Service(
        "dns",
        "DNS Resolver",
        "unbound",
        List.of(new Service.Text("conf", text)),
        List.of("check"),
        List.of("daemon"),
        reload,
        List.of(),
        Map.of(),
        List.of(),
        false,
        need);
  }

  private static Service service(String text) {
    return service(text, Need.ALWAYS, new Service.Reload.Signal("HUP"));
  }

  private List<ServiceAction> on(ServiceEvent event) {
    var step = machine.on(state, event, now);
    state = step.state();
    return step.actions();
  }

  private List<ServiceAction> due() {
    now = machine.wakeAt(state);
    var step = machine.due(state, now);
    state = step.state();
    assertTrue(now.isBefore(machine.wakeAt(state)), "the deadline moves on");
    return step.actions();
  }

  private Entry entry() {
    return state.entries().get("dns");
  }

  private Standing standing() {
    return entry().standing(state.mastered());
  }

  private List<ServiceAction> want(Service... services) {
    return on(new ServiceEvent.Wanted(List.of(services)));
  }

  private ServiceEvent started(Service service) {
    pid++;
    return new ServiceEvent.Started(
        service, new ServiceState.Process(pid, service.shape(), service.texts()));
  }

  /** From nothing to running. */
  private void run(Service service) {
    assertEquals(List.of(new ServiceAction.Check(service)), want(service));
    assertEquals(
        List.of(new ServiceAction.Start(service)), on(new ServiceEvent.Checked(service, GOOD)));
    assertEquals(List.of(), on(started(service)));
    assertEquals(Standing.RUNNING, standing());
  }

  private List<ServiceAction> dies() {
    return on(new ServiceEvent.Ended("dns", pid, "signal 11"));
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void whatIsWantedRunsAndWhatIsNotEnds() {
    Service a = service("a");
    run(a);
    assertEquals(List.of(), want(a));
    assertEquals(List.of(new ServiceAction.End("dns", pid, false)), want());
    assertEquals(Standing.ENDING, standing());
    assertEquals(List.of(new ServiceAction.Forget("dns")), dies());
    assertEquals(Map.of(), state.entries());
    assertEquals(Moment.NEVER, machine.wakeAt(state));
  }

  @Test
  void newFilesCountWhenTheCheckerTookThem() {
    Service a = service("a");
    Service b = service("b");
    run(a);
    assertEquals(List.of(new ServiceAction.Check(b)), want(b));
    assertEquals(Standing.RUNNING, standing());
    assertEquals(List.of(new ServiceAction.Reload(b, pid)), on(new ServiceEvent.Checked(b, GOOD)));
    assertEquals(List.of(), on(new ServiceEvent.Reloaded(b)));
    assertEquals(b.texts(), entry().process().orElseThrow().texts());
  }

  @Test
  void aRefusalLeavesWhatRuns() {
    Service a = service("a");
    Service bad = service("bad");
    run(a);
    want(bad);
    var told = on(new ServiceEvent.Checked(bad, new Verdict.Refused("line 1: no")));
    assertInstanceOf(ServiceAction.Tell.class, told.getFirst());
    assertEquals(1, told.size());
    assertEquals("line 1: no", entry().refusal());
    assertEquals(Standing.RUNNING, standing());
    // When it dies, what was good is what starts again.
    dies();
    assertEquals(List.of(new ServiceAction.Start(a)), due());
    on(started(a));
    // And a good one clears the refusal.
    Service c = service("c");
    want(c);
    on(new ServiceEvent.Checked(c, GOOD));
    assertEquals("", entry().refusal());
  }

  @Test
  void aRefusedFirstConfigurationIsNoDaemon() {
    Service bad = service("bad");
    want(bad);
    on(new ServiceEvent.Checked(bad, new Verdict.Refused("no")));
    assertEquals(Standing.REFUSED, standing());
    assertEquals(Moment.NEVER, machine.wakeAt(state));
    assertEquals(List.of(new ServiceAction.Check(bad)), on(new ServiceEvent.Restart("dns")));
  }

  @Test
  void aMissingPackageIsToldOnceAndLookedForAgain() {
    Service a = service("a");
    want(a);
    assertEquals(1, on(new ServiceEvent.Checked(a, new Verdict.Missing("unbound"))).size());
    assertEquals(Standing.MISSING, standing());
    assertEquals(List.of(new ServiceAction.Check(a)), due());
    assertEquals(0, on(new ServiceEvent.Checked(a, new Verdict.Missing("unbound"))).size());
    due();
    assertEquals(List.of(new ServiceAction.Start(a)), on(new ServiceEvent.Checked(a, GOOD)));
  }

  @Test
  void pausesGrowAndALongLifeEndsThem() {
    Service a = service("a");
    run(a);
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      dies();
      assertEquals(Standing.FAILING, standing());
      pauses.add(now.until(machine.wakeAt(state)).toMillis());
      assertEquals(List.of(new ServiceAction.Start(a)), due());
      on(started(a));
    }
    assertEquals(
        List.of(250L, 500L, 1000L, 2000L, 4000L, 8000L, 16_000L, 30_000L, 30_000L), pauses);
    pass(ServiceMachine.YOUNG);
    dies();
    assertEquals(250, now.until(machine.wakeAt(state)).toMillis());
  }

  @Test
  void whatWorkedBeforeComesBack() {
    Service a = service("a");
    Service b = service("b");
    run(a);
    pass(ServiceMachine.YOUNG);
    want(b);
    on(new ServiceEvent.Checked(b, GOOD));
    on(new ServiceEvent.Reloaded(b));
    for (int i = 1; i < ServiceMachine.GIVE_UP; i++) {
      dies();
      assertEquals(List.of(new ServiceAction.Start(b)), due());
      on(started(b));
    }
    assertTrue(dies().contains(new ServiceAction.Start(a)), "back to what had run for a while");
    on(started(a));
    assertTrue(entry().refusal().contains("signal 11"), entry().refusal());
    assertEquals(List.of(), want(b), "the same once more is no news");
    assertEquals(List.of(new ServiceAction.Check(service("c"))), want(service("c")));
  }

  @Test
  void whatIsBoundToARoleFollowsIt() {
    Service ra = service("a", new Need.MasterOf(LAN), new Service.Reload.Restart());
    want(ra);
    assertEquals(List.of(), on(new ServiceEvent.Checked(ra, GOOD)), "checked before it is needed");
    assertEquals(Standing.WAITING, standing());
    assertEquals(Moment.NEVER, machine.wakeAt(state));
    assertEquals(List.of(new ServiceAction.Start(ra)), on(new ServiceEvent.Mastered(Set.of(LAN))));
    // The role went while it was starting.
    assertEquals(List.of(), on(new ServiceEvent.Mastered(Set.of())));
    assertEquals(List.of(new ServiceAction.End("dns", pid + 1, false)), on(started(ra)));
    assertEquals(List.of(), dies());
    assertEquals(Standing.WAITING, standing());
    assertFalse(ra.need().outlivesTheEngine());
  }

  @Test
  void whatCannotBeToldStartsAnew() {
    Service a = service("a", Need.ALWAYS, new Service.Reload.Restart());
    Service b = service("b", Need.ALWAYS, new Service.Reload.Restart());
    run(a);
    want(b);
    assertEquals(
        List.of(new ServiceAction.End("dns", pid, false)), on(new ServiceEvent.Checked(b, GOOD)));
    assertEquals(List.of(new ServiceAction.Start(b)), dies(), "asked to end: no pause");
    on(started(b));
    // A reload that fails is a restart, too.
    Service c = service("c");
    want(c);
    on(new ServiceEvent.Checked(c, GOOD));
    on(new ServiceEvent.NotReloaded(c, "refused"));
    assertEquals(List.of(new ServiceAction.Start(c)), dies());
  }

  @Test
  void anEarlierEnginesDaemonGoesOn() {
    Service a = service("a");
    var process = new ServiceState.Process(pid, a.shape(), a.texts());
    assertEquals(List.of(), on(new ServiceEvent.Found("dns", process)));
    assertEquals(
        List.of(), on(new ServiceEvent.Mastered(Set.of(LAN))), "nobody said what is to be");
    want(a);
    assertEquals(List.of(), on(new ServiceEvent.Checked(a, GOOD)), "it is as it is wanted");
    // Another engine's with other texts is told; one that nobody wants ends.
    state = ServiceState.START;
    on(new ServiceEvent.Found("dns", process));
    Service b = service("b");
    want(b);
    assertEquals(List.of(new ServiceAction.Reload(b, pid)), on(new ServiceEvent.Checked(b, GOOD)));
    state = ServiceState.START;
    on(new ServiceEvent.Found("dns", process));
    assertEquals(List.of(new ServiceAction.End("dns", pid, false)), want());
  }

  @Test
  void aLateVerdictOnWhatIsNoLongerWantedCountsForNothing() {
    Service a = service("a");
    Service b = service("b");
    want(a);
    assertEquals(List.of(), want(b), "one thing at a time");
    assertEquals(List.of(new ServiceAction.Check(b)), on(new ServiceEvent.Checked(a, GOOD)));
    assertEquals(List.of(new ServiceAction.Start(b)), on(new ServiceEvent.Checked(b, GOOD)));
  }

  /** Hands that are slow, checkers that refuse, daemons that die: in the end all is as wanted. */
  @Test
  void whateverHappensItBecomesWhatIsWanted() {
    for (int seed = 0; seed < 300; seed++) {
      Random dice = new Random(seed);
      state = ServiceState.START;
      now = Moment.START;
      List<ServiceAction> open = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        boolean calm = i > 120;
        pass(Duration.ofMillis(dice.nextInt(4_000)));
        if (now.reached(machine.wakeAt(state))) {
          var step = machine.due(state, now);
          state = step.state();
          open.addAll(step.actions());
          assertTrue(now.isBefore(machine.wakeAt(state)), "seed " + seed);
        }
        int what = dice.nextInt(calm ? 4 : 8);
        if (what == 4) {
          open.addAll(want(service("" + dice.nextInt(3), new Need.MasterOfAny(), reload(dice))));
        } else if (what == 5) {
          open.addAll(on(new ServiceEvent.Mastered(dice.nextBoolean() ? Set.of(LAN) : Set.of())));
        } else if (what == 6 && state.entries().containsKey("dns")) {
          var process = entry().process();
          if (process.isPresent()) {
            open.addAll(on(new ServiceEvent.Ended("dns", process.get().pid(), "died")));
          }
        } else if (what == 7) {
          open.addAll(dice.nextInt(10) == 0 ? want() : on(new ServiceEvent.Restart("dns")));
        } else if (!open.isEmpty()) {
          open.addAll(answer(open.removeFirst(), calm ? 9 : dice.nextInt(10)));
        }
        assertTrue(open.stream().filter(ServiceMachineTest::isWork).count() <= 1, "seed " + seed);
      }
      if (state.entries().containsKey("dns") && entry().wanted().isPresent()) {
        Service wanted = entry().wanted().get();
        boolean refused = entry().good().isEmpty();
        assertEquals(refused, refused && !entry().refusal().isEmpty(), "seed " + seed);
        boolean should = wanted.need().satisfied(state.mastered()) && !refused;
        assertEquals(should, entry().process().isPresent(), "seed " + seed + " " + entry());
        if (should) {
          String texts = entry().good().orElseThrow().texts();
          assertEquals(texts, entry().process().orElseThrow().texts(), "seed " + seed);
        }
      }
    }
  }

  private static boolean isWork(ServiceAction action) {
    return switch (action) {
      case ServiceAction.Check _, ServiceAction.Start _, ServiceAction.Reload _ -> true;
      case ServiceAction.End _, ServiceAction.Forget _, ServiceAction.Tell _ -> false;
    };
  }

  private static Service.Reload reload(Random dice) {
    return dice.nextBoolean() ? new Service.Reload.Restart() : new Service.Reload.Signal("HUP");
  }

  private List<ServiceAction> answer(ServiceAction action, int luck) {
    return switch (action) {
      case ServiceAction.Check(Service s) ->
          on(new ServiceEvent.Checked(s, luck == 0 ? new Verdict.Refused("no") : GOOD));
      case ServiceAction.Start(Service s) ->
          on(luck == 1 ? new ServiceEvent.NotStarted(s, "no") : started(s));
      case ServiceAction.Reload(Service s, long _) ->
          on(luck == 2 ? new ServiceEvent.NotReloaded(s, "no") : new ServiceEvent.Reloaded(s));
      case ServiceAction.End(String name, long which, boolean _) ->
          on(new ServiceEvent.Ended(name, which, "asked"));
      case ServiceAction.Forget _, ServiceAction.Tell _ -> List.of();
    };
  }
}
