package twinwall.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Starts the engine and the face as two processes and watches both. A dead face is started again
 * after a moment; a dead engine at once, since the new one adopts what runs before the kernel's
 * dead-man lets go. An engine that keeps dying is given up: what it left in the kernel is taken
 * down, so that this node cannot hold an address that its peer has taken.
 */
public final class Supervisor {
  /** Deaths of the engine within {@link #WINDOW_NANOS} after which it is given up. */
  private static final int DEATHS = 5;

  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long FACE_PAUSE_MILLIS = 1_000;
  private static final long STOP_SECONDS = 10;

  private final Path launcher;
  private final Path config;
  private final Path run;
  private final Log log;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

  private enum Part {
    ENGINE("node"),
    FACE("web");

    final String command;

    Part(String command) {
      this.command = command;
    }
  }

  private sealed interface Event {}

  private record Died(Part part, Process process) implements Event {}

  private record StartFace() implements Event {}

  private record Stop() implements Event {}

  public Supervisor(Path launcher, Path config, Path run, Log log) {
    this.launcher = launcher;
    this.config = config;
    this.run = run;
    this.log = log;
  }

  /** Asks {@link #watch} to end both processes in order. */
  public void stop() {
    events.add(new Stop());
  }

  /** Runs until stopped (returns 0) or until the engine is given up (returns 1). */
  public int watch() throws IOException, InterruptedException {
    Deque<Long> deaths = new ArrayDeque<>();
    Process engine = start(Part.ENGINE);
    Optional<Process> face = Optional.of(start(Part.FACE));
    while (true) {
      switch (events.take()) {
        case Stop() -> {
          face.ifPresent(this::end);
          end(engine);
          return 0;
        }
        case StartFace() -> face = Optional.of(start(Part.FACE));
        case Died(Part part, Process process) when part == Part.FACE -> {
          log.warn("the face ended; it starts again", "exit", process.exitValue());
          face = Optional.empty();
          later(new StartFace());
        }
        case Died(Part _, Process process) -> {
          log.error("the engine ended; a new one adopts what runs", "exit", process.exitValue());
          if (tooMany(deaths)) {
            face.ifPresent(this::end);
            giveUp();
            return 1;
          }
          engine = start(Part.ENGINE);
        }
      }
    }
  }

  private static boolean tooMany(Deque<Long> deaths) {
    long now = System.nanoTime();
    deaths.addLast(now);
    while (now - deaths.getFirst() > WINDOW_NANOS) {
      deaths.removeFirst();
    }
    return deaths.size() >= DEATHS;
  }

  private void giveUp() throws IOException, InterruptedException {
    log.error("the engine keeps ending; its addresses are taken down and this node gives up");
    Process cleanup =
        process(List.of(launcher.toString(), "node", "--run", run.toString(), "--take-down"));
    if (!cleanup.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      cleanup.destroyForcibly();
      log.error("taking down did not finish");
    }
  }

  private Process start(Part part) throws IOException {
    List<String> command = new ArrayList<>(List.of(launcher.toString(), part.command));
    if (part == Part.ENGINE) {
      command.addAll(List.of("--config", config.toString()));
    }
    command.addAll(List.of("--run", run.toString()));
    Process process = process(command);
    log.info("started", "part", part.command, "pid", process.pid());
    Thread.ofPlatform().name("watch-" + part.command).daemon().start(() -> waitFor(part, process));
    return process;
  }

  private static Process process(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put("TWINWALL_NO_BUILD", "1");
    return builder.start();
  }

  private void waitFor(Part part, Process process) {
    try {
      process.waitFor();
      events.add(new Died(part, process));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void later(Event event) {
    Thread.ofPlatform()
        .name("later")
        .daemon()
        .start(() -> {
          try {
            Thread.sleep(FACE_PAUSE_MILLIS);
            events.add(event);
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        log.error("a process did not stop in time and is killed", "pid", process.pid());
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
