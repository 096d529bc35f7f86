package twinwall.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import twinwall.core.machine.Machine;
import twinwall.core.machine.Moment;

/** One machine, served by its own thread and by others. */
@Timeout(60)
class LoopTest {
  private static final int ALARM = -1;

  /** Hands every number on; {@link #ALARM} sets a deadline in a moment, which is told as 0. */
  private static final class Echo implements Machine<Moment, Integer, Integer> {
    @Override
    public Step<Moment, Integer> on(Moment wake, Integer event, Moment now) {
      return event == ALARM
          ? new Step<>(now.plusNanos(1_000_000), List.of())
          : new Step<>(wake, List.of(event));
    }

    @Override
    public Step<Moment, Integer> due(Moment wake, Moment now) {
      return new Step<>(Moment.NEVER, List.of(0));
    }

    @Override
    public Moment wakeAt(Moment wake) {
      return wake;
    }
  }

  private record Did(int what, Thread by) {}

  private final LinkedBlockingQueue<Did> done = new LinkedBlockingQueue<>();
  private final AtomicReference<CountDownLatch> hold = new AtomicReference<>(new CountDownLatch(0));
  private final CountDownLatch busy = new CountDownLatch(1);
  private final Loop<Moment, Integer, Integer> loop =
      new Loop<>(
          "echo",
          new Echo(),
          Moment.NEVER,
          new Clock(),
          this::act,
          failure -> {
            throw new AssertionError(failure);
          });

  private void act(int what) {
    done.add(new Did(what, Thread.currentThread()));
    busy.countDown();
    try {
      hold.get().await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Did next() throws InterruptedException {
    Did did = done.poll(30, TimeUnit.SECONDS);
    assertTrue(did != null, "nothing was done");
    return did;
  }

  @AfterEach
  void stop() {
    loop.stop();
  }

  private void started() throws InterruptedException {
    loop.start();
    assertTrue(loop.tell(7));
    assertNotEquals(Thread.currentThread(), next().by());
    // The turn is given back only after the hands have done their work.
    while (!serves()) {
      Thread.onSpinWait();
    }
  }

  private boolean serves() throws InterruptedException {
    loop.serve(8);
    return next().by() == Thread.currentThread();
  }

  @Test
  void whoServesTakesTheTurnItself() throws Exception {
    started();
    assertTrue(loop.serve(5));
    assertEquals(new Did(5, Thread.currentThread()), next());
  }

  @Test
  void whatIsServedBeforeTheStartWaits() throws Exception {
    assertTrue(loop.serve(5));
    assertTrue(done.isEmpty());
    assertEquals(1, loop.waiting());
    loop.start();
    assertEquals(5, next().what());
  }

  @Test
  void whoServesDuringAnothersTurnDoesNotWait() throws Exception {
    hold.set(new CountDownLatch(1));
    loop.start();
    loop.tell(1);
    busy.await();
    assertTrue(loop.serve(2));
    assertTrue(loop.serve(3));
    assertEquals(2, loop.waiting());
    hold.get().countDown();
    assertEquals(List.of(1, 2, 3), List.of(next().what(), next().what(), next().what()));
    assertFalse(loop.refused() > 0);
  }

  @Test
  void aDeadlineThatIsServedWakesTheLoop() throws Exception {
    started();
    assertTrue(loop.serve(ALARM));
    Did did = next();
    assertEquals(0, did.what());
    assertNotEquals(Thread.currentThread(), did.by());
  }

  @Test
  void nothingIsLostOrMadeTwiceAndEachTellersOrderStays() throws Exception {
    loop.start();
    int each = 5_000;
    List<Thread> tellers = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int first = 1 + t * each;
      boolean serving = t % 2 == 0;
      tellers.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = first; i < first + each; i++) {
                  assertTrue(serving ? loop.serve(i) : loop.tell(i));
                }
              }));
    }
    List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 4 * each; i++) {
      seen.add(next().what());
    }
    for (Thread teller : tellers) {
      teller.join();
    }
    for (int t = 0; t < 4; t++) {
      int first = 1 + t * each;
      assertEquals(
          IntStream.range(first, first + each).boxed().toList(),
          seen.stream().filter(i -> i >= first && i < first + each).toList());
    }
    assertTrue(done.isEmpty());
  }
}
