package twinwall.core.sim;

/** Connects to one peer for ever, as the thread of that name does. */
final class Connector {
  private static final long SHORTEST = 100_000_000;
  private static final long LONGEST = 2_000_000_000;
  private static final long UNANSWERED = 1_000_000_000;

  private final Engine engine;
  private final Node peer;
  private long pause = SHORTEST;

  Connector(Engine engine, Node peer) {
    this.engine = engine;
    this.peer = peer;
  }

  Connector start() {
    attempt();
    return this;
  }

  private void attempt() {
    World world = engine.node.world;
    Segment sync = world.sync();
    boolean there =
        sync.carries(engine.node, peer)
            && sync.carries(peer, engine.node)
            && !peer.isFrozen()
            && !world.isRefusing();
    if (!there) {
      engine.after(UNANSWERED, () -> again(false));
    } else if (peer.engine.filter(Engine::isConfigured).isEmpty()) {
      engine.after(sync.delay(), () -> again(false));
    } else {
      world.links.add(new SyncLink(world, engine, peer.engine.get(), this));
    }
  }

  /** The connection, or the attempt, is over. */
  void again(boolean wasUp) {
    pause = wasUp ? SHORTEST : Math.min(pause * 2, LONGEST);
    engine.after(pause, this::attempt);
  }
}
