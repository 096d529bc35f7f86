package twinwall.core.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import twinwall.core.gateway.GatewayState.Known;
import twinwall.core.machine.Machine;
import twinwall.core.machine.Moment;

/**
 * Watches gateways: asks each at its pace, and judges it by the loss and the delay of the last
 * time, with pfSense's thresholds. A question that was open while we stood still does not count.
 */
public final class GatewayMachine implements Machine<GatewayState, GatewayEvent, GatewayAction> {
  /** Waking later than this means that we were stopped, and that silence says nothing. */
  static final Duration LATE = Duration.ofMillis(250);

  private static final int SEQUENCES = 1 << 16;
  private static final Window.Figures NONE = Window.EMPTY.figures(Moment.START, Duration.ZERO);

  @Override
  public Step<GatewayState, GatewayAction> on(GatewayState state, GatewayEvent event, Moment now) {
    return switch (event) {
      case GatewayEvent.Configured e -> configured(state, e.gateways(), now);
      case GatewayEvent.Answered e -> answered(state, e);
    };
  }

  private static Step<GatewayState, GatewayAction> configured(
      GatewayState state, List<Watched> gateways, Moment now) {
    List<GatewayAction> out = new ArrayList<>();
    SortedMap<String, Known> next = new TreeMap<>();
    for (Watched watched : gateways) {
      Optional<Known> before = Optional.ofNullable(state.gateways().get(watched.name()));
      boolean same = before.isPresent() && before.get().watched().equals(watched);
      Known known = same ? before.get() : fresh(watched, now);
      next.put(watched.name(), known);
      if (!same) {
        before.ifPresent(_ -> out.add(new GatewayAction.Forget(watched.name())));
        Standing stood = before.map(Known::standing).orElse(Standing.PENDING);
        if (known.standing() != stood) {
          out.add(new GatewayAction.Changed(watched, stood, known));
        }
      }
    }
    for (String name : state.gateways().keySet()) {
      if (!next.containsKey(name)) {
        out.add(new GatewayAction.Forget(name));
      }
    }
    return new Step<>(new GatewayState(next), out);
  }

  private static Known fresh(Watched watched, Moment now) {
    Standing standing =
        watched.forcedDown()
            ? Standing.FORCED_DOWN
            : watched.isAsked() ? Standing.PENDING : Standing.UNWATCHED;
    Moment asks = watched.isAsked() ? now : Moment.NEVER;
    Moment judges = watched.isAsked() ? now.plus(watched.pace().alertInterval()) : Moment.NEVER;
    return new Known(watched, 0, asks, judges, standing, now, NONE, Window.EMPTY);
  }

  private static Step<GatewayState, GatewayAction> answered(
      GatewayState state, GatewayEvent.Answered event) {
    Optional<Known> found = Optional.ofNullable(state.gateways().get(event.name()));
    if (found.isEmpty()) {
      return new Step<>(state, List.of());
    }
    Known known = found.get();
    Window window = known.window().answered(event.sequence(), event.nanos());
    Known heard =
        new Known(
            known.watched(),
            known.sequence(),
            known.asks(),
            known.judges(),
            known.standing(),
            known.since(),
            known.figures(),
            window);
    return new Step<>(with(state, heard), List.of());
  }

  private static GatewayState with(GatewayState state, Known known) {
    SortedMap<String, Known> next = new TreeMap<>(state.gateways());
    next.put(known.watched().name(), known);
    return new GatewayState(next);
  }

  @Override
  public Step<GatewayState, GatewayAction> due(GatewayState state, Moment now) {
    List<GatewayAction> out = new ArrayList<>();
    SortedMap<String, Known> next = new TreeMap<>();
    state.gateways().forEach((name, known) -> next.put(name, turn(known, now, out)));
    return new Step<>(new GatewayState(next), out);
  }

  private static Known turn(Known known, Moment now, List<GatewayAction> out) {
    Watched watched = known.watched();
    int sequence = known.sequence();
    Moment asks = known.asks();
    Window window = known.window();
    if (now.reached(asks)) {
      if (now.reached(asks.plus(LATE))) {
        window = window.withoutOpen(asks, watched.pace().lossInterval());
      }
      sequence = (sequence + 1) % SEQUENCES;
      window = window.asked(sequence, now, watched.pace().period());
      asks = now.plus(watched.pace().interval());
      out.add(new GatewayAction.Ask(watched, sequence));
    }
    if (!now.reached(known.judges())) {
      return new Known(
          watched,
          sequence,
          asks,
          known.judges(),
          known.standing(),
          known.since(),
          known.figures(),
          window);
    }
    Window.Figures figures = window.figures(now, watched.pace().lossInterval());
    Standing standing = judge(figures, watched.limits());
    boolean news = standing != known.standing();
    Moment judges = now.plus(watched.pace().alertInterval());
    Moment since = news ? now : known.since();
    Known judged = new Known(watched, sequence, asks, judges, standing, since, figures, window);
    if (news) {
      out.add(new GatewayAction.Changed(watched, known.standing(), judged));
    }
    return judged;
  }

  /** Loss goes before delay: what does not arrive is late, too. */
  static Standing judge(Window.Figures figures, Watched.Limits limits) {
    double delay = figures.delay().orElse(0);
    if (figures.counted() == 0) {
      return Standing.PENDING;
    } else if (figures.lost() == figures.counted()) {
      return Standing.DOWN;
    } else if (figures.lossPercent() >= limits.lossHigh()) {
      return Standing.HIGH_LOSS;
    } else if (delay >= limits.latencyHigh()) {
      return Standing.HIGH_LATENCY;
    } else if (figures.lossPercent() >= limits.lossLow() && figures.lost() > 0) {
      return Standing.LOSS;
    } else if (delay >= limits.latencyLow()) {
      return Standing.LATENCY;
    }
    return Standing.ONLINE;
  }

  @Override
  public Moment wakeAt(GatewayState state) {
    Moment wake = Moment.NEVER;
    for (Known known : state.gateways().values()) {
      wake = Moment.earliest(wake, Moment.earliest(known.asks(), known.judges()));
    }
    return wake;
  }
}
