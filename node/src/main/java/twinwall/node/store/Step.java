package twinwall.node.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import twinwall.core.apply.Standing;
import twinwall.core.config.Checked;
import twinwall.core.config.Problem;
import twinwall.core.config.Xml;
import twinwall.node.Log;

/**
 * From one standing to the next.
 *
 * @param end of the trial, if there is one
 * @param config what will be saved
 * @param force what will be in force
 * @param saves whether something else is saved then
 * @param forces whether something else is in force then
 * @param proven whether what will be saved is in force, or was before a trial: whatever is wrong
 *     with it, one can go back to it
 */
record Step(
    Standing next,
    long end,
    Checked config,
    Checked force,
    boolean saves,
    boolean forces,
    boolean proven,
    long time,
    String who,
    String description) {

  /** Of each document only what differs is read: with ten thousand rules all of it takes long. */
  static Step of(
      Standing before,
      Checked current,
      Checked applied,
      Standing wanted,
      long end,
      long time,
      String by,
      String what) {
    String who = oneLine(by);
    String description = oneLine(what);
    boolean saves = !Standing.same(wanted.saved(), before.saved());
    boolean forces = !Standing.same(wanted.applied(), before.applied());
    Standing next =
        wanted.with(
            saves ? LiveFile.stamp(wanted.saved(), time, who, description) : before.saved());
    Checked config = saves ? current.next(next.saved()) : current;
    Checked force = !next.isPending() ? config : forces ? applied.next(next.applied()) : applied;
    boolean proven = saves && isProven(before, wanted.saved());
    return new Step(next, end, config, force, saves, forces, proven, time, who, description);
  }

  private static boolean isProven(Standing before, Xml document) {
    return before.isPending() && Standing.same(document, before.applied())
        || before.trial().filter(trial -> Standing.same(document, trial.back())).isPresent();
  }

  /** For the log. */
  void tell(Log log, long revision) {
    log.info(
        saves ? "configuration saved" : "configuration in force",
        "revision",
        saves ? revision : next.label(),
        "by",
        who,
        "change",
        description,
        "waiting",
        next.isPending(),
        "trial",
        next.trial().map(Standing.Trial::id).orElse("no"));
  }

  private static String oneLine(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() > 200 ? line.substring(0, 200) : line;
  }

  /** Whether it may be, beside what is. */
  Rehearsal rehearsed(Checked current, Checked applied) {
    List<Problem> problems = saves ? config.problems() : List.of();
    List<Problem> fresh = proven ? List.of() : fresh(current, problems);
    if (fresh.isEmpty() && forces && next.isPending()) {
      fresh =
          fresh(applied, force.problems()).stream()
              .map(p ->
                  Problem.error(p.path(), p.message() + " Apply first what is saved and waits."))
              .toList();
    }
    return fresh.isEmpty()
        ? new Rehearsal.Good(
            current.config(), config.config(), problems.stream().filter(p -> !p.isError()).toList())
        : new Rehearsal.Not(new ConfigStore.Refused(fresh));
  }

  /** The errors that a configuration does not have already. */
  static List<Problem> fresh(Checked before, List<Problem> problems) {
    Map<String, Integer> old = new HashMap<>();
    before.problems().stream()
        .filter(Problem::isError)
        .forEach(p -> old.merge(p.message(), 1, Integer::sum));
    return problems.stream()
        .filter(Problem::isError)
        .filter(p -> old.merge(p.message(), -1, Integer::sum) < 0)
        .toList();
  }
}
