package twinwall.node.diagnose;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import twinwall.core.diagnose.Probing;
import twinwall.linux.Ack;
import twinwall.linux.Signal;
import twinwall.node.control.Refusal;

/** The programs that somebody started by hand: a few at once, the last ones remembered. */
final class Runs implements AutoCloseable {
  static final int AT_ONCE = 4;
  static final int KEPT = 16;
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final List<Run> all = new ArrayList<>();
  private final SecureRandom dice = new SecureRandom();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("diagnose-clock").factory());
  private boolean closed;

  /** Starts a program whose words were made of parsed values. */
  Run start(String tool, String title, Probing probing) throws Refusal {
    Tools.need(tool);
    Run run = admit(tool, title);
    Thread.ofPlatform().daemon().name("diagnose-" + tool).start(() -> go(run, probing));
    return run;
  }

  private synchronized Run admit(String tool, String title) throws Refusal {
    long busy = all.stream().filter(Run::isRunning).count();
    if (closed || busy >= AT_ONCE) {
      throw new Refusal(
          Refusal.Kind.BUSY,
          closed
              ? "the engine is stopping"
              : busy + " of these run already on this node: wait for one to end, or stop it",
          List.of());
    }
    byte[] name = new byte[8];
    dice.nextBytes(name);
    Run run = new Run(HexFormat.of().formatHex(name), tool, title);
    all.add(run);
    for (int i = 0; all.size() > KEPT && i < all.size(); ) {
      if (all.get(i).isRunning()) {
        i++;
      } else {
        all.remove(i);
      }
    }
    return run;
  }

  /** One that was started with this tool: nobody sees another's by guessing. */
  synchronized Run find(String tool, String id) throws Refusal {
    return all.stream()
        .filter(run -> run.id().equals(id) && run.tool().equals(tool))
        .findFirst()
        .orElseThrow(() -> new Refusal("it is not known any more: start it again"));
  }

  /** The newest one with this tool. */
  synchronized Optional<Run> newest(String tool) {
    return all.reversed().stream().filter(run -> run.tool().equals(tool)).findFirst();
  }

  /** On a thread that lives as long as the program: the kernel ends the two together. */
  private void go(Run run, Probing probing) {
    int exit = -1;
    try {
      Process process =
          Tools.raw(probing.words())
              .redirectErrorStream(true)
              .redirectInput(new File("/dev/null"))
              .start();
      try {
        if (!run.started(process)) {
          process.destroyForcibly();
        }
        after(probing.longest(), () -> late(run, process));
        listen(run, process.getInputStream());
        if (!process.waitFor(GRACE)) {
          process.destroyForcibly();
        }
        exit = process.waitFor();
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      run.because("It could not be run: " + Texts.clean(String.valueOf(e.getMessage())));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      run.end(exit);
    }
  }

  /** At once when the engine ends. */
  private void after(Duration time, Runnable what) {
    try {
      clock.schedule(what, time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException _) {
      what.run();
    }
  }

  private static void late(Run run, Process process) {
    if (process.isAlive()) {
      run.because("It took too long, and was ended.");
      process.destroyForcibly();
    }
  }

  /** Lines as they come; of a longer one the beginning. */
  private static void listen(Run run, InputStream from) throws IOException {
    StringBuilder line = new StringBuilder();
    byte[] one = new byte[Run.LONGEST_LINE];
    int length = 0;
    try (InputStream in = new BufferedInputStream(from)) {
      for (int b = in.read(); b >= 0; b = in.read()) {
        if (b != '\n') {
          if (length < one.length) {
            one[length++] = (byte) b;
          }
          continue;
        }
        line.setLength(0);
        line.append(new String(one, 0, length, StandardCharsets.UTF_8));
        length = 0;
        if (!run.say(Texts.clean(line.toString()))) {
          return;
        }
      }
      if (length > 0) {
        run.say(Texts.clean(new String(one, 0, length, StandardCharsets.UTF_8)));
      }
    }
  }

  /** As Ctrl-C does, so that a ping still says how it went; harder when that is not heard. */
  void stop(Run run) {
    run.stop()
        .ifPresent(process -> {
          Ack _ = Signal.INT.send(process.pid());
          after(GRACE, process::destroyForcibly);
        });
  }

  @Override
  public void close() {
    List<Run> running;
    synchronized (this) {
      closed = true;
      running = List.copyOf(all);
    }
    running.forEach(run -> run.stop().ifPresent(Process::destroyForcibly));
    clock.shutdownNow();
  }
}
