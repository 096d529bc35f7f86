package twinwall.core.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import twinwall.core.config.Xml;

/**
 * The configuration that is saved, the one that is in force, and what stands between. Sections of
 * the document are the unit: those that take effect when they are saved do so while others wait.
 *
 * @param saved what config.xml says
 * @param applied what the node is to be
 * @param label the revision by which {@code applied} came to be
 * @param waiting the revisions that were saved and are not in force, the oldest first
 * @param trial what is in force until somebody confirms it, if anything
 * @param gaveUp what waits was in force once and not confirmed: nothing but a person applies it
 */
public record Standing(
    Xml saved, Xml applied, long label, List<Long> waiting, Optional<Trial> trial, boolean gaveUp) {
  private static final String REVISION = "revision";
  private static final int MOST_WAITING = 100;

  public Standing {
    waiting =
        List.copyOf(waiting.subList(Math.max(0, waiting.size() - MOST_WAITING), waiting.size()));
  }

  /**
   * What is in force until it is confirmed.
   *
   * @param id its name, the same on every node
   * @param owner the peer that it came from; empty when it began here
   * @param back what was in force before
   * @param backLabel the label of that
   * @param tried what waited when the trial began
   */
  public record Trial(String id, String owner, Xml back, long backLabel, List<Long> tried) {
    public Trial {
      tried = List.copyOf(tried);
    }

    /** Whether it began on this node, so that it can be confirmed here. */
    public boolean isOwn() {
      return owner.isEmpty();
    }
  }

  /** What is saved is in force. */
  public static Standing inForce(Xml document, long revision) {
    return new Standing(document, document, revision, List.of(), Optional.empty(), false);
  }

  /** Whether something is saved that is not in force. */
  public boolean isPending() {
    return !same(saved, applied);
  }

  /** The same with another copy of what is saved, as it was stamped. */
  public Standing with(Xml document) {
    return new Standing(document, isPending() ? applied : document, label, waiting, trial, gaveUp);
  }

  /** The sections that are saved otherwise than they are in force. */
  public SequencedSet<String> pendingSections() {
    return differing(applied, saved);
  }

  /** Saved, and nothing more. */
  public Standing later(Xml next, long revision) {
    List<Long> more = new ArrayList<>(waiting);
    more.add(revision);
    return settled(next, applied, label, more, trial);
  }

  /** The sections of a change that could not take effect alone, as others wait in them. */
  public SequencedSet<String> inTheWay(Xml next) {
    SequencedSet<String> out = differing(saved, next);
    out.retainAll(pendingSections());
    return out;
  }

  /**
   * Saved, and in force at once: the sections that changed, and no others that wait. A trial goes
   * on; what is not of it stays when it is taken back.
   */
  public Standing now(Xml next, long revision) {
    if (!isPending() && trial.isEmpty()) {
      return inForce(next, revision);
    }
    SequencedSet<String> touched = differing(saved, next);
    Xml force = taken(applied, next, touched);
    Optional<Trial> same =
        trial.map(t -> {
          SequencedSet<String> others = new TreeSet<>(touched);
          others.removeAll(differing(t.back(), applied));
          return new Trial(
              t.id(), t.owner(), taken(t.back(), next, others), t.backLabel(), t.tried());
        });
    return settled(next, force, revision, waiting, same);
  }

  /** A change that is made to what is saved, to what is in force, and to what may come back. */
  public Standing everywhere(UnaryOperator<Xml> edit, long revision) {
    Optional<Trial> same =
        trial.map(
            t -> new Trial(t.id(), t.owner(), edit.apply(t.back()), t.backLabel(), t.tried()));
    Xml force = edit.apply(applied);
    return settled(edit.apply(saved), force, labelled(force, revision), waiting, same);
  }

  /** All that is saved comes into force. */
  public Standing apply(long revision) {
    return inForce(saved, labelled(saved, revision));
  }

  /** All that is saved comes into force, for now. */
  public Standing applyOnTrial(String id, long revision) {
    Trial begun = new Trial(id, "", applied, label, waiting);
    return new Standing(saved, saved, revision, List.of(), Optional.of(begun), false);
  }

  /** A peer's change, which it has on trial. What was before its trial is what comes back. */
  public Standing received(UnaryOperator<Xml> edit, String id, String owner, long revision) {
    Trial begun =
        trial
            .map(t -> new Trial(id, owner, t.back(), t.backLabel(), t.tried()))
            .orElseGet(() -> new Trial(id, owner, applied, label, List.of()));
    Xml force = edit.apply(applied);
    return settled(
        edit.apply(saved), force, labelled(force, revision), waiting, Optional.of(begun));
  }

  /** What is in force already keeps its label: there may never be a revision of the other one. */
  private long labelled(Xml force, long revision) {
    return same(force, applied) ? label : revision;
  }

  /** What is on trial stays. */
  public Standing confirmed() {
    return settled(saved, applied, label, waiting, Optional.empty());
  }

  /**
   * What was in force before the trial is again. What was tried here is saved still, and waits;
   * what a peer brought goes.
   */
  public Standing back(long revision) {
    if (trial.isEmpty()) {
      return this;
    }
    Trial t = trial.get();
    if (t.isOwn()) {
      List<Long> all = Stream.concat(t.tried().stream(), waiting.stream()).distinct().toList();
      Standing out = settled(saved, t.back(), t.backLabel(), all, Optional.empty());
      return new Standing(
          out.saved, out.applied, out.label, out.waiting, out.trial, out.isPending());
    }
    SequencedSet<String> brought = differing(t.back(), applied);
    brought.removeAll(pendingSections());
    Xml document = taken(saved, t.back(), brought);
    return settled(document, t.back(), revision, waiting, Optional.empty());
  }

  /** What waits is forgotten, and a trial with it. */
  public Standing discarded(long revision) {
    Standing ended = back(revision);
    return inForce(ended.applied(), ended.label());
  }

  /** The machine was started anew: as pfSense, with what is saved, unless nobody confirmed that. */
  public Standing booted(long revision) {
    Standing ended = back(revision);
    return ended.gaveUp() ? ended : ended.apply(revision);
  }

  private Standing settled(
      Xml newSaved,
      Xml newApplied,
      long newLabel,
      List<Long> newWaiting,
      Optional<Trial> newTrial) {
    boolean alike = same(newSaved, newApplied);
    return new Standing(
        newSaved,
        alike ? newSaved : newApplied,
        newLabel,
        alike ? List.of() : newWaiting,
        newTrial,
        !alike && gaveUp);
  }

  /** Whether two documents say the same, whoever saved them and when. */
  public static boolean same(Xml a, Xml b) {
    return a.equals(b) || differing(a, b).isEmpty();
  }

  /** The names of the sections that are not the same. */
  static SequencedSet<String> differing(Xml a, Xml b) {
    TreeSet<String> out = new TreeSet<>();
    Stream.concat(a.children().stream(), b.children().stream()).map(Xml::name).forEach(out::add);
    out.removeIf(name -> name.equals(REVISION) || a.children(name).equals(b.children(name)));
    return out;
  }

  private static Xml taken(Xml to, Xml from, SequencedSet<String> sections) {
    Xml out = to;
    for (String name : sections) {
      List<Xml> items = from.children(name);
      out = items.isEmpty() ? out.without(name) : out.replaceAll(name, items);
    }
    return out;
  }
}
