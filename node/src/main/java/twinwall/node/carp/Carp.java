package twinwall.node.carp;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.carp.CarpAction;
import twinwall.core.carp.CarpEvent;
import twinwall.core.carp.CarpGroup;
import twinwall.core.carp.CarpMachine;
import twinwall.core.carp.CarpSettings;
import twinwall.core.carp.CarpState;
import twinwall.core.carp.Transition;
import twinwall.core.carp.Vhid;
import twinwall.core.carp.VirtualMacText;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Plan;
import twinwall.node.Clock;
import twinwall.node.Log;
import twinwall.node.Loop;

/**
 * The running election of this node: the machine's loop, its hands, and a reader for each device.
 * {@link #apply} gives it what the configuration wants; others tell it why the node is less fit.
 */
public final class Carp {
  /** One VHID as it is configured, with its secret. */
  public record Wanted(
      Vhid vhid,
      int advbase,
      int advskew,
      String password,
      List<Prefix> addresses,
      String label,
      String descr) {
    @Override
    public String toString() {
      return "Wanted[" + vhid + " " + addresses + "]";
    }
  }

  /** What a plan wants of the election. */
  public static List<Wanted> wanted(Plan plan) {
    Map<String, String> names = new HashMap<>();
    plan.interfaces().forEach(i -> names.put(i.id(), i.name()));
    return plan.vipGroups().stream()
        .map(g ->
            new Wanted(
                new Vhid(g.device(), g.vhid()),
                g.advbase(),
                g.advskew(),
                g.password(),
                g.addresses(),
                names.getOrDefault(g.interfaceId(), g.interfaceId()) + "@" + g.vhid(),
                g.descr()))
        .toList();
  }

  private final Edge edge;
  private final Clock clock;
  private final Log log;
  private final Runnable onStart;
  private final Consumer<CarpEvent.Heard> heard;
  private final Consumer<Throwable> crash;
  private final Loop<CarpState, CarpEvent, CarpAction> loop;
  private final CarpHands hands;
  private final Map<String, Reader> readers = new TreeMap<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final int node;
  private final LongSupplier counter;
  private boolean first = true;

  /**
   * @param onStart runs first on each thread: scheduling class, timer slack
   * @param changed told of every transition, on the loop's thread; must be quick
   * @param heard told of every valid advert, on the readers' threads; must be quick
   */
  public Carp(
      Edge edge,
      Clock clock,
      Log log,
      Runnable onStart,
      Consumer<Transition> changed,
      Consumer<CarpEvent.Heard> heard,
      Consumer<Throwable> crash) {
    this.edge = edge;
    this.clock = clock;
    this.log = log;
    this.onStart = onStart;
    this.heard = heard;
    this.crash = crash;
    this.hands = new CarpHands(edge, clock, log, this::tell, changed, stopped::countDown);
    this.loop =
        new Loop<>("carp", new CarpMachine(), CarpState.INITIAL, clock, hands, onStart, crash);
    SecureRandom random = new SecureRandom();
    this.node = 1 + random.nextInt(0xFFFF);
    this.counter = counter(node, random);
  }

  /**
   * Counters carry our number in the highest 16 bits. The rest jumps upwards by a random step: a
   * FreeBSD that took over from us counts on from our last value by one, and must not meet what we
   * sent after it.
   */
  private static LongSupplier counter(int node, SecureRandom random) {
    long mask = (1L << 48) - 1;
    AtomicLong low = new AtomicLong(random.nextLong() & mask);
    return () -> {
      long step = 1 + (random.nextInt() & 0xFFFF_FFFFL);
      return (long) node << 48 | (low.addAndGet(step) & mask);
    };
  }

  /** This run's number, which its adverts' counters carry. */
  public int number() {
    return node;
  }

  public void start() {
    loop.start();
  }

  /** Whether an address is a VIP, whoever has it now. */
  public boolean isVip(Ip ip) {
    return state().settings().groups().stream()
        .flatMap(group -> group.addresses().stream())
        .anyMatch(prefix -> prefix.address().equals(ip));
  }

  /** The election as it is now. */
  public CarpState state() {
    return loop.state();
  }

  /** Makes this node less fit, for ever or for a time, until {@link #relieve}. */
  public void demote(String cause, int value, Optional<Duration> lasting) {
    tell(new CarpEvent.Demoted(cause, value, lasting));
  }

  /** The same with others of its kind, which together count as much as the worst of them. */
  public void demote(String cause, String kind, int value) {
    tell(new CarpEvent.Demoted(cause, kind, value, Optional.empty()));
  }

  public void relieve(String cause) {
    tell(new CarpEvent.Relieved(cause));
  }

  /** A device's link came or went. */
  public void link(String device, boolean up) {
    if (state().links().containsKey(device)) {
      tell(new CarpEvent.Link(device, up));
    }
  }

  /** A node's machine may be dead, or is not. */
  public void suspected(int suspect, boolean suspected) {
    tell(new CarpEvent.PeerSuspected(suspect, suspected));
  }

  /** A node's machine is dead. */
  public void dead(int dead) {
    tell(new CarpEvent.PeerDead(dead));
  }

  /** A node says over the flow link that it is MASTER of nothing any more. */
  public void letGo(int master) {
    tell(new CarpEvent.PeerLetGo(master));
  }

  public void enable() {
    tell(new CarpEvent.Enable());
  }

  public void disable() {
    tell(new CarpEvent.Disable());
  }

  private void read(CarpEvent event) {
    if (event instanceof CarpEvent.Heard advert) {
      heard.accept(advert);
    }
    tell(event);
  }

  private void tell(CarpEvent event) {
    if (!loop.tell(event)) {
      log.warn("the election's inbox is full", "lost", event.getClass().getSimpleName());
    }
  }

  /**
   * Makes the election what the configuration wants. Called by one thread at a time, after the
   * devices have their own addresses.
   */
  public synchronized void apply(List<Wanted> wanted, boolean preempt) throws IOException {
    Map<String, List<Wanted>> byDevice = new TreeMap<>();
    wanted.forEach(w -> byDevice.computeIfAbsent(w.vhid().device(), _ -> new ArrayList<>()).add(w));
    List<CarpGroup> groups = new ArrayList<>();
    Map<String, Boolean> links = new LinkedHashMap<>();
    for (var entry : byDevice.entrySet()) {
      String device = entry.getKey();
      String cause = "cannot use " + device;
      try {
        groups.addAll(device(device, entry.getValue()));
        links.put(device, edge.isUp(device));
        relieve(cause);
      } catch (IOException e) {
        log.error("VHIDs are left out", "device", device, "error", e.getMessage());
        demote(cause, CarpMachine.MAX_SKEW, Optional.empty());
      }
    }
    Map<Vhid, Duration> mastered = first ? edge.living() : Map.of();
    edge.load(VirtualMacText.of(groups, edge.tabled()));
    if (first) {
      hands.sweep(groups.stream().filter(group -> !goesOn(group, mastered, links)).toList());
      first = false;
    }
    links.forEach((device, up) -> tell(new CarpEvent.Link(device, up)));
    tell(new CarpEvent.Configured(new CarpSettings(groups, preempt, node), mastered));
    for (String device : List.copyOf(readers.keySet())) {
      if (!byDevice.containsKey(device)) {
        hands.unwire(device);
        Optional.ofNullable(readers.remove(device)).ifPresent(Reader::stop);
      }
    }
  }

  /** Plays take-overs that change nothing; for a thread that has time. */
  public void rehearse() throws InterruptedException {
    Rehearsal.run(edge, state().settings().groups());
  }

  private static boolean goesOn(
      CarpGroup group, Map<Vhid, Duration> mastered, Map<String, Boolean> links) {
    Duration age = mastered.get(group.vhid());
    return age != null
        && CarpMachine.goesOn(group, age)
        && links.getOrDefault(group.vhid().device(), false);
  }

  private List<CarpGroup> device(String device, List<Wanted> wanted) throws IOException {
    Set<Ip> vips = new HashSet<>();
    wanted.forEach(w -> w.addresses().forEach(prefix -> vips.add(prefix.address())));
    List<Ip> sources = CarpHands.sources(edge.addresses(device), vips);
    Map<CarpGroup, String> passwords = new HashMap<>();
    List<CarpGroup> groups = new ArrayList<>();
    for (Wanted w : wanted) {
      CarpGroup group =
          new CarpGroup(
              w.vhid(), w.advbase(), w.advskew(), w.addresses(), sources, w.label(), w.descr());
      groups.add(group);
      passwords.put(group, w.password());
    }
    Reader reader = readers.get(device);
    if (reader == null) {
      Wire wire = new Wire(device, edge.open(device), counter, node, clock);
      wire.configure(passwords, Set.copyOf(sources));
      reader = new Reader(wire, clock, this::read, onStart, log, crash).start();
      readers.put(device, reader);
      hands.wire(wire);
      edge.sysctl("net/ipv4/conf/" + device + "/arp_ignore", "1");
      edge.sysctl("net/ipv4/conf/" + device + "/arp_announce", "2");
    } else {
      reader.wire().configure(passwords, Set.copyOf(sources));
    }
    return groups;
  }

  /**
   * Hands over, bows out, and ends; true when that was done in time.
   *
   * @param peerThere a peer is connected: it is given more time to take over
   */
  public boolean stop(Duration patience, boolean peerThere) {
    tell(new CarpEvent.Stop(peerThere ? CarpMachine.PEER_WAIT : CarpMachine.LEAVE_WAIT));
    boolean done = false;
    try {
      done = stopped.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    loop.stop();
    close();
    return done;
  }

  /** Ends at once and without a word, as a killed process does; what it held stays. */
  void freeze() {
    loop.stop();
    close();
  }

  private synchronized void close() {
    readers.values().forEach(Reader::stop);
    readers.clear();
  }

  synchronized ObjectNode status(boolean maintenance) {
    Map<String, Counters> counters = new TreeMap<>();
    readers.forEach((device, reader) -> counters.put(device, reader.wire().counters));
    return new CarpJson(clock.now(), Instant.now()).status(state(), maintenance, counters);
  }

  ArrayNode history() {
    return new CarpJson(clock.now(), Instant.now()).history(state());
  }
}
