package twinwall.node.flows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import twinwall.core.flows.FlowsAction;
import twinwall.core.flows.FlowsEvent;
import twinwall.core.flows.FlowsMachine;
import twinwall.core.flows.FlowsState;
import twinwall.core.flows.FlowsSummary;
import twinwall.core.flows.SyncFrame.Refusal;
import twinwall.core.net.Ip;
import twinwall.linux.KernelException;
import twinwall.node.Clock;
import twinwall.node.Log;
import twinwall.node.Loop;

/**
 * Flow sync of one node, as the engine sees it: started once, told the settings whenever they
 * change, told the role, asked for its status. Threads: the loop {@code flows}, the readers {@code
 * flows-events} and {@code flows-accept}, one {@code flows-to-…} per peer, and two per connection.
 */
public final class FlowSync implements AutoCloseable {
  /** What the election wants to know of flow sync. */
  public interface Election {
    /** Whether this node has every flow that it could get. */
    void synchronised(FlowsAction.Synchronised said);

    /** The peer of this number says that it is MASTER of nothing any more. */
    default void letGo(int node) {}
  }

  public static final int PORT = 2240;

  /** Kernels' tables are numbered from 1 on, at random. */
  private static final int NUMBERS = Integer.MAX_VALUE - 1;

  private static final int MAX_ACCEPTED = 32;
  private static final int CONNECT_MILLIS = 1_000;
  private static final long BACKOFF_MILLIS = 100;
  private static final long BACKOFF_MAX_MILLIS = 2_000;

  private final Log log;
  private final Drops drops = new Drops();
  private final SecureRandom random = new SecureRandom();
  private final long node = random.nextLong();
  private final int number;
  private final Runnable onStart;
  private final AtomicLong linkNumbers = new AtomicLong();
  private final AtomicLong running = new AtomicLong();
  private final ConcurrentHashMap<Long, PeerLink> links = new ConcurrentHashMap<>();
  private final FlowsHands hands;
  private final Loop<FlowsState, FlowsEvent, FlowsAction> loop;
  private final PeerLink.Teller teller =
      new PeerLink.Teller() {
        @Override
        public boolean tell(FlowsEvent event) {
          return loop.tell(event);
        }

        @Override
        public int waiting() {
          return loop.waiting();
        }

        @Override
        public boolean serve(FlowsEvent event) {
          return loop.serve(event);
        }
      };
  private FlowSettings settings = FlowSettings.OFF;
  private final ConcurrentHashMap<Ip, Thread> connectors = new ConcurrentHashMap<>();
  private volatile Set<Ip> peers = Set.of();
  private volatile int epoch;
  private ServerSocketChannel listener;

  /**
   * @param number the node's number in its pair, as in its adverts; 0 = unknown
   * @param onStart runs first on each thread that a flow passes: scheduling class
   * @param election told what it wants to know; on the loop's thread
   * @param crash ends the process
   */
  public FlowSync(
      Clock clock,
      Log log,
      int number,
      Runnable onStart,
      Election election,
      Consumer<Throwable> crash)
      throws KernelException, IOException {
    this.log = log;
    this.number = number;
    this.onStart = onStart;
    this.listener = ServerSocketChannel.open();
    this.hands = new FlowsHands(links, log, onStart, election, crash);
    FlowsState state = new FlowsState(clock.now(), FlowsHands.kernel(1 + random.nextInt(NUMBERS)));
    this.loop =
        new Loop<>("flows", new FlowsMachine(), state, clock, hands::perform, onStart, crash);
    this.hands.tellTo(teller);
  }

  /** Starts, adopting what the kernel already tracks. */
  public synchronized void start(FlowSettings initial) {
    loop.tell(configured(initial));
    hands.start();
    loop.start();
    loop.tell(new FlowsEvent.Lost("the engine starts"));
    apply(initial, true);
  }

  /** Changes only what differs: connections to peers that stay are kept. */
  public synchronized void reconfigure(FlowSettings next) {
    loop.tell(configured(next));
    apply(next, false);
  }

  private static FlowsEvent configured(FlowSettings with) {
    return new FlowsEvent.Configured(with.peers(), with.exclusions(), with.patience());
  }

  /** CARP's word on whether this node is MASTER. */
  public void role(boolean master) {
    loop.tell(new FlowsEvent.Role(master));
  }

  /** How many states this node has made since its engine started, as far as it was heard. */
  public long made() {
    return hands.made();
  }

  public FlowsSummary status() {
    return loop.state().summary();
  }

  /** What the links refused, by name. */
  public Map<String, Long> drops() {
    return drops.copy();
  }

  /** Compares the tables with every peer, now; {@link #status} tells what came of it. */
  void compare() {
    loop.tell(new FlowsEvent.Compare());
  }

  /** An order to end flows; on the MASTER the peers hear of it. */
  boolean kill(FlowsEvent.Kill kill) {
    return loop.tell(kill);
  }

  private void apply(FlowSettings next, boolean first) {
    boolean relink = first || !settings.sameLinks(next);
    settings = next;
    peers = next.peers();
    if (relink) {
      epoch++;
      closeListener();
      links.values().forEach(link -> link.close("the settings have changed"));
      connectors.values().forEach(LockSupport::unpark);
      connectors.clear();
      listen(next);
    }
    for (Ip gone : new HashSet<>(connectors.keySet())) {
      if (!peers.contains(gone)) {
        Thread thread = connectors.remove(gone);
        if (thread != null) {
          LockSupport.unpark(thread);
        }
      }
    }
    if (next.local().isPresent() && next.key().isPresent()) {
      for (Ip peer : peers) {
        connectors.computeIfAbsent(peer, ip -> connector(next, ip, epoch));
      }
    } else if (!peers.isEmpty()) {
      log.warn("flow sync waits", "missing", next.key().isEmpty() ? "key" : "local address");
    }
  }

  private PeerLink.Home home(FlowSettings with) {
    return new PeerLink.Home(
        PeerLink.Versions.OURS, node, number, with.key().orElseThrow(), random, drops, teller);
  }

  // ---- towards the peers

  private Thread connector(FlowSettings with, Ip peer, int mine) {
    return Thread.ofPlatform()
        .name("flows-to-" + peer)
        .daemon()
        .start(() -> connectForever(with, peer, mine));
  }

  private void connectForever(FlowSettings with, Ip peer, int mine) {
    long pause = BACKOFF_MILLIS;
    String last = "";
    while (mine == epoch && peers.contains(peer)) {
      boolean wasUp = false;
      String why;
      try (SocketChannel channel = SocketChannel.open()) {
        channel.bind(new InetSocketAddress(address(with.local().orElseThrow()), 0));
        channel.socket().connect(new InetSocketAddress(address(peer), PORT), CONNECT_MILLIS);
        PeerLink link =
            new PeerLink(linkNumbers.incrementAndGet(), peer, true, channel, home(with));
        wasUp = run(link);
        why = link.why();
      } catch (IOException e) {
        why = String.valueOf(e.getMessage());
      }
      if (!why.equals(last)) {
        log.info("flow link down", "to", peer, "why", why);
        last = why;
      }
      pause = wasUp ? BACKOFF_MILLIS : Math.min(pause * 2, BACKOFF_MAX_MILLIS);
      // Woken by unpark alone: an interrupt would close the channel this thread writes to.
      LockSupport.parkNanos(this, pause * 1_000_000);
    }
  }

  private boolean run(PeerLink link) {
    long number = link.number();
    links.put(number, link);
    running.incrementAndGet();
    onStart.run();
    try {
      link.run();
    } finally {
      running.decrementAndGet();
      links.remove(number);
    }
    return link.wasUp();
  }

  // ---- from the peers

  private void listen(FlowSettings with) {
    if (with.local().isEmpty()) {
      return;
    }
    int mine = epoch;
    Thread.ofPlatform().name("flows-accept").daemon().start(() -> acceptForever(with, mine));
  }

  private void acceptForever(FlowSettings with, int mine) {
    while (mine == epoch) {
      try (ServerSocketChannel server = ServerSocketChannel.open()) {
        server.socket().setReuseAddress(true);
        server.bind(new InetSocketAddress(address(with.local().orElseThrow()), PORT));
        if (!remember(server, mine)) {
          return;
        }
        while (mine == epoch) {
          accepted(server.accept(), with);
        }
      } catch (IOException e) {
        if (mine == epoch) {
          log.warn("flow sync cannot listen", "at", with.local(), "why", e.getMessage());
        }
      }
      try {
        Thread.sleep(BACKOFF_MAX_MILLIS);
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private synchronized boolean remember(ServerSocketChannel server, int mine) {
    listener = server;
    return mine == epoch;
  }

  private void accepted(SocketChannel channel, FlowSettings with) throws IOException {
    Ip from = Ip.ofBytes(channel.socket().getInetAddress().getAddress());
    if (!peers.contains(from)) {
      refuse(channel, Refusal.STRANGER);
    } else if (with.key().isEmpty()) {
      refuse(channel, Refusal.NO_KEY);
    } else if (running.get() >= MAX_ACCEPTED) {
      refuse(channel, Refusal.BUSY);
    } else {
      PeerLink link = new PeerLink(linkNumbers.incrementAndGet(), from, false, channel, home(with));
      Thread.ofPlatform().name("flows-from-" + from).daemon().start(() -> run(link));
      // Who calls can be called: no waiting for the next attempt.
      Optional.ofNullable(connectors.get(from)).ifPresent(LockSupport::unpark);
    }
  }

  private void refuse(SocketChannel channel, Refusal reason) {
    drops.count(PeerLink.name(reason));
    try (channel) {
      PeerLink.refuse(channel, reason);
    } catch (IOException _) {
      drops.count("refusal-not-heard");
    }
  }

  private static InetAddress address(Ip ip) throws IOException {
    return InetAddress.getByAddress(ip.bytes());
  }

  private void closeListener() {
    try {
      listener.close();
    } catch (IOException e) {
      log.warn("flow sync", "closing the listener", e.getMessage());
    }
  }

  /** Stops without touching the kernel's table: traffic goes on. */
  public synchronized void stop() {
    epoch++;
    peers = Set.of();
    closeListener();
    connectors.values().forEach(LockSupport::unpark);
    connectors.clear();
    links.values().forEach(link -> link.close("this node stops"));
    hands.stop();
    loop.stop();
    hands.close();
  }

  @Override
  public void close() {
    stop();
  }
}
