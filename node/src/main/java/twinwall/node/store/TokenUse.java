package twinwall.node.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** When each token was used last on this node, and from where: a small file beside config.xml. */
final class TokenUse {
  private static final int MOST = 1_000;
  private static final int LARGEST = 1 << 18;

  private final Path file;
  private final Map<String, Last> last = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * One use.
   *
   * @param time seconds since 1970
   */
  record Last(long time, String source) {}

  TokenUse(Path file) {
    this.file = file;
    try (var in = Files.newInputStream(file)) {
      var text = new String(in.readNBytes(LARGEST), StandardCharsets.UTF_8);
      for (var line : text.split("\n")) {
        var words = line.split(" ");
        if (words.length == 3 && words[1].matches("[0-9]{1,12}")) {
          last.put(words[0], new Last(Long.parseLong(words[1]), words[2]));
        }
      }
    } catch (IOException _) {
      last.clear(); // there is none yet, or it tells nothing: no change depends on it
    }
  }

  synchronized Optional<Last> of(String id) {
    return Optional.ofNullable(last.get(id));
  }

  /** Kept in memory even where it cannot be written. */
  synchronized void now(String id, long time, String source) throws IOException {
    var from = source.matches("[0-9A-Fa-f:.%]{2,64}") ? source : "-";
    last.put(id, new Last(time, from));
    while (last.size() > MOST) {
      last.remove(last.keySet().iterator().next());
    }
    var text = new StringBuilder();
    last.forEach((key, one) ->
        text.append(key)
            .append(' ')
            .append(one.time())
            .append(' ')
            .append(one.source())
            .append('\n'));
    Files0600.replace(file, text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
