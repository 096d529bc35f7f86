package twinwall.node;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import twinwall.core.carp.CarpMachine;
import twinwall.core.carp.Transition;
import twinwall.core.config.Checked;
import twinwall.core.flows.FlowsAction;
import twinwall.core.peer.View;
import twinwall.core.plan.Plan;
import twinwall.node.apply.Applier;
import twinwall.node.carp.Carp;
import twinwall.node.carp.CarpOps;
import twinwall.node.carp.Leftovers;
import twinwall.node.carp.LinuxEdge;
import twinwall.node.confsync.ConfSync;
import twinwall.node.confsync.FirstPassword;
import twinwall.node.confsync.StoreDocument;
import twinwall.node.confsync.WebCertificate;
import twinwall.node.confsync.WebOps;
import twinwall.node.control.ControlServer;
import twinwall.node.control.OpTable;
import twinwall.node.diagnose.Diagnose;
import twinwall.node.diagnose.EngineHands;
import twinwall.node.drill.DrillOps;
import twinwall.node.drill.Drills;
import twinwall.node.flows.FlowSettings;
import twinwall.node.flows.FlowSync;
import twinwall.node.flows.StatesOps;
import twinwall.node.gateway.GatewayOps;
import twinwall.node.gateway.GatewayWatch;
import twinwall.node.lookup.AliasOps;
import twinwall.node.lookup.Lookup;
import twinwall.node.metrics.MetricsOps;
import twinwall.node.notice.Looking;
import twinwall.node.notice.NoticeOps;
import twinwall.node.notice.Notices;
import twinwall.node.notice.SyslogSender;
import twinwall.node.path.Paths;
import twinwall.node.peer.NodeOps;
import twinwall.node.peer.Peers;
import twinwall.node.peer.SelfView;
import twinwall.node.pulse.Pulse;
import twinwall.node.service.Leases;
import twinwall.node.service.ServiceOps;
import twinwall.node.service.Services;
import twinwall.node.store.ApplyOps;
import twinwall.node.store.Applying;
import twinwall.node.store.ConfigOps;
import twinwall.node.store.ConfigStore;
import twinwall.node.store.TokenOps;
import twinwall.node.store.Trials;

/**
 * The engine, composed by hand: who is made, who tells whom, in which order all of it starts and
 * stops. Nothing here decides anything.
 */
public final class Node implements AutoCloseable {
  private static final Duration REHEARSED_AFTER = Duration.ofMillis(500);
  private static final Duration HAND_OVER = Duration.ofSeconds(3);
  private static final String FLOW_SYNC = "flow sync";

  /** Who cannot serve yet does not take over from somebody who can; but not for ever. */
  private static final String SERVICES = "services start";

  private static final Duration SERVICES_WAIT = Duration.ofSeconds(15);
  private static final String PRODUCT = Version.read().product();

  private final Clock clock = new Clock();
  private final InstantSource wall = InstantSource.system();
  private final Log log;
  private final RunLock lock;
  private final ConfigStore store;
  private final Pulse pulse;
  private final Carp carp;
  private final Paths paths;
  private final GatewayWatch gateways;
  private final FlowSync flows;
  private final Live live;
  private final Services services;
  private final Leases leases;
  private final Applier applier;
  private final Lookup lookup;
  private final LinkWatch links;
  private final ScheduleWatch schedules;
  private final ConfSync sync;
  private final Notices notices;
  private final Peers peers;
  private final SelfView self;
  private final Drills drills;
  private final Trials trials;
  private final SyslogSender syslog;
  private final ControlServer control;
  private final Diagnose diagnose;

  /** An engine was here a moment ago and its VIPs still answer: this kernel has every flow. */
  private volatile boolean adopting;

  private final Thread rehearsal;
  private boolean flowing;
  private boolean master;

  /**
   * @param crash ends the process: a broken invariant is a failover, not a limp
   */
  public Node(Path config, Path run, Log lines, Consumer<Throwable> crash) throws IOException {
    this.lock = RunLock.take(run, RunLock.Of.ENGINE);
    this.store = ConfigStore.open(config, wall, lines.room("config"));
    this.syslog = new SyslogSender(store.applied());
    this.log = lines.tapped(syslog);
    Urgency urgency = new Urgency(log);
    urgency.collector();
    LinuxEdge edge = LinuxEdge.open();
    this.adopting = !edge.living().isEmpty();
    this.pulse =
        new Pulse(clock, log.room("pulse"), () -> urgency.election("pulse"), new OfPeers(), crash);
    this.carp =
        new Carp(
            edge,
            clock,
            log.room("carp"),
            () -> urgency.election("carp"),
            this::roleChanged,
            heard -> pulse.heard(heard.device(), heard.advert().source(), heard.advert().node()),
            crash);
    this.paths = new Paths(clock, log.room("path"), carp::demote, carp::relieve, crash);
    this.gateways = new GatewayWatch(clock, log.room("gateway"), crash);
    this.flows =
        new FlowSync(clock, log.room("flows"), carp.number(), Urgency::flows, new OfFlows(), crash);
    this.live = new Live(wall, clock, flows::made, config, log, crash);
    this.services = new Services(run, config, wall, clock, log, crash);
    this.applier = new Applier(run, clock, this::configure, log.room("apply"), crash);
    this.peers = new Peers(clock, wall, log.room("peers"), this::self, crash);
    this.lookup =
        new Lookup(
            config.resolve("lists"), wall, clock, applier::lookedUp, log.room("lookup"), crash);
    this.rehearsal = new Thread(this::rehearse, "rehearsal");
    this.links =
        new LinkWatch(
            () -> urgency.election("links-in"),
            new LinkNews(applier, carp, pulse, paths, log),
            crash);
    pulse.start();
    carp.start();
    paths.start();
    gateways.start();
    services.start();
    this.leases = new Leases(run, applier::told, log.room("dhcp"), crash);
    want(store.standing().label(), store.checkedApplied());
    if (adopting) {
      flows.role(true); // what this kernel has is the truth; nothing is taken over from a peer
      electAtOnce();
    } else {
      carp.demote(FLOW_SYNC, CarpMachine.MAX_SKEW, Optional.empty());
      carp.demote(SERVICES, CarpMachine.MAX_SKEW, Optional.of(SERVICES_WAIT));
    }
    applier.start();
    links.start();
    leases.start();
    lookup.start();
    store.onApplied(now -> {
      if (now.changed()) {
        want(now.label(), now.checked());
      }
    });
    StoreDocument document = new StoreDocument(store, applier::running, applier::applied);
    this.sync = ConfSync.start(document, PRODUCT, clock, log.room("sync"), crash);
    store.onApplied(_ -> sync.saved());
    this.self = new SelfView(PRODUCT, clock, wall, store, carp, flows, sync, applier, services);
    peers.start();
    this.drills =
        new Drills(clock, wall, log, config, carp, peers, PlanView.apart(applier), crash).start();
    Looking looking =
        new Looking(
            carp::state,
            flows::status,
            gateways::state,
            sync::state,
            services::state,
            services::trouble,
            store::wentBack);
    this.notices = new Notices(looking, adopting, wall, clock, log.room("notices"), crash);
    notices.configure(store.applied());
    notices.start();
    store.onApplied(now -> {
      notices.configure(now.config());
      syslog.configure(now.config());
    });
    Applying applying = new Applying(store);
    this.trials = new Trials(store, applying, clock, crash);
    trials.start();
    OpTable ops = new OpTable();
    ops.add(ConfigOps.of(store, wall, applier::facts));
    ops.add(ApplyOps.of(store, applying, applier::steps));
    ops.add(new TokenOps(store, wall, config).ops());
    ops.add(CarpOps.of(carp, CarpOps.in(store), pulse::status, paths::status));
    ops.add(sync.ops(flows::status));
    FirstPassword first = new FirstPassword(config, log.room("web"));
    ops.add(new WebOps(document, new WebCertificate(config), first).ops());
    ops.add(new StatusOps(store, applying, applier, carp, flows, sync, this::notices, clock).ops());
    ops.add(RuleOps.of(applier));
    ops.add(live.ops());
    ops.add(InterfaceOps.of(applier));
    ops.add(SituationOps.of(applier, config));
    ops.add(AliasOps.of(lookup, store::applied, PlanView.ruleset(applier)));
    ops.add(ServiceOps.of(services, store));
    ops.add(GatewayOps.of(gateways, store::applied));
    ops.add(NoticeOps.of(notices));
    ops.add(NodeOps.of(peers));
    ops.add(DrillOps.of(drills));
    StatesOps states = new StatesOps(flows);
    ops.add(states.ops());
    ops.add(
        new MetricsOps(
                carp::state,
                paths::state,
                gateways::state,
                flows::status,
                flows::drops,
                applier::state,
                applier::runningRevision,
                () -> !store.pendingSections().isEmpty(),
                () -> clock.now().nanos() / 1e9)
            .ops());
    this.diagnose =
        Diagnose.of(
            run,
            wall,
            applier,
            new EngineHands(carp, flows, notices, store::applied),
            log,
            ops.all());
    ops.add(diagnose.ops());
    this.schedules =
        new ScheduleWatch(
            wall,
            applier::schedules,
            EndedSchedules.of(states, log),
            () -> applier.disturbed("a new day"),
            crash);
    schedules.start();
    this.control = ControlServer.start(run.resolve("control.sock"), ops.all(), log.room("control"));
    log.info("the engine runs", "config", config, "run", run, "pid", ProcessHandle.current().pid());
  }

  private void want(long revision, Checked checked) {
    lookup.want(checked.config(), applier::knows);
    applier.want(revision, checked);
  }

  /** The kernel is as the engine before us left it: the peers need not wait until we know that. */
  private void electAtOnce() {
    try {
      for (Plan plan : applier.planned().stream().toList()) {
        carp.apply(Carp.wanted(plan), true);
      }
    } catch (IOException e) {
      log.warn("the election waits until the plan is applied", "why", e.getMessage());
    }
  }

  /** Once, when the start has had its time: what is seldom must be quick. */
  private void rehearse() {
    try {
      Thread.sleep(REHEARSED_AFTER);
      carp.rehearse();
      Pulse.rehearse();
      log.info("take-overs are rehearsed");
      services.awaitStarted(SERVICES_WAIT);
      carp.relieve(SERVICES);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // stopping
    }
  }

  /** The kernel is what the plan says; now those who live on it. */
  private void configure(Plan plan) throws IOException {
    FlowSettings settings = PlanView.flows(plan);
    if (flowing) {
      flows.reconfigure(settings);
    } else {
      flowing = true;
      flows.start(settings);
    }
    carp.apply(Carp.wanted(plan), true);
    pulse.apply(PlanView.probing(plan), PlanView.syncPaths(plan), PlanView.vips(plan));
    pulse.watch(RoleView.backups(carp.state()));
    paths.role(adopting || RoleView.isMaster(carp.state()));
    paths.apply(PlanView.paths(plan), PlanView.vips(plan));
    gateways.apply(plan.watched());
    peers.want(plan);
    live.apply(plan);
    services.mastered(RoleView.mastered(carp.state()));
    services.want(plan);
    if (rehearsal.getState() == Thread.State.NEW) {
      rehearsal.start();
    }
  }

  /** What is found out about the peers' machines goes to the election. */
  private final class OfPeers implements Pulse.Election {
    @Override
    public void suspected(int node, boolean suspected) {
      carp.suspected(node, suspected);
    }

    @Override
    public void dead(int node) {
      carp.dead(node);
    }
  }

  /** What somebody should know of, in sentences. */
  private List<String> notices() {
    return Stream.of(services.notices(), notices.problems(), syslog.problems(), drills.notices())
        .flatMap(List::stream)
        .toList();
  }

  private void roleChanged(Transition transition) {
    boolean now = RoleView.isMaster(carp.state());
    if (!now && adopting) {
      adopting = false; // too late to go on as if nothing had been
      carp.demote(FLOW_SYNC, CarpMachine.MAX_SKEW, Optional.empty());
    }
    if (now != master) {
      master = now;
      log.info(now ? "this node is MASTER" : "this node is not MASTER", "vhid", transition.vhid());
    }
    flows.role(now);
    services.mastered(RoleView.mastered(carp.state()));
    paths.role(now);
    pulse.watch(RoleView.backups(carp.state()));
    peers.stir();
  }

  private View self() {
    return self.get();
  }

  /** What flow sync finds out goes to the election. */
  private final class OfFlows implements FlowSync.Election {
    /** Who has not every flow must not take over from somebody who has. */
    @Override
    public void synchronised(FlowsAction.Synchronised said) {
      if (said.synchronised()) {
        adopting = false;
        carp.relieve(FLOW_SYNC);
      } else if (!adopting) {
        carp.demote(FLOW_SYNC, CarpMachine.MAX_SKEW, Optional.empty());
      }
    }

    @Override
    public void letGo(int peer) {
      carp.letGo(peer);
    }
  }

  /** Hands every VIP over, then ends. */
  @Override
  public void close() throws IOException {
    log.info("stopping");
    rehearsal.interrupt();
    if (!carp.stop(HAND_OVER, flows.status().hasPeer())) {
      log.error("not everything was handed over in time");
    }
    control.close();
    diagnose.close();
    trials.close();
    notices.close();
    drills.close();
    peers.close();
    sync.close();
    schedules.close();
    links.close();
    pulse.stop();
    paths.stop();
    gateways.close();
    live.close();
    lookup.close();
    applier.close();
    leases.close();
    services.close();
    flows.close();
    store.close();
    log.info("taken down", "what", Leftovers.remove());
    lock.close();
    log.info("stopped");
    syslog.close();
  }
}
