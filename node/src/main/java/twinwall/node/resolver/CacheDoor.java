package twinwall.node.resolver;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import twinwall.core.net.Ip;
import twinwall.core.plan.Resolver;
import twinwall.core.resolver.CacheCutter;
import twinwall.core.resolver.CacheFrame;
import twinwall.core.resolver.CachePart;
import twinwall.node.Log;
import twinwall.node.link.PeerListener;

/**
 * Takes the cache of a peer's resolver into that of this node, part by part and one peer at a time.
 * Between two parts the resolver has as much time for its clients as a part took.
 */
final class CacheDoor implements AutoCloseable {
  private static final long FRAME_NANOS = Duration.ofSeconds(5).toNanos();
  private static final long ALL_NANOS = Duration.ofSeconds(60).toNanos();
  private static final PeerListener.Manner MANNER =
      new PeerListener.Manner(
          "cache-in", Resolver.CACHE_PORT, 4, "no cache of a peer's resolver can come");

  /** Characters of a whole cache, with what makes each part a dump. */
  private static final long LARGEST =
      2 * (CacheCutter.Bounds.USUAL.records() + CacheCutter.Bounds.USUAL.answers());

  private final CacheControl resolver;
  private final Log log;
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong times = new AtomicLong();
  private final PeerListener<CacheSettings> listener;
  private volatile Optional<ResolverCache.Taken> last = Optional.empty();

  CacheDoor(CacheControl resolver, Log log, Consumer<Throwable> crash) {
    this.resolver = resolver;
    this.log = log;
    this.listener = new PeerListener<>(MANNER, this::arrived, log, crash);
  }

  void start() {
    listener.start();
  }

  void want(Optional<CacheSettings> next) {
    boolean _ = listener.want(next);
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
    return refused.get() + listener.strangers();
  }

  private void arrived(Socket socket, Ip from, CacheSettings with) throws InterruptedException {
    try (socket) {
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

  @Override
  public void close() {
    listener.close();
  }
}
