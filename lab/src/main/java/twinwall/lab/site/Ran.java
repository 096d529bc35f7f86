package twinwall.lab.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command that has ended: its exit code and what it said (both streams together). */
public record Ran(List<String> command, int code, String said) {
  private static final long PATIENCE_SECONDS = 60;

  /** Runs a command to its end with this text on its standard input. */
  public static Ran run(List<String> command, String input) {
    return run(command, input, PATIENCE_SECONDS);
  }

  /** The same, with that much patience after it has said its last word. */
  public static Ran run(List<String> command, String input, long patienceSeconds) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (var in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException _) {
        // It ended before it read everything: its exit code tells.
      }
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(patienceSeconds, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new LabException("`" + String.join(" ", command) + "` does not come to an end");
      }
      return new Ran(List.copyOf(command), process.exitValue(), said.strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }

  public static Ran run(List<String> command) {
    return run(command, "");
  }

  public boolean ok() {
    return code == 0;
  }

  /** This, if it went well; otherwise an error that quotes the command. */
  public Ran orFail() {
    if (!ok()) {
      throw new LabException("`" + String.join(" ", command) + "` failed (" + code + "): " + said);
    }
    return this;
  }
}
