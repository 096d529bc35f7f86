package twinwall.node.path;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.net.Ip;
import twinwall.core.path.PathAction;
import twinwall.core.path.PathEvent;
import twinwall.core.path.PathMachine;
import twinwall.core.path.PathState;
import twinwall.core.path.PathTarget;
import twinwall.node.Clock;
import twinwall.node.Log;
import twinwall.node.Loop;

/** Whether this node reaches what a fit node reaches: the loop and its hands. */
public final class Paths {
  /** All paths together count as one reason: how many a node has lost says little. */
  private static final String KIND = "path";

  /** Makes the node less fit; causes of one kind count together as much as the worst of them. */
  @FunctionalInterface
  public interface Demotion {
    void demote(String cause, String kind, int value);
  }

  private final Clock clock;
  private final Log log;
  private final Demotion demotion;
  private final Consumer<String> relief;
  private final Loop<PathState, PathEvent, PathAction> loop;
  private final Asker asker = new Asker();
  private final Map<Ip, String> problems = new ConcurrentHashMap<>();
  private final Map<Ip, String> told = new HashMap<>();
  private final AtomicBoolean stale = new AtomicBoolean();
  private volatile Set<Ip> vips = Set.of();

  /**
   * @param demotion told on the loop's thread, as is {@code relief}; must be quick
   */
  public Paths(
      Clock clock, Log log, Demotion demotion, Consumer<String> relief, Consumer<Throwable> crash) {
    this.clock = clock;
    this.log = log;
    this.demotion = demotion;
    this.relief = relief;
    this.loop = new Loop<>("path", new PathMachine(), PathState.INITIAL, clock, this::act, crash);
  }

  public void start() {
    loop.start();
  }

  public PathState state() {
    return loop.state();
  }

  /** What is known about the paths, as {@code carp status} shows it. */
  public ObjectNode status() {
    return PathJson.of(state(), Map.copyOf(problems), clock.now());
  }

  /**
   * Makes it what the configuration wants.
   *
   * @param shared addresses that may move: no question comes from them
   */
  public void apply(List<PathTarget> targets, Set<Ip> shared) {
    vips = Set.copyOf(shared);
    stale.set(true);
    loop.tell(new PathEvent.Configured(targets));
  }

  /** A device's link came or went. */
  public void link(String device, boolean up) {
    stale.set(true); // its MAC and addresses may have changed
    loop.tell(new PathEvent.Link(device, up));
  }

  /** Whether this node is MASTER of anything. */
  public void role(boolean master) {
    loop.tell(new PathEvent.Role(master));
  }

  /** The cause that a silent target is to the election. */
  static String cause(PathTarget target) {
    return "path " + target.address() + " does not answer";
  }

  private void act(PathAction action) {
    switch (action) {
      case PathAction.Ask a -> ask(a.target(), a.everybody());
      case PathAction.Drain _ -> {
        asker.drain(ip -> loop.tell(new PathEvent.Answered(ip)));
        loop.tell(new PathEvent.Drained());
      }
      case PathAction.Demote a -> {
        log.warn("a path does not answer", "address", a.target().address());
        demotion.demote(cause(a.target()), KIND, a.target().demotion());
      }
      case PathAction.Relieve a -> {
        log.warn("a path counts no more", "address", a.target().address());
        relief.accept(cause(a.target()));
        problems.remove(a.target().address());
        told.remove(a.target().address());
      }
    }
  }

  /** A question that could not be asked stays unanswered. */
  private void ask(PathTarget target, boolean everybody) {
    Ip address = target.address();
    try {
      if (stale.getAndSet(false)) {
        asker.renew(vips);
      }
      asker.ask(target, everybody);
      problems.remove(address);
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage());
      problems.put(address, why);
      if (!Optional.of(why).equals(Optional.ofNullable(told.put(address, why)))) {
        log.warn("cannot ask for a path", "address", address, "error", why);
      }
    }
  }

  public void stop() {
    loop.stop();
    asker.close();
  }
}
