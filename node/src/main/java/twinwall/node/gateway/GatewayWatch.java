package twinwall.node.gateway;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import twinwall.core.config.Monitoring;
import twinwall.core.gateway.GatewayAction;
import twinwall.core.gateway.GatewayEvent;
import twinwall.core.gateway.GatewayMachine;
import twinwall.core.gateway.GatewayState;
import twinwall.core.gateway.Watched;
import twinwall.core.plan.Plan;
import twinwall.node.Clock;
import twinwall.node.Log;
import twinwall.node.Loop;

/** Whether gateways answer: the loop and its hands. */
public final class GatewayWatch implements AutoCloseable {
  private final Clock clock;
  private final Log log;
  private final Loop<GatewayState, GatewayEvent, GatewayAction> loop;
  private final SecureRandom random = new SecureRandom();
  private final long secret = random.nextLong();
  private final Map<String, Ear> ears = new HashMap<>();
  private final Map<String, String> problems = new ConcurrentHashMap<>();

  public GatewayWatch(Clock clock, Log log, Consumer<Throwable> crash) {
    this.clock = clock;
    this.log = log;
    this.loop =
        new Loop<>("gateways", new GatewayMachine(), GatewayState.INITIAL, clock, this::act, crash);
  }

  public void start() {
    loop.start();
  }

  public GatewayState state() {
    return loop.state();
  }

  /** Why a gateway cannot be asked, by its name. */
  Map<String, String> problems() {
    return Map.copyOf(problems);
  }

  Clock clock() {
    return clock;
  }

  /** Makes it what a plan wants. */
  public void apply(List<Plan.WatchedGateway> wanted) {
    List<Watched> gateways = wanted.stream().map(GatewayWatch::watched).toList();
    loop.tell(new GatewayEvent.Configured(gateways));
  }

  private static Watched watched(Plan.WatchedGateway gateway) {
    Monitoring how = gateway.how();
    return new Watched(
        gateway.name(),
        gateway.address(),
        gateway.monitor(),
        gateway.source(),
        how.forcedDown(),
        new Watched.Pace(
            Duration.ofMillis(how.interval()),
            Duration.ofMillis(how.lossInterval()),
            Duration.ofMillis(how.period()),
            Duration.ofMillis(how.alertInterval())),
        new Watched.Limits(how.latencyLow(), how.latencyHigh(), how.lossLow(), how.lossHigh()));
  }

  private void act(GatewayAction action) {
    switch (action) {
      case GatewayAction.Ask a -> ask(a.gateway(), a.sequence());
      case GatewayAction.Forget a -> forget(a.name());
      case GatewayAction.Changed a -> tell(a);
    }
  }

  private void tell(GatewayAction.Changed change) {
    GatewayState.Known now = change.now();
    Object[] words = {
      "gateway", change.gateway().name(),
      "was", change.before().words(),
      "is", now.standing().words(),
      "loss", Math.round(now.loss()) + " %",
      "delay", now.delay().isPresent() ? Math.round(now.delay().getAsDouble()) + " ms" : "-"
    };
    if (now.standing().isAlarm()) {
      log.warn("a gateway stands otherwise", words);
    } else {
      log.info("a gateway stands otherwise", words);
    }
  }

  /** A question that could not be asked stays unanswered. */
  private void ask(Watched gateway, int sequence) {
    String name = gateway.name();
    try {
      Ear ear = ears.get(name);
      if (ear == null) {
        ear = open(gateway);
        ears.put(name, ear);
      }
      ear.ask(sequence);
      problems.remove(name);
    } catch (IOException e) {
      hangUp(name);
      String why = String.valueOf(e.getMessage());
      if (!Optional.of(why).equals(Optional.ofNullable(problems.put(name, why)))) {
        log.warn("cannot ask a gateway", "gateway", name, "error", why);
      }
    }
  }

  private Ear open(Watched gateway) throws IOException {
    String name = gateway.name();
    return Ear.open(
        clock,
        gateway.source().orElseThrow(),
        gateway.monitor().orElseThrow(),
        random.nextInt(0x1_0000),
        secret,
        (number, nanos) -> loop.tell(new GatewayEvent.Answered(name, number, nanos)));
  }

  private void forget(String name) {
    problems.remove(name);
    hangUp(name);
  }

  private void hangUp(String name) {
    Optional.ofNullable(ears.remove(name)).ifPresent(Ear::close);
  }

  @Override
  public void close() {
    loop.stop();
    ears.values().forEach(Ear::close);
    ears.clear();
  }
}
