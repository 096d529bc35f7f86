package twinwall.node.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import twinwall.core.apply.Standing;
import twinwall.core.config.Xml;
import twinwall.core.config.XmlReader;
import twinwall.core.config.XmlWriter;

/**
 * The file {@code applied}: what is in force where that is not config.xml, and what a trial goes
 * back to. It is there only while it is needed. Some lines, an empty one, then the documents.
 */
final class AppliedFile {
  private static final String FIRST = "twinwall applied 1";
  private static final int LONGEST_HEAD = 16_384;

  private final Path file;
  private Optional<Kept> written = Optional.empty();

  /**
   * What is kept.
   *
   * @param boot the start of the machine in which it was written
   * @param end of the trial, in milliseconds since that start
   */
  record Kept(Standing standing, String boot, long end) {}

  AppliedFile(Path file) {
    this.file = file;
  }

  Path path() {
    return file;
  }

  /** Written before what is saved is replaced; nothing is written that is there already. */
  void keep(Kept kept) throws IOException {
    if (written.filter(old -> isWritten(old, kept)).isPresent()) {
      return;
    }
    Standing s = kept.standing();
    byte[] applied = XmlWriter.write(s.applied());
    byte[] back = s.trial().map(t -> XmlWriter.write(t.back())).orElse(new byte[0]);
    StringBuilder head = new StringBuilder(FIRST).append('\n');
    line(head, "boot", kept.boot());
    line(head, "label", Long.toString(s.label()));
    line(head, "waiting", numbers(s.waiting()));
    line(head, "gave-up", s.gaveUp() ? "yes" : "no");
    s.trial()
        .ifPresent(t -> {
          line(head, "trial", t.id());
          line(head, "owner", t.owner());
          line(head, "end", Long.toString(kept.end()));
          line(head, "back-label", Long.toString(t.backLabel()));
          line(head, "tried", numbers(t.tried()));
          line(head, "back", Integer.toString(back.length));
        });
    line(head, "applied", Integer.toString(applied.length));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(head.append('\n').toString().getBytes(StandardCharsets.UTF_8));
    out.writeBytes(applied);
    out.writeBytes(back);
    written = Optional.empty(); // a write that fails half-way leaves nobody knows what
    Files0600.replace(file, out.toByteArray());
    written = Optional.of(kept);
  }

  /** All but what is saved: that is in config.xml. */
  private static boolean isWritten(Kept old, Kept kept) {
    Standing a = old.standing();
    Standing b = kept.standing();
    return a.applied().equals(b.applied())
        && a.label() == b.label()
        && a.waiting().equals(b.waiting())
        && a.trial().equals(b.trial())
        && a.gaveUp() == b.gaveUp()
        && old.boot().equals(kept.boot())
        && old.end() == kept.end();
  }

  private static void line(StringBuilder to, String name, String value) {
    to.append(name).append(' ').append(value).append('\n');
  }

  private static String numbers(List<Long> all) {
    return all.stream().map(n -> Long.toString(n)).collect(Collectors.joining(" "));
  }

  void forget() throws IOException {
    written = Optional.empty();
    Files.deleteIfExists(file);
  }

  /**
   * What was kept, with what is saved beside it.
   *
   * @throws IOException when it is there and says nothing that can be understood
   */
  Optional<Kept> read(Xml saved) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    if (Files.size(file) > 2L * XmlReader.MAX_BYTES + LONGEST_HEAD) {
      throw new IOException("it is too large");
    }
    byte[] all = Files.readAllBytes(file);
    int end = headEnd(all);
    Map<String, String> head = new LinkedHashMap<>();
    String[] lines = new String(all, 0, end, StandardCharsets.UTF_8).split("\n");
    if (!lines[0].equals(FIRST)) {
      throw new IOException("it does not begin with '" + FIRST + "'");
    }
    for (String line : Arrays.copyOfRange(lines, 1, lines.length)) {
      String[] pair = line.split(" ", 2);
      head.put(pair[0], pair.length > 1 ? pair[1] : "");
    }
    int from = end + 2;
    int length = (int) number(head, "applied");
    Xml applied = document(all, from, length);
    Optional<Standing.Trial> trial = Optional.empty();
    if (head.containsKey("trial")) {
      trial =
          Optional.of(
              new Standing.Trial(
                  head.getOrDefault("trial", ""),
                  head.getOrDefault("owner", ""),
                  document(all, from + length, (int) number(head, "back")),
                  number(head, "back-label"),
                  numbers(head, "tried")));
    }
    boolean gaveUp = head.getOrDefault("gave-up", "").equals("yes");
    Standing standing =
        new Standing(
            saved, applied, number(head, "label"), numbers(head, "waiting"), trial, gaveUp);
    return Optional.of(
        new Kept(
            standing, head.getOrDefault("boot", ""), trial.isEmpty() ? 0 : number(head, "end")));
  }

  private static int headEnd(byte[] all) throws IOException {
    for (int i = 0; i + 1 < Math.min(all.length, LONGEST_HEAD); i++) {
      if (all[i] == '\n' && all[i + 1] == '\n') {
        return i;
      }
    }
    throw new IOException("its head has no end");
  }

  private static Xml document(byte[] all, int from, int length) throws IOException {
    if (length < 0 || from > all.length || length > all.length - from) {
      throw new IOException("it ends too early");
    }
    return switch (XmlReader.read(Arrays.copyOfRange(all, from, from + length))) {
      case XmlReader.Document d -> d.root();
      case XmlReader.Malformed m -> throw new IOException(m.problem().message());
    };
  }

  private static long number(Map<String, String> head, String name) throws IOException {
    String text = head.getOrDefault(name, "");
    if (!text.matches("[0-9]{1,15}")) {
      throw new IOException("its line '" + name + "' has no number");
    }
    return Long.parseLong(text);
  }

  private static List<Long> numbers(Map<String, String> head, String name) throws IOException {
    String text = head.getOrDefault(name, "");
    if (!text.matches("[0-9 ]{0,4000}")) {
      throw new IOException("its line '" + name + "' has other things than numbers");
    }
    return Stream.of(text.split(" "))
        .filter(n -> n.matches("[0-9]{1,15}"))
        .map(Long::parseLong)
        .toList();
  }
}
