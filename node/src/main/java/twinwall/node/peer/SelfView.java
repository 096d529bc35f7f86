package twinwall.node.peer;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import twinwall.core.carp.Alarm;
import twinwall.core.carp.CarpState;
import twinwall.core.carp.Member;
import twinwall.core.carp.Transition;
import twinwall.core.config.Config;
import twinwall.core.config.WebGui;
import twinwall.core.confsync.PushMachine;
import twinwall.core.flows.FlowsSummary;
import twinwall.core.machine.Moment;
import twinwall.core.net.Prefix;
import twinwall.core.peer.View;
import twinwall.core.plan.Plan;
import twinwall.core.service.ServiceState;
import twinwall.node.Clock;
import twinwall.node.apply.Applier;
import twinwall.node.carp.Carp;
import twinwall.node.confsync.ConfSync;
import twinwall.node.flows.FlowSync;
import twinwall.node.service.Services;
import twinwall.node.store.ConfigStore;

/**
 * Puts together how this node sees itself, of what its loops show anyhow: none of them is asked,
 * and none waits.
 */
public record SelfView(
    String product,
    Clock clock,
    InstantSource wall,
    ConfigStore store,
    Carp carp,
    FlowSync flows,
    ConfSync sync,
    Applier applier,
    Services services)
    implements Supplier<View> {
  private static final int MAX_DEMOTION = 255;

  @Override
  public View get() {
    Moment now = clock.now();
    long time = Peers.micros(wall.instant());
    Times times = new Times(now, time);
    Config config = store.applied();
    CarpState election = carp.state();
    String domain = config.system().domain();
    String host = config.system().hostname();
    return new View(
        domain.isEmpty() ? host : host + "." + domain,
        carp.number(),
        product,
        time,
        now.nanos() / 1_000_000,
        election(election, config.carpMaintenance(), times),
        states(flows.status(), config.hasync().pfsyncEnabled()),
        document(),
        daemons(),
        door(config.system().webGui()),
        changes(election, times));
  }

  /** Moments as times of the clock on the wall. */
  private record Times(Moment now, long micros) {
    long of(Moment at) {
      return Math.max(0, micros - at.nanosUntil(now) / 1_000);
    }
  }

  private static View.Standing standing(CarpState state, Member member) {
    return state.enabled() ? View.Standing.valueOf(member.role().name()) : View.Standing.DISABLED;
  }

  private static View.Election election(CarpState state, boolean maintenance, Times times) {
    List<View.Group> groups = new ArrayList<>();
    for (Member member : state.members().values()) {
      var group = member.group();
      group.addresses().stream()
          .findFirst()
          .map(Prefix::address)
          .ifPresent(first ->
              groups.add(
                  new View.Group(
                      member.vhid().number(),
                      first,
                      member.vhid().device(),
                      group.label(),
                      standing(state, member),
                      group.advskew(),
                      state.effectiveSkew(group),
                      times.of(member.since()))));
    }
    List<View.Cause> causes =
        state.causes().values().stream()
            .map(c ->
                new View.Cause(
                    c.name(), Math.clamp(c.value(), 0, MAX_DEMOTION), times.of(c.since())))
            .toList();
    List<View.Alarm> alarms =
        state.alarms().values().stream()
            .filter(Alarm::active)
            .map(a -> new View.Alarm(a.vhid().toString(), a.kind().meaning(), a.detail()))
            .toList();
    return new View.Election(
        state.enabled(), state.isLeaving(), maintenance, state.demotion(), groups, causes, alarms);
  }

  private static View.States states(FlowsSummary all, boolean on) {
    long differing = -1;
    long lag = -1;
    long backlog = 0;
    for (FlowsSummary.Peer peer : all.peers()) {
      differing = Math.max(differing, Math.max(peer.parity().differing(), peer.parity().theirs()));
      lag = Math.max(lag, peer.lagMicros());
      backlog = Math.max(backlog, peer.backlog());
    }
    return new View.States(
        on,
        all.synchronised(),
        all.why(),
        Math.max(0, all.flows()),
        Math.max(-1, differing),
        Math.max(-1, lag),
        Math.max(0, backlog));
  }

  private View.Document document() {
    PushMachine.State push = sync.state();
    return new View.Document(
        store.revision().number(),
        Math.max(0, applier.runningRevision()),
        push.standing(),
        push.target().orElse(""),
        store.pendingSections().size(),
        store.standing().trial().isPresent(),
        applier.state().failure().map(f -> f.step() + ": " + f.why()).orElse(""));
  }

  private View.Services daemons() {
    ServiceState state = services.state();
    List<String> troubles =
        state.entries().values().stream().map(services::trouble).flatMap(Optional::stream).toList();
    return new View.Services(state.entries().size(), troubles);
  }

  private View.Door door(WebGui web) {
    List<Prefix> addresses =
        applier.state().running().map(r -> r.plan().interfaces()).stream()
            .flatMap(List::stream)
            .filter(i -> !i.device().equals(Plan.Interface.LOOPBACK))
            .flatMap(i -> i.all().stream())
            .toList();
    return new View.Door(web.protocol() == WebGui.Protocol.HTTPS, web.effectivePort(), addresses);
  }

  private static List<View.Change> changes(CarpState state, Times times) {
    List<View.Change> out = new ArrayList<>();
    for (Transition t : state.history()) {
      out.add(
          new View.Change(
              t.id(),
              t.vhid().number(),
              t.vhid().device(),
              View.Standing.valueOf(t.from().name()),
              View.Standing.valueOf(t.to().name()),
              t.why(),
              times.of(t.at()),
              t.silent().map(s -> s.toNanos() / 1_000).orElse(-1L),
              t.steps().stream()
                  .map(s -> new View.Step(s.step(), s.nanos() / 1_000, s.error().orElse("")))
                  .toList()));
    }
    return out;
  }
}
