package twinwall.node.link;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import twinwall.core.net.Ip;
import twinwall.node.Log;

/**
 * Listens on an address of this node for as long as somebody wants it, on a thread of its own, and
 * hands on whoever is a peer; strangers are counted and sent away. Where the address is not there
 * yet it tries again.
 *
 * @param <S> what it is wanted with; another one ends the listening of before
 */
public final class PeerListener<S extends PeerListener.Place> implements AutoCloseable {
  private static final long RETRY_MILLIS = 2_000;

  private final Manner manner;
  private final Guest<S> guest;
  private final Log log;
  private final Consumer<Throwable> crash;
  private final Semaphore bell = new Semaphore(0);
  private final AtomicLong strangers = new AtomicLong();
  private final Thread thread;
  private volatile Optional<S> wanted = Optional.empty();
  private volatile Optional<ServerSocket> listener = Optional.empty();
  private volatile boolean closed;
  private String trouble = "";

  /** Where to listen and for whom. */
  public interface Place {
    Ip local();

    List<Ip> peers();
  }

  /**
   * How.
   *
   * @param thread its name
   * @param waiting connections that may wait to be accepted
   * @param cannot what does not work while nobody can listen, for the log
   */
  public record Manner(String thread, int port, int waiting, String cannot) {}

  /** Gets the connection of a peer, and closes it; the next one waits meanwhile. */
  @FunctionalInterface
  public interface Guest<S> {
    void arrived(Socket socket, Ip from, S with) throws IOException, InterruptedException;
  }

  public PeerListener(Manner manner, Guest<S> guest, Log log, Consumer<Throwable> crash) {
    this.manner = manner;
    this.guest = guest;
    this.log = log;
    this.crash = crash;
    thread = new Thread(this::guarded, manner.thread());
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  /** Whether this is another wish than before; then nobody listens for that one any more. */
  public boolean want(Optional<S> next) {
    if (next.equals(wanted)) {
      return false;
    }
    wanted = next;
    shut();
    bell.release();
    return true;
  }

  public boolean isWanted(S with) {
    return !closed && wanted.equals(Optional.of(with));
  }

  /** How often somebody came who is no peer. */
  public long strangers() {
    return strangers.get();
  }

  private void guarded() {
    try {
      while (!closed) {
        Optional<S> with = wanted;
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
      crash.accept(new IllegalStateException(manner.thread() + " failed", e));
    }
  }

  private void listen(S with) throws InterruptedException {
    try (ServerSocket server = new ServerSocket()) {
      server.setReuseAddress(true);
      server.bind(
          new InetSocketAddress(SealedSocket.address(with.local()), manner.port()),
          manner.waiting());
      listener = Optional.of(server);
      trouble = "";
      while (isWanted(with)) {
        accepted(server.accept(), with);
      }
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage());
      if (isWanted(with) && !why.equals(trouble)) {
        trouble = why;
        log.warn(manner.cannot(), "at", with.local(), "why", why);
      }
    }
  }

  private void accepted(Socket socket, S with) throws IOException, InterruptedException {
    Ip from = Ip.ofBytes(socket.getInetAddress().getAddress());
    if (with.peers().contains(from)) {
      guest.arrived(socket, from, with);
    } else {
      strangers.incrementAndGet();
      socket.close();
    }
  }

  private void shut() {
    try {
      if (listener.isPresent()) {
        listener.get().close();
      }
    } catch (IOException e) {
      log.warn(manner.thread(), "closing", e.getMessage());
    }
  }

  @Override
  public void close() {
    closed = true;
    shut();
    thread.interrupt();
  }
}
