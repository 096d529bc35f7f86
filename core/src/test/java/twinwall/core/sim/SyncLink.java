package twinwall.core.sim;

import java.util.ArrayDeque;
import java.util.Optional;
import twinwall.core.flows.FlowsEvent;
import twinwall.core.flows.SyncCodec;
import twinwall.core.flows.SyncFrame;

/**
 * One connection between two engines: in order and complete, however late, until one side closes it
 * or its machine is gone; then the other side notices when it can, or not at all.
 */
final class SyncLink {
  /** What the queue of a link has room for. */
  static final int QUEUE = 256;

  private static final long RETRANSMIT = 200_000_000;
  private static final long HANDSHAKE = 5_000_000_000L;

  private record Parcel(Optional<SyncFrame> frame, long at) {}

  final class End {
    final Engine engine;
    final boolean connecting;
    final ArrayDeque<Parcel> incoming = new ArrayDeque<>();
    long last;
    long pumpAt = Long.MAX_VALUE;
    boolean up;
    boolean closed;

    End(Engine engine, boolean connecting) {
      this.engine = engine;
      this.connecting = connecting;
    }

    End other() {
      return this == near ? far : near;
    }
  }

  private final World world;
  final long number;
  final End near;
  final End far;
  private final Connector connector;
  private boolean over;

  SyncLink(World world, Engine near, Engine far, Connector connector) {
    this.world = world;
    this.number = ++world.linkNumbers;
    this.near = new End(near, true);
    this.far = new End(far, false);
    this.connector = connector;
    put(this.far, Optional.empty());
    put(this.near, Optional.empty());
    near.after(HANDSHAKE, () -> timeout(this.near));
    far.after(HANDSHAKE, () -> timeout(this.far));
  }

  private void timeout(End end) {
    if (!end.up && !end.closed) {
      shut(end, "the handshake took too long");
    }
  }

  private End of(Engine engine) {
    return near.engine == engine ? near : far;
  }

  boolean isBetween(Engine one, Engine other) {
    return near.engine == one && far.engine == other;
  }

  /** Both sides have proved that they know the key, and neither has let go. */
  boolean isUp() {
    return near.up && far.up && !near.closed && !far.closed;
  }

  boolean isOver() {
    return near.closed && far.closed;
  }

  /** How many numbered frames are under way to this engine, or wait for it. */
  int numberedTo(Engine engine) {
    return (int)
        of(engine).incoming.stream()
            .filter(p -> p.frame.filter(SyncFrame.Numbered.class::isInstance).isPresent())
            .count();
  }

  void send(Engine from, SyncFrame frame) {
    End end = of(from);
    if (end.closed) {
      return;
    }
    if (end.other().incoming.size() >= QUEUE) {
      shut(end, "the peer does not take what we send");
      return;
    }
    if (!(SyncCodec.decode(SyncCodec.encode(frame)) instanceof SyncCodec.Decoded.Good good)) {
      throw new Violation("no-crash", from.node + " cannot read back " + frame);
    }
    world.watch(w -> w.sent(from.node, end.other().engine.node, frame));
    put(end.other(), Optional.of(good.frame()));
  }

  private void put(End to, Optional<SyncFrame> frame) {
    Segment sync = world.sync();
    long at = world.now() + sync.delay() + (sync.loses() ? RETRANSMIT : 0);
    to.last = Math.max(to.last, at);
    to.incoming.add(new Parcel(frame, to.last));
    pumpLater(to, to.last);
  }

  private void pumpLater(End to, long at) {
    if (at < to.pumpAt) {
      to.pumpAt = at;
      world.clock.at(
          at,
          () -> {
            if (to.pumpAt == at) {
              to.pumpAt = Long.MAX_VALUE;
            }
            pump(to);
          });
    }
  }

  void pump() {
    pump(near);
    pump(far);
  }

  private void pump(End to) {
    while (!over && !to.incoming.isEmpty() && to.incoming.peek().at <= world.now()) {
      Node here = to.engine.node;
      Node there = to.other().engine.node;
      boolean reach = world.sync().carries(there, here) && world.sync().carries(here, there);
      if (!reach || !here.powered || here.isFrozen()) {
        if (!isOver()) {
          pumpLater(to, world.now() + RETRANSMIT);
        }
        return;
      }
      if (to.closed) {
        reset(to.other());
        return;
      }
      if (!to.engine.runs()) {
        return;
      }
      arrived(to, to.incoming.remove());
    }
    over = isOver();
    if (!over && !to.incoming.isEmpty()) {
      pumpLater(to, to.incoming.peek().at);
    }
  }

  private void arrived(End to, Parcel parcel) {
    if (parcel.frame.isPresent()) {
      to.engine.flows.tell(new FlowsEvent.Received(number, parcel.frame.get()));
    } else {
      to.up = true;
      Node peer = to.other().engine.node;
      if (isUp()) {
        world.chronicle.linked(near.engine.node, far.engine.node);
      }
      to.engine.flows.tell(
          new FlowsEvent.LinkUp(number, peer.address(), to.connecting, to.other().engine.number));
    }
  }

  /** The other side's kernel says that nobody is there. */
  private void reset(End end) {
    world.clock.after(
        world.sync().delay(),
        () -> {
          if (!end.closed && end.engine.isAlive()) {
            end.engine.whenRunning(() -> shut(end, "reset by the peer"));
          }
        });
  }

  void close(Engine engine, String why) {
    shut(of(engine), why);
  }

  /** A connection breaks for both. */
  void cut() {
    near.engine.whenRunning(() -> shut(near, "cut"));
    far.engine.whenRunning(() -> shut(far, "cut"));
  }

  private void shut(End end, String why) {
    if (end.closed) {
      return;
    }
    end.closed = true;
    end.incoming.clear();
    Engine engine = end.engine;
    if (end.up) {
      engine.flows.tell(new FlowsEvent.LinkDown(number, why));
    } else {
      engine.flows.tell(new FlowsEvent.Answered(end.other().engine.node.address(), why));
    }
    if (end.connecting) {
      connector.again(end.up);
    }
    farewell(end.other());
  }

  /** The kernel tells the other side that this one has ended, if it can. */
  private void farewell(End other) {
    Node here = other.other().engine.node;
    Node there = other.engine.node;
    if (here.powered && world.sync().carries(here, there) && !other.closed) {
      reset(other);
    }
  }

  /** The process of one side is gone; its kernel may still be there. */
  void died(Engine engine) {
    if (near.engine != engine && far.engine != engine) {
      return;
    }
    End end = of(engine);
    if (!end.closed) {
      end.closed = true;
      end.incoming.clear();
      farewell(end.other());
    }
  }
}
