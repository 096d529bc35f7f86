package twinwall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The guide shows all of its pictures and no others, and they are small. */
class PicturesTest {
  private static final Path DOCS = Path.of("..", "docs");
  private static final Pattern PICTURE = Pattern.compile("]\\((guide/[^)]+)\\)");
  private static final long MOST = 1_500_000;

  @Test
  void theGuideShowsWhatThereIs() throws IOException {
    var shown =
        PICTURE
            .matcher(Files.readString(DOCS.resolve("guide.md")))
            .results()
            .map((MatchResult found) -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    var there = new TreeSet<String>();
    long bytes = 0;
    try (Stream<Path> files = Files.list(DOCS.resolve("guide"))) {
      for (Path file : files.toList()) {
        there.add("guide/" + file.getFileName());
        bytes += Files.size(file);
      }
    }
    assertEquals(there, shown);
    assertTrue(bytes < MOST, bytes + " bytes of pictures");
  }
}
