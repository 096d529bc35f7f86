package twinwall.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import twinwall.linux.KernelTest;

/**
 * Every target: its seeds and the corpus first, then a fixed number of mutations, always the same.
 */
class CorpusTest {
  private static final long CORPUS_LIMIT = 2 << 20;

  static List<String> targets() {
    return Targets.names().stream().filter(name -> !name.equals("ruleset")).toList();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void holds(String name) throws Exception {
    Target target = Targets.named(name);
    List<byte[]> known = Corpus.all(target);
    for (byte[] input : known) {
      feed(target, input);
    }
    Mutator mutator = new Mutator(new Random(1), known, target.words(), target.longest());
    for (int i = 0; i < target.rounds(); i++) {
      feed(target, mutator.next());
    }
  }

  /** Rulesets of whatever is valid are accepted by nft and the kernel. */
  @KernelTest
  void nftTakesWhatIsRendered() throws Exception {
    Target target = Targets.named("ruleset");
    for (byte[] input : Corpus.all(target)) {
      feed(target, input);
    }
  }

  @Test
  void theCorpusIsSmall() throws IOException {
    try (Stream<Path> all = Files.walk(Path.of("corpus"))) {
      long size = all.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
      assertTrue(size < CORPUS_LIMIT, size + " bytes");
    }
  }

  private static void feed(Target target, byte[] input) {
    try {
      Fuzz.feed(target, input);
    } catch (Exception | Error e) {
      String text = Base64.getEncoder().encodeToString(input);
      throw new AssertionError(
          "Feed it again: echo "
              + text
              + " | base64 -d > /tmp/input && ./dev fuzz --replay "
              + target.name()
              + " /tmp/input",
          e);
    }
  }
}
