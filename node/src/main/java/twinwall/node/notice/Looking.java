package twinwall.node.notice;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import twinwall.core.carp.CarpState;
import twinwall.core.carp.Member;
import twinwall.core.carp.Role;
import twinwall.core.carp.Transition;
import twinwall.core.confsync.PushMachine;
import twinwall.core.confsync.PushOutcome;
import twinwall.core.flows.FlowsSummary;
import twinwall.core.gateway.GatewayState;
import twinwall.core.gateway.Standing;
import twinwall.core.notice.Observation;
import twinwall.core.notice.Topic;
import twinwall.core.service.Service;
import twinwall.core.service.ServiceState;

/**
 * What of the engine notices are about. It reads what the loops show anyhow: none of them does
 * anything for a notice, and none can be held up by one.
 *
 * @param trouble what is wrong with a daemon, in a sentence
 * @param wentBack that changes were taken back which nobody confirmed
 */
public record Looking(
    Supplier<CarpState> carp,
    Supplier<FlowsSummary> flows,
    Supplier<GatewayState> gateways,
    Supplier<PushMachine.State> sync,
    Supplier<ServiceState> services,
    Function<ServiceState.Entry, Optional<String>> trouble,
    Supplier<Optional<String>> wentBack) {
  /** Transitions that are so near to each other are one event. */
  private static final Duration TOGETHER = Duration.ofSeconds(3);

  List<Observation> all() {
    List<Observation> out = new ArrayList<>();
    role(carp.get()).ifPresent(out::add);
    flows(flows.get(), out);
    gateways(gateways.get(), out);
    sync(sync.get()).ifPresent(out::add);
    services(services.get(), out);
    Optional<String> back = wentBack.get();
    out.add(
        Observation.of(
            Topic.CONFIG,
            "",
            back.isPresent(),
            back.isPresent() ? "taken back" : "settled",
            back.orElse("")));
    return out;
  }

  static Optional<Observation> role(CarpState state) {
    int all = state.members().size();
    if (all == 0) {
      return Optional.empty();
    }
    int masters = count(state, Role.MASTER);
    int backups = count(state, Role.BACKUP);
    String one = masters > 0 ? Role.MASTER.name() : backups > 0 ? Role.BACKUP.name() : "INIT";
    int of = masters > 0 ? masters : backups > 0 ? backups : all;
    boolean whole = masters == all || backups == all;
    String words = of == all ? one : one + " of " + of + " of " + all;
    return Optional.of(
        new Observation(Topic.ROLE, "", !whole, words, why(state), state.transitions()));
  }

  private static int count(CarpState state, Role role) {
    return (int) state.members().values().stream().map(Member::role).filter(r -> r == role).count();
  }

  /** The reason of the first transition of the last event. */
  private static String why(CarpState state) {
    List<Transition> history = state.history();
    int at = history.size() - 1;
    if (at < 0) {
      return "the engine started";
    }
    while (at > 0
        && history.get(at - 1).at().until(history.get(at).at()).compareTo(TOGETHER) < 0
        && history.get(at - 1).to() == history.get(at).to()) {
      at--;
    }
    return history.get(at).vhid() + ": " + history.get(at).why();
  }

  static void flows(FlowsSummary summary, List<Observation> out) {
    boolean connected = false;
    for (FlowsSummary.Peer peer : summary.peers()) {
      boolean there = peer.announcing() || peer.following();
      connected |= there;
      String name = peer.address().toString();
      String why =
          there
              ? "States are shared with it."
              : "States are not shared with " + name + ": " + peer.last() + ".";
      out.add(Observation.of(Topic.PEER, name, !there, there ? "there" : "lost", why));
    }
    if (!summary.peers().isEmpty()) {
      out.add(parity(summary, connected));
    }
  }

  private static Observation parity(FlowsSummary summary, boolean connected) {
    long differing =
        summary.peers().stream().mapToLong(p -> Math.max(0, p.parity().differing())).sum();
    boolean bad = connected && (differing > 0 || !summary.synchronised());
    String why = "The nodes have the same states.";
    if (bad) {
      why =
          differing > 0
              ? differing + " states differ between the nodes: twinwall states diff shows them."
              : "This node has not all states: " + summary.why() + ".";
    }
    return Observation.of(Topic.PARITY, "", bad, bad ? "lost" : "in parity", why);
  }

  static void gateways(GatewayState state, List<Observation> out) {
    for (GatewayState.Known known : state.gateways().values()) {
      Standing standing = known.standing();
      if (standing != Standing.PENDING) { // nothing is known yet
        String delay =
            known.delay().isPresent()
                ? ", delay " + Math.round(known.delay().getAsDouble()) + " ms"
                : "";
        String why =
            known.watched().isAsked()
                ? "Loss " + Math.round(known.loss()) + " %" + delay + "."
                : "";
        out.add(
            Observation.of(
                Topic.GATEWAY, known.watched().name(), standing.isAlarm(), standing.words(), why));
      }
    }
  }

  static Optional<Observation> sync(PushMachine.State state) {
    if (state.target().isEmpty()) {
      return Optional.empty();
    }
    boolean bad =
        state
            .outcome()
            .map(o -> o instanceof PushOutcome.Failed || o instanceof PushOutcome.Differs)
            .orElse(false);
    String why = state.outcome().map(PushOutcome::sentence).orElse("");
    return Optional.of(
        Observation.of(Topic.SYNC, "", bad, bad ? state.standing() : "in sync", why));
  }

  private void services(ServiceState state, List<Observation> out) {
    for (ServiceState.Entry entry : state.entries().values()) {
      if (entry.wanted().isPresent()) {
        Optional<String> wrong = trouble.apply(entry);
        String title = entry.wanted().map(Service::title).orElse(entry.name());
        out.add(
            Observation.of(
                Topic.SERVICE,
                title,
                wrong.isPresent(),
                wrong.isPresent() ? "in trouble" : "as it should be",
                wrong.orElse("")));
      }
    }
  }
}
