package twinwall.node.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import twinwall.core.config.Defaults;
import twinwall.core.config.Problem;
import twinwall.core.config.Xml;
import twinwall.core.config.XmlReader;
import twinwall.core.config.XmlWriter;

/** config.xml as it is found at a start: as it is, made anew, or restored from the history. */
final class LiveFile {
  private final Path live;
  private final History history;
  private final InstantSource clock;
  private final Consumer<Problem> notice;

  /** A document, and the bytes that it was read from. */
  record Loaded(Xml root, byte[] bytes) {}

  LiveFile(Path live, History history, InstantSource clock, Consumer<Problem> notice) {
    this.live = live;
    this.history = history;
    this.clock = clock;
    this.notice = notice;
  }

  Loaded load() throws IOException {
    if (!Files.exists(live)) {
      if (history.list().isEmpty()) {
        notice.accept(Problem.warning("", "There was no config.xml: starting with an empty one."));
        return write(Defaults.empty(), "(system)", "first start");
      }
      return restore("config.xml was missing");
    }
    byte[] bytes = Files.readAllBytes(live);
    return switch (XmlReader.read(bytes)) {
      case XmlReader.Document d -> {
        Files.setPosixFilePermissions(live, PosixFilePermissions.fromString("rw-------"));
        yield new Loaded(d.root(), bytes);
      }
      case XmlReader.Malformed m -> {
        Files.copy(
            live,
            live.resolveSibling("config.xml.unreadable"),
            StandardCopyOption.REPLACE_EXISTING,
            StandardCopyOption.COPY_ATTRIBUTES);
        yield restore("config.xml was unreadable (" + m.problem().message() + ")");
      }
    };
  }

  private Loaded restore(String why) throws IOException {
    for (Revision r : history.list()) {
      Optional<Xml> root = history.load(r.number());
      if (root.isPresent()) {
        notice.accept(Problem.error("", why + "; revision " + r.number() + " was restored."));
        return write(root.get(), "(system)", "revision " + r.number() + " restored: " + why);
      }
    }
    throw new IOException(why + ", and the history has no readable file to restore.");
  }

  private Loaded write(Xml root, String who, String description) throws IOException {
    Xml stamped = stamp(root, clock.instant().getEpochSecond(), who, description);
    byte[] bytes = XmlWriter.write(stamped);
    Files0600.replace(live, bytes);
    return new Loaded(stamped, bytes);
  }

  static Xml stamp(Xml root, long time, String who, String description) {
    return root.update(
        "revision",
        old ->
            old.put(Xml.of("time", Long.toString(time)))
                .put(Xml.of("description", who + ": " + description))
                .put(Xml.of("username", who)));
  }

  /** Makes sure that the history has what is live. */
  Revision remember(Loaded loaded) throws IOException {
    Optional<Revision> newest = history.newest();
    if (newest.isPresent()
        && history.load(newest.get().number()).filter(loaded.root()::equals).isPresent()) {
      return newest.get();
    }
    Xml said = loaded.root().childOrEmpty("revision");
    long time =
        said.text("time").matches("[0-9]{1,12}")
            ? Long.parseLong(said.text("time"))
            : clock.instant().getEpochSecond();
    Revision r = History.of(said, history.nextNumber(), time, loaded.bytes().length);
    history.add(r, XmlWriter.write(loaded.root()));
    return r;
  }
}
