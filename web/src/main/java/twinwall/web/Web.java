package twinwall.web;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The {@code twinwall web} command: the face. */
@Command(
    name = "twinwall web",
    mixinStandardHelpOptions = true,
    description = "Serves config sync and the pages of this node; needs a running engine.")
public final class Web implements Callable<Integer> {
  private static final long EVERY_MILLIS = 1_000;

  @Option(
      names = "--run",
      paramLabel = "DIR",
      defaultValue = "/run/twinwall",
      description = "run directory of the engine (default: ${DEFAULT-VALUE})")
  private Path run = Path.of("/run/twinwall");

  /** Held, as a logger that nobody holds forgets its level. */
  private final Logger helidon = Logger.getLogger("io.helidon");

  private final Logger requests = Logger.getLogger("io.helidon.webserver.http1.Http1Connection");

  public static void main(String[] args) {
    System.exit(new CommandLine(new Web()).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    helidon.setLevel(Level.WARNING);
    requests.setFilter(new Seldom(System::nanoTime));
    try (var face = new Face(run, "0.0.0.0", System.err)) {
      while (true) {
        face.refresh();
        Thread.sleep(EVERY_MILLIS);
      }
    }
  }
}
