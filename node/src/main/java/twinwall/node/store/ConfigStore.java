package twinwall.node.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import twinwall.core.apply.Standing;
import twinwall.core.config.Checked;
import twinwall.core.config.Config;
import twinwall.core.config.Edit;
import twinwall.core.config.Problem;
import twinwall.core.config.Xml;
import twinwall.core.config.XmlReader;
import twinwall.node.Log;

/**
 * The one truth on disk and the one door to change it. Every change, of a user or of another node,
 * is an {@link Edit}: checked, saved whole or not at all, kept in the history, then told to the
 * listeners in the order of the saves. What is in force is a document of its own: it is what is
 * saved, or what was before that, until somebody applies what is saved.
 */
public final class ConfigStore implements AutoCloseable {
  private static final String TAKEN_BACK = "Changes that were applied have been taken back: ";

  /** Part of what is said where changes of others wait in the same section. */
  static final String WAITS = ": changes that are saved wait here to be applied.";

  private final FileChannel lock;
  private final History history;
  private final InstantSource clock;
  private final Log log;
  private final Shelf shelf;
  private final List<Consumer<Saved>> listeners = new CopyOnWriteArrayList<>();
  private final List<Consumer<Applied>> appliedListeners = new CopyOnWriteArrayList<>();
  private final List<Problem> notices = new CopyOnWriteArrayList<>();
  private volatile Checked current;
  private volatile Checked applied;
  private volatile Standing standing;
  private volatile Set<String> pendingSections = Set.of();
  private volatile Revision revision;
  private volatile long trialEnd;
  private volatile Optional<String> wentBack = Optional.empty();

  /** What became of a change. */
  public sealed interface Outcome {}

  /** Saved, as this revision; the warnings are about the whole configuration. */
  public record Saved(Revision revision, Config before, Config config, List<Problem> warnings)
      implements Outcome {}

  /** The configuration says this already; nothing was written. */
  public record Unchanged(Config config) implements Outcome {}

  /** Nothing was changed; all the reasons. */
  public record Refused(List<Problem> problems) implements Outcome {}

  /** What is in force was changed, and nothing that is saved. */
  public record InForce(long label) implements Outcome {}

  private ConfigStore(
      Path dir, FileChannel lock, History history, InstantSource clock, Uptime uptime, Log log)
      throws IOException {
    this.lock = lock;
    this.history = history;
    this.clock = clock;
    this.log = log;
    LiveFile file = new LiveFile(dir.resolve("config.xml"), history, clock, this::notice);
    LiveFile.Loaded loaded = file.load();
    this.current = Checked.of(Config.of(loaded.root()));
    this.applied = current;
    this.revision = file.remember(loaded);
    this.shelf = new Shelf(dir, history, uptime, loaded.bytes());
    this.standing = Standing.inForce(loaded.root(), revision.number());
  }

  /**
   * An engine that starts anew comes up with what was in force; a machine with what is saved. A
   * trial that ended meanwhile, or in which the machine went down, was not confirmed.
   */
  private synchronized void comeUp() throws IOException {
    Optional<AppliedFile.Kept> kept = shelf.kept(standing.saved(), this::notice);
    if (kept.isEmpty()) {
      return;
    }
    Standing was = kept.get().standing();
    Uptime.Reading now = shelf.time();
    boolean sameBoot = kept.get().boot().equals(now.boot());
    standing = was;
    applied = current.next(was.applied());
    trialEnd = kept.get().end();
    pendingSections = Set.copyOf(was.pendingSections());
    if (was.gaveUp()) {
      wentBack = Optional.of(TAKEN_BACK + "nobody confirmed them.");
    }
    if (was.trial().isPresent() && (!sameBoot || now.millis() >= trialEnd)) {
      takeBack(
          sameBoot
              ? "nobody confirmed them in time"
              : "the machine went down before anybody confirmed them");
    }
    if (!sameBoot) {
      settle(standing.booted(revision.number()), 0, "(system)", "the machine started");
    }
  }

  /**
   * Opens a configuration directory, alone.
   *
   * @throws IOException when another process has it open, when it cannot be read, or when neither
   *     config.xml nor any file of the history is readable
   */
  public static ConfigStore open(Path dir, InstantSource clock, Log log) throws IOException {
    return open(dir, clock, Uptime.ofKernel(), log);
  }

  static ConfigStore open(Path dir, InstantSource clock, Uptime uptime, Log log)
      throws IOException {
    Files0600.makeDirectory(dir);
    FileChannel lock = Shelf.lock(dir);
    try {
      History history = History.open(dir.resolve("history"));
      ConfigStore store = new ConfigStore(dir, lock, history, clock, uptime, log);
      store.comeUp();
      return store;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private void notice(Problem problem) {
    notices.add(problem);
    if (problem.isError()) {
      log.error("configuration", "problem", problem.message());
    } else {
      log.warn("configuration", "problem", problem.message());
    }
  }

  /** What is saved now. Another thread may save at any time; the value stays as it is. */
  public Config current() {
    return current.config();
  }

  /** The same with all that is wrong with it. */
  public Checked checked() {
    return current;
  }

  /** What is in force: what the node is to be. */
  public Config applied() {
    return applied.config();
  }

  /** The same with all that is wrong with it. */
  public Checked checkedApplied() {
    return applied;
  }

  /** What is saved, what is in force, and what stands between. */
  public Standing standing() {
    return standing;
  }

  /** The sections that are saved otherwise than they are in force. */
  public Set<String> pendingSections() {
    return pendingSections;
  }

  public Revision revision() {
    return revision;
  }

  /** That a trial was taken back, until something else is applied. */
  public Optional<String> wentBack() {
    return wentBack;
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

  /** Told in the same way when something else is in force, or a trial begins or ends. */
  public void onApplied(Consumer<Applied> listener) {
    appliedListeners.add(listener);
  }

  /** A change that takes effect at once. */
  public Outcome change(String who, String description, Edit edit) {
    return change(who, description, When.NOW, edit);
  }

  /** The one way to change the configuration. Errors that were there before do not refuse it. */
  public synchronized Outcome change(String who, String description, When when, Edit edit) {
    if (reload() instanceof Refused refused) {
      return refused;
    }
    return switch (edit.on(current())) {
      case Edit.Refused r -> new Refused(r.problems());
      case Edit.Edited e when Standing.same(e.root(), standing.saved()) -> new Unchanged(current());
      case Edit.Edited e -> commit(e.root(), when, who, description);
    };
  }

  private Outcome commit(Xml root, When when, String who, String description) {
    return switch (Wish.of(standing, root, when, history.nextNumber())) {
      case Wish.InTheWay(String why) -> refuse(why);
      case Wish.For(Standing next) -> settle(next, trialEnd, who, description);
    };
  }

  /** What the same change would come to. */
  public synchronized Rehearsal rehearse(When when, Edit edit) {
    if (reload() instanceof Refused refused) {
      return new Rehearsal.Not(refused);
    }
    return switch (edit.on(current())) {
      case Edit.Refused r -> new Rehearsal.Not(new Refused(r.problems()));
      case Edit.Edited e when Standing.same(e.root(), standing.saved()) ->
          new Rehearsal.Not(new Unchanged(current()));
      case Edit.Edited e ->
          switch (Wish.of(standing, e.root(), when, history.nextNumber())) {
            case Wish.InTheWay(String why) -> new Rehearsal.Not(refuse(why));
            case Wish.For(Standing next) ->
                step(next, trialEnd, "", "").rehearsed(current, applied);
          };
    };
  }

  /** Makes a revision of the history the current configuration again, as a new revision. */
  public synchronized Outcome rollback(String who, long number, When when) {
    try {
      Optional<Xml> root = history.load(number);
      if (root.isEmpty()) {
        return refuse("There is no readable revision " + number + " in the history.");
      }
      return change(who, "rollback to revision " + number, when, _ -> new Edit.Edited(root.get()));
    } catch (IOException e) {
      return refuse("Revision " + number + " cannot be read: " + e.getMessage());
    }
  }

  /** Takes over a config.xml that something else wrote since, if it is good. */
  public synchronized Outcome reload() {
    try {
      Optional<XmlReader.Result> found = shelf.strange();
      if (found.isEmpty()) {
        return new Unchanged(current());
      }
      return switch (found.get()) {
        case XmlReader.Document d when Standing.same(d.root(), standing.saved()) -> {
          shelf.isKnown();
          yield new Unchanged(current());
        }
        case XmlReader.Document d -> {
          boolean alone = !standing.isPending() && standing.trial().isEmpty();
          When when = alone ? When.NOW : When.LATER;
          yield commit(d.root(), when, "(file)", "config.xml was edited by hand");
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

  static Refused refuse(String message) {
    return new Refused(List.of(Problem.error("", message)));
  }

  Shelf shelf() {
    return shelf;
  }

  long trialEnd() {
    return trialEnd;
  }

  long nextNumber() {
    return history.nextNumber();
  }

  /** Takes the trial back that runs: nothing that goes wrong on the way keeps it in force. */
  void takeBack(String why) {
    log.error("configuration taken back", "revision", standing.label(), "why", why);
    Standing back = standing.back(history.nextNumber());
    Step step = step(back, 0, "(system)", "taken back: " + why);
    boolean written = false;
    try {
      shelf.write(standing, trialEnd, step.next(), step.end(), step.saves());
      written = true;
    } catch (IOException e) {
      log.error("not on disk yet that it was taken back", "error", e.getMessage());
    }
    become(step, Optional.of(TAKEN_BACK + why + "."), written);
  }

  private Step step(Standing wanted, long end, String who, String what) {
    long time = clock.instant().getEpochSecond();
    return Step.of(standing, current, applied, wanted, end, time, who, what);
  }

  /**
   * The way from one standing to the next: checked, written, told.
   *
   * @param end of the trial, if there is one
   */
  Outcome settle(Standing wanted, long end, String who, String what) {
    Step step = step(wanted, end, who, what);
    if (!step.saves() && wanted.equals(standing) && end == trialEnd) {
      return new Unchanged(current());
    }
    Rehearsal rehearsal = step.rehearsed(current, applied);
    if (!(rehearsal instanceof Rehearsal.Good good)) {
      return ((Rehearsal.Not) rehearsal).outcome();
    }
    try {
      shelf.write(standing, trialEnd, step.next(), step.end(), step.saves());
    } catch (IOException e) {
      log.error("configuration not saved", "error", e.getMessage());
      return refuse("The configuration could not be saved: " + e.getMessage());
    }
    Config before = current();
    become(step, Optional.empty(), true);
    return step.saves()
        ? new Saved(revision, before, current(), good.warnings())
        : new InForce(step.next().label());
  }

  private void become(Step step, Optional<String> takenBack, boolean written) {
    Config before = current();
    boolean trial = !step.next().trial().equals(standing.trial());
    boolean settles = step.forces() || !step.next().isPending();
    wentBack = takenBack.or(() -> settles ? Optional.empty() : wentBack);
    current = step.config();
    applied = step.force();
    standing = step.next();
    pendingSections = Set.copyOf(standing.pendingSections());
    trialEnd = step.end();
    try {
      if (step.saves()) {
        revision = shelf.revision(step.time(), step.who(), step.description());
      }
      if (step.saves() && written) {
        shelf.remember(revision, current().system().backupCount());
      }
      if (written) {
        shelf.forget(standing);
      }
    } catch (IOException e) {
      notice(Problem.error("", "The history could not be written: " + e.getMessage()));
    }
    if (step.saves() || step.forces() || trial) {
      step.tell(log, revision.number());
    }
    if (step.saves()) {
      Saved saved = new Saved(revision, before, current(), List.of());
      listeners.forEach(listener -> listener.accept(saved));
    }
    if (step.forces() || trial) {
      Applied now = new Applied(standing.label(), applied, step.forces());
      appliedListeners.forEach(listener -> listener.accept(now));
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
