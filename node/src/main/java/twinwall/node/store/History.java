package twinwall.node.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import twinwall.core.config.Xml;
import twinwall.core.config.XmlReader;

/**
 * The saved configurations, a file each. A file says in its own revision element who saved it and
 * why, so that there is no index that could disagree.
 */
final class History {
  private static final Pattern NAME = Pattern.compile("config-([0-9]{1,15})-([0-9]{1,15})\\.xml");

  private final Path dir;
  private final TreeMap<Long, Revision> revisions = new TreeMap<>();

  private History(Path dir) {
    this.dir = dir;
  }

  static History open(Path dir) throws IOException {
    Files0600.makeDirectory(dir);
    History history = new History(dir);
    try (Stream<Path> files = Files.list(dir)) {
      for (Path file : files.sorted().toList()) {
        Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
        if (name.matches()) {
          history.learn(file, Long.parseLong(name.group(1)), Long.parseLong(name.group(2)));
        }
      }
    }
    return history;
  }

  private void learn(Path file, long time, long number) throws IOException {
    Xml said = read(file).map(x -> x.childOrEmpty("revision")).orElse(Xml.empty("revision"));
    revisions.put(number, of(said, number, time, Files.size(file)));
  }

  static Revision of(Xml said, long number, long time, long bytes) {
    String who = said.text("username");
    String description = said.text("description");
    String prefix = who + ": ";
    return new Revision(
        number,
        time,
        who,
        description.startsWith(prefix) ? description.substring(prefix.length()) : description,
        bytes);
  }

  private static Optional<Xml> read(Path file) throws IOException {
    return switch (XmlReader.read(Files.readAllBytes(file))) {
      case XmlReader.Document d -> Optional.of(d.root());
      case XmlReader.Malformed _ -> Optional.empty();
    };
  }

  /** The newest first. */
  List<Revision> list() {
    List<Revision> all = new ArrayList<>(revisions.values());
    all.sort(Comparator.comparingLong(Revision::number).reversed());
    return all;
  }

  Optional<Revision> newest() {
    return revisions.isEmpty() ? Optional.empty() : Optional.of(revisions.lastEntry().getValue());
  }

  long nextNumber() {
    return revisions.isEmpty() ? 1 : revisions.lastKey() + 1;
  }

  Optional<Xml> load(long number) throws IOException {
    Revision revision = revisions.get(number);
    return revision == null ? Optional.empty() : read(dir.resolve(revision.fileName()));
  }

  void add(Revision revision, byte[] content) throws IOException {
    Files0600.replace(dir.resolve(revision.fileName()), content);
    revisions.put(revision.number(), revision);
  }

  /** Forgets the oldest until this many are left; one always is. */
  void keep(int count) throws IOException {
    while (revisions.size() > Math.max(1, count)) {
      Revision oldest = revisions.firstEntry().getValue();
      Files.deleteIfExists(dir.resolve(oldest.fileName()));
      revisions.remove(oldest.number());
    }
  }
}
