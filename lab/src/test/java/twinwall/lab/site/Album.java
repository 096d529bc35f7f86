package twinwall.lab.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Pictures of the steps, where somebody asked for them; of what failed, always. Whoever has no use
 * for pictures must find the way, too: axe looks at every page that one is taken of.
 */
final class Album {
  /** The property that names the directory: {@code ./dev guide} sets it. */
  static final String PROPERTY = "twinwall.guide";

  private static final Path FAILED = Path.of("target/walk");
  private static final int MOST = 1250;

  private final Optional<Path> directory =
      Optional.ofNullable(System.getProperty(PROPERTY)).filter(d -> !d.isEmpty()).map(Path::of);
  private final Axe axe;
  private int count;

  Album(Axe axe) {
    this.axe = axe;
  }

  /** Makes room: what an earlier walk left is no part of this one. */
  void open() throws IOException {
    if (directory.isPresent()) {
      Files.createDirectories(directory.get());
      try (Stream<Path> old = Files.list(directory.get())) {
        for (Path one : old.filter(f -> f.toString().endsWith(".webp")).toList()) {
          Files.delete(one);
        }
      }
    }
  }

  /** The page in this window, under the next number. */
  void add(Window window, String name) throws IOException {
    count++;
    axe.look(window.front(), name);
    if (directory.isPresent()) {
      Path file = directory.get().resolve("%02d-%s.webp".formatted(count, name));
      Files.write(file, window.front().picture("webp", MOST));
    }
  }

  /** What is in front at the moment of a failure. */
  static Path failed(Surfer surfer, String step) throws IOException {
    Files.createDirectories(FAILED);
    Path file = FAILED.resolve(step.replaceAll("[^A-Za-z0-9]+", "-") + ".png");
    Files.write(file, surfer.picture("png", 2600));
    return file.toAbsolutePath();
  }
}
