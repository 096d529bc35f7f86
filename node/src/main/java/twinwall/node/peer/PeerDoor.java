package twinwall.node.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import twinwall.core.net.Ip;
import twinwall.core.peer.PeerCodec;
import twinwall.core.peer.PeerEvent;
import twinwall.core.peer.PeerFrame;
import twinwall.core.plan.Plan;
import twinwall.node.Log;
import twinwall.node.link.SealedSocket;

/** Hears the views of the peers: one connection for each of them, the newest one counts. */
final class PeerDoor implements AutoCloseable {
  private static final long RETRY_MILLIS = 2_000;
  private static final int WAITING = 8;

  /** Faster than that no peer speaks; who does is slowed down. */
  private static final long PAUSE_MILLIS = 2;

  private final InstantSource wall;
  private final Log log;
  private final Consumer<PeerEvent> tell;
  private final Counter counter;
  private final Consumer<Throwable> crash;
  private final Semaphore bell = new Semaphore(0);
  private final AtomicLong refused = new AtomicLong();
  private final Map<Ip, Socket> connections = new ConcurrentHashMap<>();
  private final Thread thread = new Thread(this::guarded, "peers-accept");
  private volatile Optional<PeerSettings> settings = Optional.empty();
  private volatile Optional<ServerSocket> listener = Optional.empty();
  private volatile boolean closed;
  private String trouble = "";

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
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  void want(Optional<PeerSettings> next) {
    if (!next.equals(settings)) {
      settings = next;
      shut();
      bell.release();
    }
  }

  /** How often something came that is no view of a peer. */
  long refused() {
    return refused.get();
  }

  private void guarded() {
    try {
      while (!closed) {
        Optional<PeerSettings> with = settings;
        if (with.isEmpty()) {
          bell.acquire();
        } else {
          listen(with.get());
          boolean _ = bell.tryAcquire(RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      crash.accept(new IllegalStateException("hearing the peers failed", e));
    }
  }

  private boolean isWanted(PeerSettings with) {
    return !closed && settings.equals(Optional.of(with));
  }

  private void listen(PeerSettings with) {
    try (ServerSocket server = new ServerSocket()) {
      server.setReuseAddress(true);
      server.bind(
          new InetSocketAddress(SealedSocket.address(with.local()), Plan.PeerLink.PORT), WAITING);
      listener = Optional.of(server);
      trouble = "";
      while (isWanted(with)) {
        accepted(server.accept(), with);
      }
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage());
      if (isWanted(with) && !why.equals(trouble)) {
        trouble = why;
        log.warn("the peers cannot tell how they are", "at", with.local(), "why", why);
      }
    }
  }

  private void accepted(Socket socket, PeerSettings with) throws IOException {
    Ip from = Ip.ofBytes(socket.getInetAddress().getAddress());
    if (!with.peers().contains(from)) {
      refused.incrementAndGet();
      socket.close();
      return;
    }
    // One for each peer: whoever calls again has lost the one before.
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
      while (isWanted(with)) {
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

  private void shut() {
    try {
      if (listener.isPresent()) {
        listener.get().close();
      }
      for (Socket socket : connections.values()) {
        socket.close();
      }
    } catch (IOException e) {
      log.warn("the door for the peers' views", "closing", e.getMessage());
    }
  }

  @Override
  public void close() {
    closed = true;
    shut();
    thread.interrupt();
  }
}
