package twinwall.node.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import twinwall.core.config.Config;
import twinwall.core.config.Defaults;
import twinwall.core.config.Edit;
import twinwall.core.config.Problem;
import twinwall.core.config.Validator;
import twinwall.core.config.Xml;
import twinwall.core.config.XmlReader;
import twinwall.core.config.XmlWriter;
import twinwall.node.Log;

/**
 * The one truth on disk and the one door to change it. Every change, of a user or of another node,
 * is an {@link Edit}: checked, saved whole or not at all, kept in the history, then told to the
 * listeners in the order of the saves.
 */
public final class ConfigStore implements AutoCloseable {
  private final Path live;
  private final FileChannel lock;
  private final History history;
  private final InstantSource clock;
  private final Log log;
  private final List<Consumer<Saved>> listeners = new CopyOnWriteArrayList<>();
  private final List<Problem> notices = new CopyOnWriteArrayList<>();
  private volatile Config current;
  private volatile Revision revision;
  private byte[] onDisk;

  /** What became of a change. */
  public sealed interface Outcome {}

  /** Saved, as this revision; the warnings are about the whole configuration. */
  public record Saved(Revision revision, Config before, Config config, List<Problem> warnings)
      implements Outcome {}

  /** The configuration says this already; nothing was written. */
  public record Unchanged(Config config) implements Outcome {}

  /** Nothing was changed; all the reasons. */
  public record Refused(List<Problem> problems) implements Outcome {}

  private record Loaded(Xml root, byte[] bytes) {}

  private ConfigStore(Path live, FileChannel lock, History history, InstantSource clock, Log log)
      throws IOException {
    this.live = live;
    this.lock = lock;
    this.history = history;
    this.clock = clock;
    this.log = log;
    Loaded loaded = load();
    this.current = Config.of(loaded.root);
    this.onDisk = loaded.bytes;
    this.revision = remember(loaded);
  }

  /**
   * Opens a configuration directory, alone.
   *
   * @throws IOException when another process has it open, when it cannot be read, or when neither
   *     config.xml nor any file of the history is readable
   */
  public static ConfigStore open(Path dir, InstantSource clock, Log log) throws IOException {
    Files0600.makeDirectory(dir);
    FileChannel lock =
        FileChannel.open(
            dir.resolve(".lock"),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      if (!tryLock(lock)) {
        throw new IOException(dir + " is in use by another engine.");
      }
      History history = History.open(dir.resolve("history"));
      return new ConfigStore(dir.resolve("config.xml"), lock, history, clock, log);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** The lock lasts until its channel is closed or the process ends, however it ends. */
  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      FileLock held = channel.tryLock();
      return held != null;
    } catch (OverlappingFileLockException _) {
      return false;
    }
  }

  private Loaded load() throws IOException {
    if (!Files.exists(live)) {
      if (history.list().isEmpty()) {
        notice(Problem.warning("", "There was no config.xml: starting with an empty one."));
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
        notice(Problem.error("", why + "; revision " + r.number() + " was restored."));
        return write(root.get(), "(system)", "revision " + r.number() + " restored: " + why);
      }
    }
    throw new IOException(why + ", and the history has no readable file to restore.");
  }

  private void notice(Problem problem) {
    notices.add(problem);
    if (problem.isError()) {
      log.error("configuration", "problem", problem.message());
    } else {
      log.warn("configuration", "problem", problem.message());
    }
  }

  private Loaded write(Xml root, String who, String description) throws IOException {
    Xml stamped = stamp(root, clock.instant().getEpochSecond(), who, description);
    byte[] bytes = XmlWriter.write(stamped);
    Files0600.replace(live, bytes);
    return new Loaded(stamped, bytes);
  }

  private static Xml stamp(Xml root, long time, String who, String description) {
    return root.update(
        "revision",
        old ->
            old.put(Xml.of("time", Long.toString(time)))
                .put(Xml.of("description", who + ": " + description))
                .put(Xml.of("username", who)));
  }

  /** Makes sure that the history has what is live. */
  private Revision remember(Loaded loaded) throws IOException {
    Optional<Revision> newest = history.newest();
    if (newest.isPresent()
        && history.load(newest.get().number()).filter(loaded.root::equals).isPresent()) {
      return newest.get();
    }
    Xml said = loaded.root.childOrEmpty("revision");
    long time =
        said.text("time").matches("[0-9]{1,12}")
            ? Long.parseLong(said.text("time"))
            : clock.instant().getEpochSecond();
    Revision r = History.of(said, history.nextNumber(), time, loaded.bytes.length);
    history.add(r, XmlWriter.write(loaded.root));
    return r;
  }

  /** What is saved now. Another thread may save at any time; the value stays as it is. */
  public Config current() {
    return current;
  }

  public Revision revision() {
    return revision;
  }

  /** What went wrong, or was out of the ordinary, when the store was opened or read again. */
  public List<Problem> notices() {
    return List.copyOf(notices);
  }

  /** The saved revisions, the newest, which is the current one, first. */
  public synchronized List<Revision> history() {
    return history.list();
  }

  /** The document of a revision, where the history has it and it is readable. */
  public synchronized Optional<Xml> load(long number) throws IOException {
    return history.load(number);
  }

  /**
   * Told after each commit, on the thread that saved, before the next save: a listener must be
   * quick, as telling a loop is.
   */
  public void onCommit(Consumer<Saved> listener) {
    listeners.add(listener);
  }

  /** The one way to change the configuration. Errors that were there before do not refuse it. */
  public synchronized Outcome change(String who, String description, Edit edit) {
    Outcome outside = reload();
    if (outside instanceof Refused refused) {
      return refused;
    }
    return switch (edit.on(current)) {
      case Edit.Refused r -> new Refused(r.problems());
      case Edit.Edited e -> commit(e.root(), oneLine(who), oneLine(description));
    };
  }

  /** Makes a revision of the history the current configuration again, as a new revision. */
  public synchronized Outcome rollback(String who, long number) {
    try {
      Optional<Xml> root = history.load(number);
      if (root.isEmpty()) {
        return refuse("There is no readable revision " + number + " in the history.");
      }
      return change(who, "rollback to revision " + number, _ -> new Edit.Edited(root.get()));
    } catch (IOException e) {
      return refuse("Revision " + number + " cannot be read: " + e.getMessage());
    }
  }

  /** Takes over a config.xml that something else wrote since, if it is good. */
  public synchronized Outcome reload() {
    try {
      if (!Files.exists(live)) {
        return new Unchanged(current);
      }
      byte[] bytes = Files.readAllBytes(live);
      if (Arrays.equals(bytes, onDisk)) {
        return new Unchanged(current);
      }
      return switch (XmlReader.read(bytes)) {
        case XmlReader.Document d -> {
          Outcome outcome = commit(d.root(), "(file)", "config.xml was edited by hand");
          if (outcome instanceof Unchanged) {
            onDisk = bytes;
          }
          yield outcome;
        }
        case XmlReader.Malformed m ->
            refuse(
                "config.xml was changed by something else and is not readable now: "
                    + m.problem().message());
      };
    } catch (IOException e) {
      return refuse("config.xml cannot be read: " + e.getMessage());
    }
  }

  private static Refused refuse(String message) {
    return new Refused(List.of(Problem.error("", message)));
  }

  private static String oneLine(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() > 200 ? line.substring(0, 200) : line;
  }

  private Outcome commit(Xml root, String who, String description) {
    if (root.without("revision").equals(current.xml().without("revision"))) {
      return new Unchanged(current);
    }
    long time = clock.instant().getEpochSecond();
    Xml stamped = stamp(root, time, who, description);
    Config next = Config.of(stamped); // read once: with ten thousand rules it takes long
    List<Problem> problems = Validator.check(next);
    List<Problem> fresh = fresh(problems);
    if (!fresh.isEmpty()) {
      return new Refused(fresh);
    }
    byte[] bytes = XmlWriter.write(stamped);
    if (XmlReader.read(bytes) instanceof XmlReader.Malformed m) {
      return new Refused(List.of(m.problem()));
    }
    try {
      Files0600.replace(live, bytes);
    } catch (IOException e) {
      log.error("configuration not saved", "error", e.getMessage());
      return refuse("The configuration could not be saved: " + e.getMessage());
    }
    Config before = current;
    current = next;
    onDisk = bytes;
    revision = new Revision(history.nextNumber(), time, who, description, bytes.length);
    try {
      history.add(revision, bytes);
      history.keep(current.system().backupCount());
    } catch (IOException e) {
      notice(Problem.error("", "The history could not be written: " + e.getMessage()));
    }
    log.info(
        "configuration saved", "revision", revision.number(), "by", who, "change", description);
    Saved saved =
        new Saved(revision, before, current, problems.stream().filter(p -> !p.isError()).toList());
    for (Consumer<Saved> listener : listeners) {
      listener.accept(saved);
    }
    return saved;
  }

  /** The errors that the current configuration does not have already. */
  private List<Problem> fresh(List<Problem> problems) {
    if (problems.stream().noneMatch(Problem::isError)) {
      return List.of(); // and what was wrong before need not be found out again
    }
    Map<String, Integer> old = new HashMap<>();
    Validator.check(current).stream()
        .filter(Problem::isError)
        .forEach(p -> old.merge(p.message(), 1, Integer::sum));
    return problems.stream()
        .filter(Problem::isError)
        .filter(p -> old.merge(p.message(), -1, Integer::sum) < 0)
        .toList();
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
