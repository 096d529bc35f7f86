package twinwall.node.service;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import twinwall.core.lease.LeaseZones;
import twinwall.core.machine.Moment;
import twinwall.core.plan.Plan;
import twinwall.core.plan.Resolver;
import twinwall.core.render.EgressText;
import twinwall.core.render.Kea6Text;
import twinwall.core.render.KeaText;
import twinwall.core.render.ServiceTexts;
import twinwall.core.render.UnboundText;
import twinwall.core.service.Need;
import twinwall.core.service.Service;
import twinwall.core.service.ServiceAction;
import twinwall.core.service.ServiceEvent;
import twinwall.core.service.ServiceMachine;
import twinwall.core.service.ServiceState;
import twinwall.linux.Nft;
import twinwall.node.Clock;
import twinwall.node.Log;
import twinwall.node.Loop;
import twinwall.node.dhcp.Dhcp;
import twinwall.node.dhcp.PrefixRoutes;
import twinwall.node.dhcp.Registrar;
import twinwall.node.resolver.ResolverCache;

/** The daemons of this node: the loop that decides about them, its hands, and what they say. */
public final class Services implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  /** How long a node that stops waits for its resolver's cache to reach the peer. */
  private static final Duration CACHE_PATIENCE = Duration.ofSeconds(3);

  /** Who ended young so often in a row is no better for running at the moment. */
  private static final int AGAIN = 2;

  private final Clock clock;
  private final Loop<ServiceState, ServiceEvent, ServiceAction> loop;
  private final Daemons daemons;
  private final Output output;
  private final Egress egress;
  private final NamesFile names;
  private final Detours detours;
  private final List<Dhcp> dhcp;
  private final Registrar registrar;
  private final ResolverCache cache;
  private final PrefixRoutes prefixes;

  /**
   * @param run the node's run directory
   * @param config where its configuration lies, and what must outlive the machine
   */
  public Services(
      Path run, Path config, InstantSource wall, Clock clock, Log logs, Consumer<Throwable> crash) {
    Log log = logs.room("service");
    this.clock = clock;
    Home home = Home.of(run, config);
    this.daemons = new Daemons(home, this::tell, log, crash);
    this.loop =
        new Loop<>(
            "services", new ServiceMachine(), ServiceState.START, clock, daemons::act, crash);
    this.output = new Output(home, () -> List.copyOf(state().entries().keySet()), log);
    this.egress = new Egress(log);
    this.names = new NamesFile(run, log);
    this.detours = new Detours(log);
    this.dhcp =
        List.of(
            new Dhcp(true, run, wall, logs.room("dhcp"), crash),
            new Dhcp(false, run, wall, logs.room("dhcp6"), crash));
    this.prefixes =
        new PrefixRoutes(
            dhcp.getLast(),
            home.state(Kea6Text.NAME).resolve("leases6.csv"),
            wall,
            logs.room("dhcp6"),
            crash);
    this.registrar =
        new Registrar(
            dhcp,
            List.of(
                home.state(KeaText.NAME).resolve("leases4.csv"),
                home.state(Kea6Text.NAME).resolve("leases6.csv")),
            home.run(UnboundText.NAME).resolve("control"),
            this::resolverRun,
            wall,
            logs.room("dhcp"),
            crash);
    this.cache =
        new ResolverCache(
            home.run(UnboundText.NAME).resolve("control"),
            this::resolverRun,
            logs.room("resolver"),
            crash);
  }

  /** Looks for what an earlier engine left; nothing is started before {@link #want}. */
  public void start() throws IOException {
    daemons.adopt();
    loop.start();
    output.start();
    dhcp.forEach(Dhcp::start);
    registrar.start();
    cache.start();
    prefixes.start();
  }

  private void tell(ServiceEvent event) {
    if (!loop.tell(event)) {
      throw new IllegalStateException("the inbox of the services is full");
    }
  }

  /** The services of this plan shall be, and no others. */
  public void want(Plan plan) {
    want(ServiceTexts.of(plan));
    names.want(plan.naming());
    detours.want(plan.detours());
    dhcp.forEach(one -> one.want(one.isV4() ? plan.dhcp() : plan.dhcp6()));
    prefixes.want(plan.dhcp6());
    registrar.want(LeaseZones.of(plan));
    cache.want(plan);
    egress.want(plan.resolver().map(Resolver::egress).orElse(List.of()));
  }

  void want(List<Service> services) {
    tell(new ServiceEvent.Wanted(services));
  }

  /** What this node is MASTER of now; quick. */
  public void mastered(Set<Need.Vip> vips) {
    tell(new ServiceEvent.Mastered(vips));
    egress.mastered(vips);
    detours.mastered(vips);
    cache.mastered(vips);
    dhcp.forEach(one -> one.mastered(vips));
  }

  public void restart(String name) {
    tell(new ServiceEvent.Restart(name));
  }

  public ServiceState state() {
    return loop.state();
  }

  /** Changes when the resolver is started or reads its files again. */
  private Optional<String> resolverRun() {
    return Optional.ofNullable(state().entries().get(UnboundText.NAME))
        .filter(entry -> entry.busy() == ServiceState.Busy.NO)
        .flatMap(entry -> entry.process().map(run -> run + " " + entry.loaded()));
  }

  Registrar registrar() {
    return registrar;
  }

  public ResolverCache cache() {
    return cache;
  }

  /** The DHCP servers, that for IPv4 first. */
  List<Dhcp> dhcp() {
    return dhcp;
  }

  Moment now() {
    return clock.now();
  }

  /** Waits until every service that can run in this role does, or is known not to. */
  public void awaitStarted(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!isStarted() && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
  }

  private boolean isStarted() {
    ServiceState state = state();
    return state.told()
        && state.entries().values().stream()
            .noneMatch(e -> e.standing(state.mastered()) == ServiceState.Standing.STARTING);
  }

  /** What somebody should know of, in sentences. */
  public List<String> notices() {
    List<String> out = new ArrayList<>();
    state().entries().values().forEach(entry -> trouble(entry).ifPresent(out::add));
    dhcp.forEach(one -> out.addAll(one.notices()));
    return out.stream().distinct().toList();
  }

  /** What is wrong with a daemon, in sentences. */
  public Optional<String> trouble(ServiceState.Entry entry) {
    List<String> out = new ArrayList<>();
    String title = entry.wanted().map(Service::title).orElse(entry.name());
    Optional<String> debian = entry.wanted().map(Service::debian);
    if (entry.missing().isPresent() && debian.isPresent()) {
      out.add(
          title
              + " does not run: "
              + entry.missing().get()
              + " is not installed. Install it with: apt install "
              + debian.get());
    }
    if (!entry.refusal().isEmpty()) {
      String then = entry.good().isPresent() ? " The configuration before it counts." : "";
      out.add(title + ": its new configuration is refused." + then + " " + entry.refusal());
    }
    boolean fails = entry.standing(state().mastered()) == ServiceState.Standing.FAILING;
    if (fails || entry.deaths() >= AGAIN) {
      out.add(title + " keeps ending (" + entry.death() + ") and is started again.");
    }
    return out.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", out));
  }

  /** Ends all of them. */
  @Override
  public void close() {
    cache.finish(CACHE_PATIENCE);
    cache.close();
    want(List.of());
    registrar.close();
    prefixes.close();
    dhcp.forEach(Dhcp::close);
    egress.close();
    detours.close();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (!(state().told() && state().entries().isEmpty()) && System.nanoTime() < deadline) {
        Thread.sleep(10);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    loop.stop();
    output.close();
    daemons.close();
  }

  /** Ends at once and without a word, as a killed process does. */
  void freeze() {
    cache.close();
    registrar.close();
    prefixes.freeze();
    dhcp.forEach(Dhcp::close);
    loop.stop();
    output.close();
    daemons.freeze();
  }

  /** Ends the daemons that an engine which is no more left behind, and what served them. */
  public static List<Long> endAll(Path run) throws IOException {
    Nft.Result gone = Nft.apply(EgressText.of(List.of(), Set.of()));
    if (!gone.ok()) {
      throw new IOException(gone.reason());
    }
    PrefixRoutes.removeAll();
    return Daemons.endAll(Home.of(run, run));
  }
}
