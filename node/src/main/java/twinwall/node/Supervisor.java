package twinwall.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Starts the engine and the face as two processes and watches both. A dead face is started again
 * after a moment; a dead engine at once, since the new one adopts what runs before the kernel's
 * dead-man lets go. An engine that keeps dying is given up: what it left in the kernel is taken
 * down, so that this node cannot hold an address that its peer has taken.
 *
 * <p>When the supervisor itself is killed both go on. The next one watches the engine that it finds
 * and starts the face anew; a second one at the same time is refused.
 */
public final class Supervisor {
  /**
   * Engines in a row that may die young before they are given up. One that had been serving for a
   * while was killed, or met something rare: its successor deserves a start of its own.
   */
  private static final int DEATHS = 5;

  private static final long YOUNG_NANOS = TimeUnit.SECONDS.toNanos(4);
  private static final long FACE_PAUSE_MILLIS = 1_000;
  private static final long STOP_SECONDS = 8;
  private static final String FACE_PID = "web.pid";

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

  private record Died(Part part, String how) implements Event {}

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

  /**
   * Runs until stopped (returns 0) or until the engine is given up (returns 1).
   *
   * @throws IOException when another supervisor has this run directory
   */
  public int watch() throws IOException, InterruptedException {
    try (RunLock lock = RunLock.take(run, RunLock.Of.SUPERVISOR)) {
      return watching();
    }
  }

  private int watching() throws IOException, InterruptedException {
    int deaths = 0;
    long born = System.nanoTime();
    ProcessHandle engine = firstEngine();
    endFaceOfAnother();
    Optional<ProcessHandle> face = Optional.of(start(Part.FACE));
    while (true) {
      switch (events.take()) {
        case Stop() -> {
          face.ifPresent(this::end);
          end(engine);
          takeDown(); // an engine that was still starting hands nothing over
          return 0;
        }
        case StartFace() -> face = Optional.of(start(Part.FACE));
        case Died(Part part, String how) when part == Part.FACE -> {
          log.warn("the face ended; it starts again", "exit", how);
          face = Optional.empty();
          later(new StartFace());
        }
        case Died(Part _, String how) -> {
          log.error("the engine ended; a new one adopts what runs", "exit", how);
          deaths = youngDeaths(deaths, System.nanoTime() - born);
          born = System.nanoTime();
          if (deaths >= DEATHS) {
            face.ifPresent(this::end);
            log.error("the engine keeps ending; its addresses are taken down, this node gives up");
            takeDown();
            return 1;
          }
          engine = start(Part.ENGINE);
        }
      }
    }
  }

  /** An engine whose supervisor is no more goes on, and is watched like one of our own. */
  private ProcessHandle firstEngine() throws IOException {
    Optional<ProcessHandle> running = RunLock.holder(run, RunLock.Of.ENGINE);
    if (running.isEmpty()) {
      return start(Part.ENGINE);
    }
    ProcessHandle engine = running.get();
    log.warn("an engine runs already; it goes on and is watched from now on", "pid", engine.pid());
    Thread.ofPlatform()
        .name("watch-node")
        .daemon()
        .start(() -> {
          engine.onExit().join();
          events.add(new Died(Part.ENGINE, "unknown"));
        });
    return engine;
  }

  /** A face keeps nothing that is worth keeping, and it has the port. */
  private void endFaceOfAnother() throws IOException {
    Path file = run.resolve(FACE_PID);
    if (!Files.exists(file)) {
      return;
    }
    String left = Files.readString(file).strip();
    String pid = left.split(" ", 2)[0];
    if (pid.matches("[0-9]{1,10}")) {
      ProcessHandle.of(Long.parseLong(pid))
          .filter(face -> identity(face).equals(left))
          .ifPresent(this::end);
    }
  }

  /** A process number comes again, but not with the same start. */
  private static String identity(ProcessHandle process) {
    return process.pid()
        + " "
        + process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  /** How many engines in a row have died young, after one that lived so long. */
  static int youngDeaths(int before, long livedNanos) {
    return livedNanos < YOUNG_NANOS ? before + 1 : 0;
  }

  private void takeDown() throws IOException, InterruptedException {
    Process cleanup =
        process(List.of(launcher.toString(), "node", "--run", run.toString(), "--take-down"));
    if (!cleanup.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      cleanup.destroyForcibly();
      log.error("taking down did not finish");
    }
  }

  private ProcessHandle start(Part part) throws IOException {
    List<String> command = new ArrayList<>(List.of(launcher.toString(), part.command));
    if (part == Part.ENGINE) {
      command.addAll(List.of("--config", config.toString()));
    }
    command.addAll(List.of("--run", run.toString()));
    Process process = process(command);
    log.info("started", "part", part.command, "pid", process.pid());
    if (part == Part.FACE) {
      Path written = run.resolve("." + FACE_PID + ".new");
      Files.writeString(written, identity(process.toHandle()) + "\n");
      Files.move(written, run.resolve(FACE_PID), StandardCopyOption.ATOMIC_MOVE);
    }
    Thread.ofPlatform().name("watch-" + part.command).daemon().start(() -> waitFor(part, process));
    return process.toHandle();
  }

  private static Process process(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put("TWINWALL_NO_BUILD", "1");
    return builder.start();
  }

  private void waitFor(Part part, Process process) {
    try {
      process.waitFor();
      events.add(new Died(part, Integer.toString(process.exitValue())));
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

  /** True when it ended by itself, in order. */
  private boolean end(ProcessHandle process) {
    process.destroy();
    try {
      process.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException _) {
      log.error("a process did not stop in time and is killed", "pid", process.pid());
    } catch (ExecutionException e) {
      log.error("a process cannot be waited for and is killed", "why", e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    process.onExit().join();
    return false;
  }
}
