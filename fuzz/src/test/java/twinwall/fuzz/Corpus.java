package twinwall.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The inputs that are kept, a file each, below {@code corpus/}. */
final class Corpus {
  private static final Path ROOT = Path.of("corpus");

  private Corpus() {}

  static List<Path> files(Target target) throws IOException {
    Path dir = ROOT.resolve(target.name());
    if (!Files.isDirectory(dir)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(dir)) {
      return all.sorted().toList();
    }
  }

  /** Seeds first, then what was kept. */
  static List<byte[]> all(Target target) throws Exception {
    List<byte[]> all = new ArrayList<>(target.seeds());
    for (Path file : files(target)) {
      all.add(Files.readAllBytes(file));
    }
    return all;
  }
}
