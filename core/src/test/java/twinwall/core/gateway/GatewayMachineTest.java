package twinwall.core.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import twinwall.core.machine.Machine.Step;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;

/** Gateways that answer, answer late, answer sometimes, or not at all. */
final class GatewayMachineTest {
  private static final Watched.Pace PACE =
      new Watched.Pace(
          Duration.ofMillis(500),
          Duration.ofMillis(2_000),
          Duration.ofMillis(60_000),
          Duration.ofMillis(1_000));
  private static final Watched.Limits LIMITS = new Watched.Limits(200, 500, 10, 20);
  private static final Watched WAN = watched(false, Optional.of(Ip.of("203.0.113.2")));

  private static Watched watched(boolean forced, Optional<Ip> source) {
    Optional<Ip> monitor = Optional.of(Ip.of("203.0.113.1"));
    return new Watched("WANGW", "203.0.113.1", monitor, source, forced, PACE, LIMITS);
  }

  /** A machine in virtual time; what it asks is answered as the test says. */
  private static final class World {
    private final GatewayMachine machine = new GatewayMachine();
    private final List<GatewayAction.Changed> changes = new ArrayList<>();
    private final List<GatewayAction> other = new ArrayList<>();
    private GatewayState state = GatewayState.INITIAL;
    private Moment now = Moment.ofMillis(1_000);
    private int asked;

    void configure(Watched... gateways) {
      take(machine.on(state, new GatewayEvent.Configured(List.of(gateways)), now), _ -> -1);
    }

    /**
     * @param answer milliseconds until the answer to a question by its count; below zero is none
     */
    void run(Duration time, IntFunction<Integer> answer) {
      Moment end = now.plus(time);
      while (!end.isBefore(machine.wakeAt(state))) {
        now = machine.wakeAt(state);
        take(machine.due(state, now), answer);
      }
      now = end;
    }

    private void take(Step<GatewayState, GatewayAction> step, IntFunction<Integer> answer) {
      state = step.state();
      for (GatewayAction action : step.actions()) {
        switch (action) {
          case GatewayAction.Ask ask -> {
            int millis = answer.apply(asked++);
            if (millis >= 0) {
              // Told at once: only how long it took counts, not when it is told.
              var heard =
                  new GatewayEvent.Answered(
                      ask.gateway().name(), ask.sequence(), millis * 1_000_000L);
              take(machine.on(state, heard, now), answer);
            }
          }
          case GatewayAction.Changed changed -> changes.add(changed);
          case GatewayAction.Forget forget -> other.add(forget);
        }
      }
    }

    GatewayState.Known wan() {
      return state.gateways().get("WANGW");
    }
  }

  private static World world(Watched... gateways) {
    World world = new World();
    world.configure(gateways);
    return world;
  }

  @ParameterizedTest
  @CsvSource({
    // delay ms, every n-th question is lost (0: none), then
    "1, 0, ONLINE",
    "199, 0, ONLINE",
    "200, 0, LATENCY",
    "499, 0, LATENCY",
    "500, 0, HIGH_LATENCY",
    "10, 20, ONLINE",
    "10, 8, LOSS",
    "300, 8, LOSS",
    "10, 4, HIGH_LOSS",
    "700, 4, HIGH_LOSS",
    "10, 1, DOWN",
  })
  void judged(int delay, int lost, Standing expected) {
    World world = world(WAN);
    world.run(Duration.ofMinutes(3), n -> lost > 0 && n % lost == lost - 1 ? -1 : delay);
    assertEquals(expected, world.wan().standing());
    if (lost != 1) {
      assertEquals(delay, world.wan().delay().orElseThrow(), 1e-6);
    }
  }

  @Test
  void silentGatewayIsDownAfterTheLossInterval() {
    World world = world(WAN);
    world.run(Duration.ofMillis(1_900), _ -> -1);
    assertEquals(Standing.PENDING, world.wan().standing());
    world.run(Duration.ofMillis(1_200), _ -> -1);
    assertEquals(Standing.DOWN, world.wan().standing());
    assertEquals(100, world.wan().loss());
  }

  @Test
  void lossIsForgottenWithTheTimePeriod() {
    World world = world(WAN);
    world.run(Duration.ofMinutes(2), _ -> 5);
    world.run(Duration.ofSeconds(15), _ -> -1);
    assertEquals(Standing.HIGH_LOSS, world.wan().standing(), "25 % of a minute is lost");
    world.run(Duration.ofSeconds(70), _ -> 5);
    assertEquals(Standing.ONLINE, world.wan().standing());
    assertEquals(0, world.wan().loss());
    List<Standing> went = world.changes.stream().map(change -> change.now().standing()).toList();
    assertEquals(
        List.of(Standing.ONLINE, Standing.LOSS, Standing.HIGH_LOSS, Standing.LOSS, Standing.ONLINE),
        went);
  }

  @Test
  void standingStillIsNoLoss() {
    World world = world(WAN);
    world.run(Duration.ofMinutes(2), _ -> 5);
    // The last question is open when the process stops; its answer is never read in time.
    world.run(Duration.ofMillis(500), _ -> -1);
    world.now = world.now.plus(Duration.ofMinutes(5));
    world.take(world.machine.due(world.state, world.now), _ -> 5);
    world.run(Duration.ofSeconds(10), _ -> 5);
    assertEquals(Standing.ONLINE, world.wan().standing());
    assertEquals(0, world.wan().loss());
  }

  /** On a busy machine a moment's lateness must not make a dead gateway look merely unknown. */
  @Test
  void whatWasLostBeforeWeStoodStillStaysLost() {
    World world = world(WAN);
    world.run(Duration.ofMinutes(1), _ -> -1);
    for (int i = 0; i < 10; i++) {
      world.now = world.now.plus(Duration.ofMillis(900));
      world.take(world.machine.due(world.state, world.now), _ -> -1);
    }
    assertEquals(Standing.DOWN, world.wan().standing());
    List<Standing> went = world.changes.stream().map(change -> change.now().standing()).toList();
    assertEquals(List.of(Standing.DOWN), went, "it went down once");
  }

  @Test
  void whoIsNotAskedIsNotJudged() {
    World forced = world(watched(true, WAN.source()));
    World homeless = world(watched(false, Optional.empty()));
    for (World world : List.of(forced, homeless)) {
      world.run(Duration.ofMinutes(1), _ -> 5);
      assertEquals(0, world.asked);
    }
    assertEquals(Standing.FORCED_DOWN, forced.wan().standing());
    assertEquals(Standing.UNWATCHED, homeless.wan().standing());
    assertEquals(1, forced.changes.size());
  }

  @Test
  void sameGatewayKeepsItsWindowAndAnotherOneStartsAnew() {
    World world = world(WAN);
    world.run(Duration.ofMinutes(1), _ -> 5);
    world.configure(WAN);
    assertEquals(Standing.ONLINE, world.wan().standing());
    assertTrue(world.other.isEmpty());
    world.configure(watched(false, Optional.of(Ip.of("203.0.113.3"))));
    assertEquals(Standing.PENDING, world.wan().standing());
    assertEquals(List.of(new GatewayAction.Forget("WANGW")), world.other);
    world.configure();
    assertTrue(world.state.gateways().isEmpty());
    assertEquals(Moment.NEVER, world.machine.wakeAt(world.state));
  }

  @Test
  void strayAnswersChangeNothing() {
    World world = world(WAN);
    world.run(Duration.ofSeconds(1), _ -> -1);
    for (int sequence : new int[] {0, 9_999, 65_535}) {
      var stray = new GatewayEvent.Answered("WANGW", sequence, 1);
      world.take(world.machine.on(world.state, stray, world.now), _ -> -1);
    }
    var unknown = new GatewayEvent.Answered("NOBODY", 1, 1);
    world.take(world.machine.on(world.state, unknown, world.now), _ -> -1);
    world.run(Duration.ofSeconds(5), _ -> -1);
    assertEquals(Standing.DOWN, world.wan().standing());
  }

  @Test
  void windowIsBounded() {
    World world = world(WAN);
    world.run(Duration.ofMinutes(30), n -> n % 3 == 0 ? -1 : 5);
    assertTrue(world.wan().window().questions().size() <= 121);
  }
}
