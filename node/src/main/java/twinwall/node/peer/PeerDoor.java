package twinwall.node.peer;

import java.io.IOException;
import java.net.Socket;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import twinwall.core.net.Ip;
import twinwall.core.peer.PeerCodec;
import twinwall.core.peer.PeerEvent;
import twinwall.core.peer.PeerFrame;
import twinwall.core.plan.Plan;
import twinwall.node.Log;
import twinwall.node.link.PeerListener;
import twinwall.node.link.SealedSocket;

/** Hears the views of the peers: one connection for each of them, the newest one counts. */
final class PeerDoor implements AutoCloseable {
  private static final PeerListener.Manner MANNER =
      new PeerListener.Manner(
          "peers-accept", Plan.PeerLink.PORT, 8, "the peers cannot tell how they are");

  /** Faster than that no peer speaks; who does is slowed down. */
  private static final long PAUSE_MILLIS = 2;

  private final InstantSource wall;
  private final Log log;
  private final Consumer<PeerEvent> tell;
  private final Counter counter;
  private final Consumer<Throwable> crash;
  private final AtomicLong refused = new AtomicLong();
  private final Map<Ip, Socket> connections = new ConcurrentHashMap<>();
  private final PeerListener<PeerSettings> listener;

  PeerDoor(
      InstantSource wall,
      Log log,
      Consumer<PeerEvent> tell,
      Counter counter,
      Consumer<Throwable> crash) {
    this.wall = wall;
    this.log = log;
    this.tell = tell;
    this.counter = counter;
    this.crash = crash;
    this.listener = new PeerListener<>(MANNER, this::arrived, log, crash);
  }

  void start() {
    listener.start();
  }

  void want(Optional<PeerSettings> next) {
    if (listener.want(next)) {
      hangUp();
    }
  }

  /** How often something came that is no view of a peer. */
  long refused() {
    return refused.get() + listener.strangers();
  }

  /** One for each peer: whoever calls again has lost the one before. */
  private void arrived(Socket socket, Ip from, PeerSettings with) throws IOException {
    Socket before = connections.put(from, socket);
    if (before != null) {
      before.close();
    }
    Thread.ofPlatform().name("peers-from-" + from).daemon().start(() -> serve(socket, from, with));
  }

  private void serve(Socket socket, Ip from, PeerSettings with) {
    String why = "the connection ended";
    boolean spoke = false;
    try (socket;
        SealedSocket link = SealedSocket.from(socket, with.terms())) {
      while (listener.isWanted(with)) {
        serve(link, from);
        spoke = true;
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    } catch (Nonsense e) {
      spoke = false;
      why = String.valueOf(e.getMessage());
    } catch (IOException e) {
      why = String.valueOf(e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      crash.accept(new IllegalStateException("hearing a peer failed", e));
    }
    if (!spoke) {
      refused.incrementAndGet();
    }
    if (connections.remove(from, socket)) {
      tell.accept(new PeerEvent.Ended(from, false, why));
    }
  }

  /** Something that no peer says. */
  private static final class Nonsense extends IOException {
    private static final long serialVersionUID = 1;

    Nonsense(String why) {
      super(why);
    }
  }

  /** One frame. */
  private void serve(SealedSocket link, Ip from) throws IOException {
    if (!(PeerCodec.decode(link.hear()) instanceof PeerCodec.Decoded.Good(PeerFrame frame))) {
      throw new Nonsense("that is no view");
    }
    switch (frame) {
      case PeerFrame.Told told -> {
        long now = Peers.micros(wall.instant());
        link.send(PeerCodec.encode(new PeerFrame.Heard(told.stamp(), now)));
        tell.accept(new PeerEvent.Heard(from, told.view()));
      }
      case PeerFrame.Ask ask -> link.send(PeerCodec.encode(counter.count(ask)));
      case PeerFrame.Heard _, PeerFrame.Counts _ -> throw new Nonsense("a frame out of place");
    }
  }

  private void hangUp() {
    try {
      for (Socket socket : connections.values()) {
        socket.close();
      }
    } catch (IOException e) {
      log.warn("the door for the peers' views", "closing", e.getMessage());
    }
  }

  @Override
  public void close() {
    listener.close();
    hangUp();
  }
}
