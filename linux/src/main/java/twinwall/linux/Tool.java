package twinwall.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Small programs of the system, run for a moment; their own words explain a failure. */
final class Tool {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int WORDS = 2_000;

  private Tool() {}

  /** Fails with what the program said. */
  static void run(List<String> command) throws IOException {
    Path said = Files.createTempFile("twinwall", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
      try {
        if (!process.waitFor(LIMIT)) {
          throw new IOException(command.getFirst() + " did not end");
        }
      } finally {
        process.destroyForcibly();
      }
      if (process.exitValue() != 0) {
        String words = new String(Files.readAllBytes(said), StandardCharsets.UTF_8).strip();
        throw new IOException(
            command.getFirst() + ": " + words.substring(0, Math.min(WORDS, words.length())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      Files.deleteIfExists(said);
    }
  }
}
