package twinwall.node.confsync;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import twinwall.core.config.Xml;
import twinwall.core.confsync.PushMachine;
import twinwall.core.confsync.PushMachine.Action;
import twinwall.core.confsync.PushMachine.Event;
import twinwall.core.confsync.PushMachine.State;
import twinwall.core.flows.FlowsSummary;
import twinwall.node.Clock;
import twinwall.node.Log;
import twinwall.node.Loop;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/** Config sync in a running node: the push loop, and the operations of the control socket. */
public final class ConfSync implements AutoCloseable {
  /** How long to wait for a connection, for an answer, and between two looks at a quiet peer. */
  public record Pace(Duration connect, Duration answer, Duration look) {
    public static final Pace USUAL =
        new Pace(Duration.ofSeconds(3), Duration.ofSeconds(60), Duration.ofSeconds(10));
  }

  private final Document document;
  private final Log log;
  private final PushHands hands;
  private final Loop<State, Event, Action> loop;
  private final SyncOps ops;
  private final AtomicLong revision = new AtomicLong();

  private ConfSync(
      Document document,
      String product,
      Clock clock,
      Log log,
      Pace pace,
      Consumer<Throwable> crash) {
    this.document = document;
    this.log = log;
    var random = new SecureRandom();
    var id = new byte[8];
    random.nextBytes(id);
    var node = HexFormat.of().formatHex(id);
    var received = new Received(node);
    this.hands = new PushHands(document, node, received::path, this::makeFlowKey, pace, log);
    var tells = new ArrayList<Consumer<Event>>();
    this.loop =
        new Loop<>(
            "push",
            new PushMachine(pace.look()),
            State.START,
            clock,
            action -> hands.perform(action, tells.getFirst()),
            crash);
    tells.add(loop::tell);
    this.ops = new SyncOps(document, product, node, received, loop, hands, clock);
  }

  /**
   * Starts the push loop. Call {@link #saved} after every commit from now on; the first call is
   * made here.
   *
   * @param product name and version, for the peer
   */
  public static ConfSync start(
      Document document, String product, Clock clock, Log log, Consumer<Throwable> crash) {
    return start(document, product, clock, log, Pace.USUAL, crash);
  }

  /** Starts with another pace than the usual. */
  public static ConfSync start(
      Document document,
      String product,
      Clock clock,
      Log log,
      Pace pace,
      Consumer<Throwable> crash) {
    var sync = new ConfSync(document, product, clock, log, pace, crash);
    sync.makeFlowKey();
    sync.saved();
    sync.loop.start();
    return sync;
  }

  /** A configuration was committed. Quick: the push loop does the rest. */
  public void saved() {
    var target = PushTarget.of(document.wanted()).map(PushTarget::label);
    loop.tell(new Event.Saved(revision.incrementAndGet(), target));
  }

  /**
   * Makes the key of the flow link where this node is the one to make it: it sends its
   * configuration, has none, and synchronises states or could tell the peer how it is.
   */
  private void makeFlowKey() {
    if (!lacksFlowKey(document.wanted())) {
      return;
    }
    var key = new byte[32];
    new SecureRandom().nextBytes(key);
    var text = Base64.getEncoder().encodeToString(key);
    try {
      document.change(
          "(system)",
          "made the key of the flow link",
          root ->
              lacksFlowKey(root)
                  ? root.update("twinwall", x -> x.put(Xml.of("flowkey", text)))
                  : root);
    } catch (Refusal e) {
      log.warn("the key of the flow link could not be saved", "why", e.sentence());
    }
  }

  private static boolean lacksFlowKey(Xml root) {
    Xml hasync = root.childOrEmpty("hasync");
    return PushTarget.of(root).isPresent()
        && (hasync.has("pfsyncenabled") || !hasync.text("pfsyncinterface").isEmpty())
        && root.childOrEmpty("twinwall").text("flowkey").isEmpty();
  }

  /** What is known about the peer. */
  public State state() {
    return loop.state();
  }

  /**
   * {@code sync.*}: for the command line and for the face.
   *
   * @param flows how states are synchronised, which a test looks at, too
   */
  public Map<String, Op> ops(Supplier<FlowsSummary> flows) {
    var all = new HashMap<>(ops.all());
    all.put("sync.test", SyncTest.op(document, flows));
    return Map.copyOf(all);
  }

  @Override
  public void close() {
    hands.close();
    loop.stop();
  }

  /** Which nodes the configuration came through, and when it came last. */
  static final class Received {
    private final String node;
    private volatile List<String> path;
    private volatile String last = "";
    private volatile Optional<String> reflection = Optional.empty();

    Received(String node) {
      this.node = node;
      this.path = List.of(node);
    }

    /** The names to send along: where it came from, and this node. */
    List<String> path() {
      return path;
    }

    boolean wentThroughHere(List<String> nodes) {
      return nodes.contains(node);
    }

    /** How the sender reflects, if it said so. */
    Optional<String> reflection() {
      return reflection;
    }

    void says(String words) {
      reflection =
          Optional.of(words).filter(w -> !w.isEmpty() && w.length() <= PushHands.MAX_WORDS);
    }

    void from(List<String> nodes, String who) {
      var all = new ArrayList<String>(nodes);
      all.add(node);
      path = List.copyOf(all);
      last = who;
    }

    String last() {
      return last;
    }
  }
}
