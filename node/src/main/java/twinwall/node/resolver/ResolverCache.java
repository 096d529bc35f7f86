package twinwall.node.resolver;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import twinwall.core.net.Ip;
import twinwall.core.plan.Plan;
import twinwall.core.resolver.CacheCutter;
import twinwall.core.resolver.CacheFrame;
import twinwall.core.service.Need;
import twinwall.node.Log;

/**
 * What the resolver knows goes to the peers when this node has let addresses go. Then its resolver
 * serves nobody who would notice that it writes its cache down, and whoever dies says nothing.
 */
public final class ResolverCache implements AutoCloseable {
  /** Addresses go one after the other: they are waited for. */
  private static final long SETTLE_MILLIS = 100;

  /** The other side may have to wait for its resolver. */
  private static final long ANSWER_NANOS = Duration.ofSeconds(30).toNanos();

  /** A resolver is checked and told of new files within seconds. */
  private static final Duration AWAY = Duration.ofSeconds(8);

  private final CacheControl resolver;
  private final CacheDoor door;
  private final Log log;
  private final Consumer<Throwable> crash;
  private final Semaphore bell = new Semaphore(0);
  private final AtomicLong asked = new AtomicLong();
  private final Thread thread = new Thread(this::guarded, "cache-out");
  private volatile long done;
  private volatile Optional<CacheSettings> settings = Optional.empty();
  private Set<Need.Vip> mastered = Set.of();

  /**
   * @param control the resolver's socket
   * @param run which run of the resolver it is; empty while there is none
   */
  public ResolverCache(
      Path control, Supplier<Optional<String>> run, Log log, Consumer<Throwable> crash) {
    this.resolver = new CacheControl(control, () -> run.get().isPresent(), AWAY);
    this.door = new CacheDoor(resolver, log, crash);
    this.log = log;
    this.crash = crash;
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
    door.start();
  }

  public void want(Plan plan) {
    settings = CacheSettings.of(plan);
    door.want(settings);
  }

  /** What this node is MASTER of now; quick. */
  public synchronized void mastered(Set<Need.Vip> vips) {
    boolean letGo = !vips.containsAll(mastered);
    mastered = Set.copyOf(vips);
    if (letGo && settings.isPresent()) {
      asked.incrementAndGet();
      bell.release();
    }
  }

  /** The peer whose cache was taken last, and how many sets of records and answers it had. */
  public record Taken(Ip from, int records, int answers) {}

  public Optional<Taken> taken() {
    return door.last();
  }

  /** How often a cache was taken. */
  public long times() {
    return door.times();
  }

  /** How often a cache was refused here. */
  public long refused() {
    return door.refused();
  }

  /** Waits until what is to go has gone, or cannot. */
  public void finish(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    try {
      while (thread.isAlive() && done < asked.get() && System.nanoTime() < end) {
        Thread.sleep(10);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void guarded() {
    try {
      while (true) {
        bell.acquire();
        Thread.sleep(SETTLE_MILLIS);
        bell.drainPermits();
        long upTo = asked.get();
        carry();
        done = upTo;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      crash.accept(new IllegalStateException("handing the resolver's cache over failed", e));
    }
  }

  private void carry() throws InterruptedException {
    Optional<CacheSettings> with = settings;
    if (with.isEmpty()) {
      return;
    }
    List<byte[]> frames = new ArrayList<>();
    for (Ip peer : with.get().peers()) {
      try (CacheLink link = CacheLink.to(peer, with.get(), ANSWER_NANOS)) {
        if (frames.isEmpty()) {
          dump(frames);
        }
        for (byte[] frame : frames) {
          tell(link, frame);
        }
        log.info(
            "the resolver's cache is with the peer",
            "to",
            peer,
            "bytes",
            frames.stream().mapToLong(frame -> frame.length).sum());
      } catch (IOException e) {
        log.info("the resolver's cache does not go along", "to", peer, "why", e.getMessage());
      }
    }
  }

  /** Compressed at once: as text it may be large. */
  private void dump(List<byte[]> frames) throws IOException, InterruptedException {
    List<byte[]> out = new ArrayList<>();
    CacheCutter done =
        resolver.dump(() -> {
          out.clear();
          return new CacheCutter(
              CacheCutter.Bounds.USUAL,
              part -> out.add(CacheFrame.encode(new CacheFrame.Part(part))));
        });
    if (done.left() > 0) {
      log.info("a part of the resolver's cache stays here", "sets and answers", done.left());
    }
    frames.addAll(out);
    frames.add(CacheFrame.encode(new CacheFrame.End()));
  }

  private static void tell(CacheLink link, byte[] frame) throws IOException {
    link.send(frame);
    switch (link.hear()) {
      case CacheFrame.Taken _ -> {}
      case CacheFrame.Refused(String why) -> throw new IOException("the peer refuses: " + why);
      case CacheFrame.Part _, CacheFrame.End _ -> throw new IOException("a frame out of place");
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    door.close();
  }
}
