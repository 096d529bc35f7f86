package twinwall.node.resolver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import twinwall.core.net.Ip;
import twinwall.core.plan.Resolver;
import twinwall.core.resolver.CacheCutter;
import twinwall.core.resolver.CacheFrame;
import twinwall.core.resolver.CachePart;
import twinwall.node.Log;

/**
 * Takes the cache of a peer's resolver into that of this node, part by part and one peer at a time.
 * Between two parts the resolver has as much time for its clients as a part took.
 */
final class CacheDoor implements AutoCloseable {
  private static final long FRAME_NANOS = Duration.ofSeconds(5).toNanos();
  private static final long ALL_NANOS = Duration.ofSeconds(60).toNanos();
  private static final long RETRY_MILLIS = 2_000;
  private static final int WAITING = 4;

  /** Characters of a whole cache, with what makes each part a dump. */
  private static final long LARGEST =
      2 * (CacheCutter.Bounds.USUAL.records() + CacheCutter.Bounds.USUAL.answers());

  private final CacheControl resolver;
  private final Log log;
  private final Consumer<Throwable> crash;
  private final Semaphore bell = new Semaphore(0);
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong times = new AtomicLong();
  private final Thread thread = new Thread(this::guarded, "cache-in");
  private volatile Optional<CacheSettings> settings = Optional.empty();
  private volatile Optional<ServerSocket> listener = Optional.empty();
  private volatile Optional<ResolverCache.Taken> last = Optional.empty();
  private volatile boolean closed;
  private String trouble = "";

  CacheDoor(CacheControl resolver, Log log, Consumer<Throwable> crash) {
    this.resolver = resolver;
    this.log = log;
    this.crash = crash;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  void want(Optional<CacheSettings> next) {
    if (!next.equals(settings)) {
      settings = next;
      shut();
      bell.release();
    }
  }

  /** The cache that was taken last. */
  Optional<ResolverCache.Taken> last() {
    return last;
  }

  /** How often a cache was taken, whole or in part. */
  long times() {
    return times.get();
  }

  /** How often something that is no cache of a peer came, or one that the resolver did not take. */
  long refused() {
    return refused.get();
  }

  private void guarded() {
    try {
      while (!closed) {
        Optional<CacheSettings> with = settings;
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
      crash.accept(new IllegalStateException("taking a resolver's cache failed", e));
    }
  }

  private boolean isWanted(CacheSettings with) {
    return !closed && settings.equals(Optional.of(with));
  }

  private void listen(CacheSettings with) throws InterruptedException {
    try (ServerSocket server = new ServerSocket()) {
      server.setReuseAddress(true);
      server.bind(
          new InetSocketAddress(CacheLink.address(with.local()), Resolver.CACHE_PORT), WAITING);
      listener = Optional.of(server);
      trouble = "";
      while (isWanted(with)) {
        accepted(server.accept(), with);
      }
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage());
      if (isWanted(with) && !why.equals(trouble)) {
        trouble = why;
        log.warn("no cache of a peer's resolver can come", "at", with.local(), "why", why);
      }
    }
  }

  private void accepted(Socket socket, CacheSettings with) throws InterruptedException {
    Ip from = Ip.ofBytes(socket.getInetAddress().getAddress());
    try (socket) {
      if (!with.peers().contains(from)) {
        throw new IOException("not a configured peer");
      }
      take(from, CacheLink.from(socket, with, FRAME_NANOS));
    } catch (IOException e) {
      refused.incrementAndGet();
      log.warn("the cache of a peer's resolver is refused", "from", from, "why", e.getMessage());
    }
  }

  private void take(Ip from, CacheLink link) throws IOException, InterruptedException {
    long end = System.nanoTime() + ALL_NANOS;
    long characters = 0;
    ResolverCache.Taken taken = new ResolverCache.Taken(from, 0, 0);
    try {
      while (true) {
        switch (link.hear()) {
          case CacheFrame.Part(CachePart part) -> {
            characters += part.text().length();
            if (System.nanoTime() > end || characters > LARGEST) {
              throw refuse(link, "that is more than a cache may have");
            }
            load(link, part);
            taken =
                new ResolverCache.Taken(
                    from, taken.records() + part.records(), taken.answers() + part.answers());
          }
          case CacheFrame.End _ -> {
            link.send(new CacheFrame.Taken());
            return;
          }
          case CacheFrame.Taken _, CacheFrame.Refused _ ->
              throw refuse(link, "a frame out of place");
        }
      }
    } finally {
      if (taken.records() + taken.answers() > 0) {
        last = Optional.of(taken);
        times.incrementAndGet();
        log.info(
            "the resolver knows names of the peer's cache",
            "names",
            taken.answers(),
            "records",
            taken.records(),
            "from",
            from);
      }
    }
  }

  private void load(CacheLink link, CachePart part) throws IOException, InterruptedException {
    long start = System.nanoTime();
    try {
      CachePart _ = resolver.load(part);
    } catch (IOException e) {
      throw refuse(link, String.valueOf(e.getMessage()));
    }
    long took = System.nanoTime() - start;
    link.send(new CacheFrame.Taken());
    TimeUnit.NANOSECONDS.sleep(took);
  }

  private static IOException refuse(CacheLink link, String why) throws IOException {
    link.send(new CacheFrame.Refused(why));
    return new IOException(why);
  }

  private void shut() {
    try {
      if (listener.isPresent()) {
        listener.get().close();
      }
    } catch (IOException e) {
      log.warn("the door for a peer's cache", "closing", e.getMessage());
    }
  }

  @Override
  public void close() {
    closed = true;
    shut();
    thread.interrupt();
  }
}
