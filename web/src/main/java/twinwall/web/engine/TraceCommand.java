package twinwall.web.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * {@code twinwall rules trace} and {@code rules diff}, as a process of its own: it plans the whole
 * configuration, for which neither the engine nor the face has the time or the memory.
 */
public final class TraceCommand {
  private static final int LONGEST = 1 << 16;
  private static final int SECONDS = 60;
  private static final Semaphore ONE = new Semaphore(1);

  private TraceCommand() {}

  /** What it said, and whether the packet passes. */
  public record Answer(boolean passes, String text) {}

  /** Which packets fare otherwise with what is saved than with what runs. */
  public static Answer difference(Path run) {
    return run(run, "diff", List.of("running", "saved"));
  }

  /** Traces with these arguments, which no shell sees. */
  public static Answer run(Path run, List<String> arguments) {
    return run(run, "trace", arguments);
  }

  private static Answer run(Path run, String what, List<String> arguments) {
    var launcher = System.getProperty("twinwall.launcher", "");
    if (launcher.isEmpty()) {
      return new Answer(false, "The command twinwall is not known to this process.");
    }
    if (!ONE.tryAcquire()) {
      return new Answer(false, "Somebody else traces at the moment; try again.");
    }
    try {
      return run(launcher, run, what, arguments);
    } catch (IOException e) {
      return new Answer(false, "The command did not run: " + e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Answer(false, "Interrupted.");
    } finally {
      ONE.release();
    }
  }

  private static Answer run(String launcher, Path run, String what, List<String> arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(launcher, "rules", what, "--run", run.toString()));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("TWINWALL_NO_BUILD", "yes");
    var process = builder.start();
    try {
      process.getOutputStream().close();
      var watch =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                  }
                } catch (InterruptedException _) {
                  Thread.currentThread().interrupt(); // it has ended
                }
              });
      var text = new String(process.getInputStream().readNBytes(LONGEST), StandardCharsets.UTF_8);
      boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
      watch.interrupt();
      return new Answer(ended && process.exitValue() == 0, text);
    } finally {
      process.destroyForcibly();
    }
  }
}
