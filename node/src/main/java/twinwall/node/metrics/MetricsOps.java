package twinwall.node.metrics;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import twinwall.core.apply.ApplyState;
import twinwall.core.carp.Alarm;
import twinwall.core.carp.CarpState;
import twinwall.core.carp.Cause;
import twinwall.core.carp.Member;
import twinwall.core.carp.Role;
import twinwall.core.flows.FlowsSummary;
import twinwall.core.gateway.GatewayState;
import twinwall.core.path.PathState;
import twinwall.node.control.Op;

/** {@code metrics}: roles, demotion, flow sync and configuration as figures. */
public final class MetricsOps {
  private final Supplier<CarpState> carp;
  private final Supplier<PathState> paths;
  private final Supplier<GatewayState> gateways;
  private final Supplier<FlowsSummary> flows;
  private final Supplier<Map<String, Long>> drops;
  private final Supplier<ApplyState> apply;
  private final LongSupplier revision;
  private final BooleanSupplier pending;
  private final Supplier<Double> up;
  private final JsonMapper json = JsonMapper.builder().build();

  /**
   * @param revision the one that runs
   * @param pending whether something is saved that was not applied
   * @param up seconds since the engine started
   */
  public MetricsOps(
      Supplier<CarpState> carp,
      Supplier<PathState> paths,
      Supplier<GatewayState> gateways,
      Supplier<FlowsSummary> flows,
      Supplier<Map<String, Long>> drops,
      Supplier<ApplyState> apply,
      LongSupplier revision,
      BooleanSupplier pending,
      Supplier<Double> up) {
    this.carp = carp;
    this.paths = paths;
    this.gateways = gateways;
    this.flows = flows;
    this.drops = drops;
    this.apply = apply;
    this.revision = revision;
    this.pending = pending;
    this.up = up;
  }

  public Map<String, Op> ops() {
    return Map.of("metrics", _ -> metrics());
  }

  private JsonNode metrics() {
    return json.createObjectNode().put("text", text());
  }

  String text() {
    Exposition out = new Exposition();
    out.gauge("twinwall_up_seconds", "Since the engine started.", up.get());
    election(out, carp.get());
    paths(out, paths.get());
    gateways(out, gateways.get());
    flows(out, flows.get());
    drops
        .get()
        .forEach((name, count) ->
            out.counter(
                "twinwall_flow_refused_total", "What the flow link refused.", count, "why", name));
    configuration(out, apply.get());
    return out.text();
  }

  private static void election(Exposition out, CarpState state) {
    for (Member member : state.members().values()) {
      for (Role role : Role.values()) {
        out.gauge(
            "twinwall_carp_role",
            "1 for the role that a VHID has on this node.",
            member.role() == role ? 1 : 0,
            "vhid",
            Integer.toString(member.vhid().number()),
            "device",
            member.vhid().device(),
            "role",
            role.name());
      }
    }
    out.gauge("twinwall_carp_demotion", "What is added to the skew.", state.demotion());
    for (Cause cause : state.causes().values()) {
      out.gauge(
          "twinwall_carp_demotion_cause",
          "What each cause adds to it; lost paths count once together.",
          cause.value(),
          "cause",
          cause.name());
    }
    out.counter("twinwall_carp_transitions_total", "Changes of role.", state.transitions());
    for (Alarm alarm : state.alarms().values()) {
      out.gauge(
          "twinwall_carp_alarm",
          "1 for an alarm that is on, 0 for one that was.",
          alarm.active() ? 1 : 0,
          "kind",
          alarm.kind().name(),
          "vhid",
          Integer.toString(alarm.vhid().number()),
          "device",
          alarm.vhid().device());
    }
  }

  private static void gateways(Exposition out, GatewayState state) {
    for (GatewayState.Known known : state.gateways().values()) {
      String name = known.watched().name();
      out.gauge(
          "twinwall_gateway_down",
          "1 when a gateway is offline.",
          known.standing().isDown() ? 1 : 0,
          "gateway",
          name);
      if (known.watched().isAsked()) {
        out.gauge(
            "twinwall_gateway_loss_ratio",
            "Questions of the last time that a gateway did not answer.",
            known.loss() / 100,
            "gateway",
            name);
        known
            .delay()
            .ifPresent(millis ->
                out.gauge(
                    "twinwall_gateway_delay_seconds",
                    "How long its answers take, on average.",
                    millis / 1000,
                    "gateway",
                    name));
      }
    }
  }

  private static void paths(Exposition out, PathState state) {
    for (PathState.Known known : state.targets().values()) {
      String address = known.target().address().toString();
      boolean answers = known.ever() && known.misses() == 0;
      out.gauge(
          "twinwall_path_answers",
          "1 when a checked path answered its last question.",
          answers ? 1 : 0,
          "address",
          address);
      out.gauge(
          "twinwall_path_broken",
          "1 when it makes this node less fit.",
          known.broken() ? 1 : 0,
          "address",
          address);
      out.counter(
          "twinwall_path_breaks_total",
          "How often it came to do so.",
          known.breaks(),
          "address",
          address);
      out.counter(
          "twinwall_path_questions_total",
          "Questions to it.",
          known.questions(),
          "address",
          address);
      out.counter(
          "twinwall_path_answered_total",
          "Questions that it answered.",
          known.answers(),
          "address",
          address);
    }
  }

  private static void flows(Exposition out, FlowsSummary summary) {
    out.gauge("twinwall_flows", "Tracked connections that flow sync knows.", summary.flows());
    out.gauge(
        "twinwall_flow_synchronised",
        "1 when this node has every flow.",
        summary.synchronised() ? 1 : 0);
    for (FlowsSummary.Peer peer : summary.peers()) {
      peer(out, peer);
    }
    new TreeMap<>(summary.counters())
        .forEach((name, count) ->
            out.counter("twinwall_flow_events_total", "What flow sync did.", count, "event", name));
  }

  /** What is not known yet is left out, not told as some number. */
  private static void peer(Exposition out, FlowsSummary.Peer peer) {
    String address = peer.address().toString();
    out.gauge(
        "twinwall_flow_peer_connected",
        "1 when flows go to the peer, and when they come from it.",
        peer.announcing() ? 1 : 0,
        "peer",
        address,
        "direction",
        "out");
    out.gauge(
        "twinwall_flow_peer_connected",
        "",
        peer.following() ? 1 : 0,
        "peer",
        address,
        "direction",
        "in");
    out.gauge(
        "twinwall_flow_backlog",
        "Changes that wait for the peer.",
        peer.backlog(),
        "peer",
        address);
    if (peer.lagMicros() >= 0) {
      out.gauge(
          "twinwall_flow_lag_seconds",
          "The longest that a change waited for its confirmation, of late.",
          peer.lagMicros() / 1e6,
          "peer",
          address);
    }
    if (peer.parity().differing() >= 0) {
      out.gauge(
          "twinwall_flow_differing",
          "Flows that the nodes know differently, in two comparisons in a row.",
          peer.parity().differing(),
          "peer",
          address);
      out.gauge(
          "twinwall_flow_compared_seconds",
          "Since the last comparison.",
          peer.parity().ageMillis() / 1e3,
          "peer",
          address);
    }
    if (peer.canary().ageMillis() >= 0) {
      out.gauge(
          "twinwall_flow_canary_age_seconds",
          "Since a canary flow came back.",
          peer.canary().ageMillis() / 1e3,
          "peer",
          address);
      out.gauge(
          "twinwall_flow_canary_round_seconds",
          "How long its way took: our kernel, the peer's kernel, and back.",
          peer.canary().roundMicros() / 1e6,
          "peer",
          address);
    }
    out.gauge(
        "twinwall_flow_canary_silent",
        "1 when no canary comes back.",
        peer.canary().silent() ? 1 : 0,
        "peer",
        address);
  }

  private void configuration(Exposition out, ApplyState state) {
    out.gauge("twinwall_config_running_revision", "The revision that runs.", revision.getAsLong());
    out.gauge(
        "twinwall_config_current",
        "1 when what is saved runs.",
        state.isCurrent() && state.failure().isEmpty() && !pending.getAsBoolean() ? 1 : 0);
    out.gauge(
        "twinwall_config_pending",
        "1 when something is saved that was not applied.",
        pending.getAsBoolean() ? 1 : 0);
  }
}
