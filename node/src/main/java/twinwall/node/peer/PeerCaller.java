package twinwall.node.peer;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import twinwall.core.net.Ip;
import twinwall.core.peer.PeerCodec;
import twinwall.core.peer.PeerEvent;
import twinwall.core.peer.PeerFrame;
import twinwall.core.peer.View;
import twinwall.core.plan.Plan;
import twinwall.node.link.SealedSocket;

/**
 * Tells one peer how this node is. What it has not taken yet is replaced by what is newer: nobody
 * waits for a peer, and nothing is kept for it.
 */
final class PeerCaller implements AutoCloseable {
  private static final long FIRST_PAUSE_MILLIS = 250;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  private final Ip peer;
  private final PeerSettings with;
  private final InstantSource wall;
  private final Consumer<PeerEvent> tell;
  private final Consumer<Throwable> crash;
  private final AtomicReference<Optional<View>> next = new AtomicReference<>(Optional.empty());
  private final AtomicReference<Optional<Question>> asked = new AtomicReference<>(Optional.empty());
  private final Semaphore bell = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closed;

  PeerCaller(
      Ip peer,
      PeerSettings with,
      InstantSource wall,
      Consumer<PeerEvent> tell,
      Consumer<Throwable> crash) {
    this.peer = peer;
    this.with = with;
    this.wall = wall;
    this.tell = tell;
    this.crash = crash;
    this.thread = new Thread(this::guarded, "peers-to-" + peer);
    thread.setDaemon(true);
    thread.start();
  }

  /** Something that somebody waits for. */
  private record Question(PeerFrame.Ask ask, CompletableFuture<PeerFrame.Counts> answer) {}

  /** Asks about flows; the answer fails where the peer cannot be asked. */
  CompletableFuture<PeerFrame.Counts> ask(PeerFrame.Ask ask) {
    var question = new Question(ask, new CompletableFuture<>());
    asked
        .getAndSet(Optional.of(question))
        .ifPresent(q -> q.answer().completeExceptionally(new IOException("asked once more")));
    bell.release();
    return question.answer();
  }

  void tell(View view) {
    next.set(Optional.of(view));
    bell.release();
  }

  private void guarded() {
    try {
      long pause = FIRST_PAUSE_MILLIS;
      while (!closed) {
        Optional<View> first = awaited();
        boolean heard = false;
        String why = "the connection ended";
        try (SealedSocket link =
            SealedSocket.to(with.local(), peer, Plan.PeerLink.PORT, with.terms())) {
          while (!closed) {
            if (first.isPresent()) {
              say(link, first.get());
              heard = true;
            }
            Optional<Question> question = asked.getAndSet(Optional.empty());
            if (question.isPresent()) {
              answer(link, question.get());
            }
            first = awaited();
          }
        } catch (IOException e) {
          why = String.valueOf(e.getMessage());
        }
        if (!closed) {
          tell.accept(new PeerEvent.Ended(peer, true, why));
          pause = heard ? FIRST_PAUSE_MILLIS : Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
          Thread.sleep(pause);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      crash.accept(new IllegalStateException("telling a peer how this node is failed", e));
    }
  }

  private static void answer(SealedSocket link, Question question) throws IOException {
    try {
      if ((link.features() & PeerFrame.COUNTS) == 0) {
        question.answer().completeExceptionally(new IOException("the peer is older"));
        return;
      }
      link.send(PeerCodec.encode(question.ask()));
      if (PeerCodec.decode(link.hear()) instanceof PeerCodec.Decoded.Good(PeerFrame frame)
          && frame instanceof PeerFrame.Counts counts
          && counts.stamp() == question.ask().stamp()
          && counts.timeouts().size() == question.ask().names().size()) {
        question.answer().complete(counts);
      } else {
        throw new IOException("a frame out of place");
      }
    } catch (IOException e) {
      question.answer().completeExceptionally(e);
      throw e;
    }
  }

  /** The newest view, when there is one. */
  private Optional<View> awaited() throws InterruptedException {
    boolean _ = bell.tryAcquire(PeerSettings.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    bell.drainPermits();
    return next.getAndSet(Optional.empty());
  }

  private void say(SealedSocket link, View view) throws IOException {
    long start = System.nanoTime();
    link.send(PeerCodec.encode(new PeerFrame.Told(start, view)));
    if (PeerCodec.decode(link.hear()) instanceof PeerCodec.Decoded.Good(PeerFrame frame)
        && frame instanceof PeerFrame.Heard(long stamp, long theirs)
        && stamp == start) {
      long round = System.nanoTime() - start;
      tell.accept(new PeerEvent.Answered(peer, round, Peers.micros(wall.instant()), theirs));
    } else {
      throw new IOException("a frame out of place");
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    bell.release();
  }
}
