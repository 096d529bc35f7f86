package twinwall.node.apply;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import twinwall.core.apply.ApplyEvent;
import twinwall.core.apply.Change;
import twinwall.core.apply.Changes;
import twinwall.core.apply.Kernel;
import twinwall.core.plan.MadeDevice;
import twinwall.core.plan.Plan;
import twinwall.core.render.NftText;

/**
 * Makes a plan true: looks at the kernel, has the ruleset checked, then changes what differs. If a
 * step fails, what was done is undone, latest first, and the step is named. What is true already is
 * left alone, so that an engine that starts anew disturbs nothing.
 */
public final class ApplyHands implements AutoCloseable {
  /** A change may take others along, as an address its routes; looking again finds them. */
  private static final int PASSES = 6;

  private final Path run;
  private final Doors doors = new Doors();
  private final LoadedRuleset ruleset;
  private final LoadedSets sets;

  /**
   * @param run the run directory, where what was loaded is kept
   */
  public ApplyHands(Path run) {
    this.run = run;
    this.sets = new LoadedSets(run, doors);
    this.ruleset = new LoadedRuleset(run, sets, doors);
  }

  /**
   * Works in the calling thread's namespace and may take its time.
   *
   * @return {@link ApplyEvent.Applied} or {@link ApplyEvent.Failed}
   */
  public ApplyEvent apply(long revision, Plan plan) {
    List<Change> done = new ArrayList<>();
    List<String> notices = new ArrayList<>();
    String step = "look at the kernel";
    try (Changer changer = new Changer(ruleset, sets, notices)) {
      NftText.Loadable loadable = NftText.loadable(plan.ruleset(), Instant.now());
      for (int pass = 0; pass < PASSES; pass++) {
        step = "look at the kernel";
        Kernel kernel = KernelReader.kernel(plan, ruleset.text(), sets.read(loadable.contents()));
        List<Change> wanted =
            possible(plan, kernel, Changes.between(plan, loadable, kernel), notices);
        wanted.removeIf(change -> isLeftOut(change, done));
        if (wanted.isEmpty()) {
          break;
        }
        for (Change change : wanted) {
          step = change.toString();
          Optional<String> problem = changer.perform(change);
          if (problem.isPresent() && isOfRuleset(change) && kernel.ruleset().isPresent()) {
            problem = anew(plan, loadable.text(), problem.get());
          }
          if (problem.isPresent()) {
            return failed(changer, revision, step, problem.get(), done);
          }
          done.add(change);
        }
      }
      List<String> names = done.stream().map(Change::toString).toList();
      return new ApplyEvent.Applied(revision, names, notices.stream().distinct().toList());
    } catch (IOException e) {
      return failedBadly(revision, step, e, done);
    }
  }

  /** What {@link #apply} would begin with: nothing is done, and what it knows is not touched. */
  public List<String> preview(Plan plan) throws IOException {
    NftText.Loadable loadable = NftText.loadable(plan.ruleset(), Instant.now());
    try (Doors own = new Doors()) {
      LoadedSets kept = new LoadedSets(run, own);
      Optional<String> text = new LoadedRuleset(run, kept, own).text();
      Kernel kernel = KernelReader.kernel(plan, text, kept.read(loadable.contents()));
      List<Change> changes = Changes.between(plan, loadable, kernel);
      return possible(plan, kernel, changes, new ArrayList<>()).stream()
          .map(Change::toString)
          .toList();
    }
  }

  private static boolean isOfRuleset(Change change) {
    return change instanceof Change.AddToRuleset || change instanceof Change.LoadRuleset;
  }

  /**
   * What somebody else made of the table may be in the way of bringing it up to date: then the
   * whole table is made anew. Nothing if it could be; else why not, in the words about the change.
   */
  private Optional<String> anew(Plan plan, String text, String why) throws IOException {
    return ruleset.replace(text, NftText.table(plan.ruleset(), Instant.now())).ok()
        ? Optional.empty()
        : Optional.of(why);
  }

  /** A device that is not there is a notice: everything else of the plan still counts. */
  private static List<Change> possible(
      Plan plan, Kernel kernel, List<Change> all, List<String> notices) {
    for (Plan.Interface wanted : plan.interfaces()) {
      if (!exists(wanted.device(), kernel, all)) {
        notices.add("interface " + wanted.id() + ": there is no device " + wanted.device());
      }
    }
    List<Change> possible = new ArrayList<>(all);
    possible.removeIf(change ->
        switch (change) {
          case Change.AddRoute(Kernel.Route route) ->
              !route.isNowhere() && !kernel.links().containsKey(route.device());
          case Change.CreateDevice(MadeDevice device) -> !stands(device, kernel, all, notices);
          case Change.SetPort port ->
              port.master().filter(owner -> !exists(owner, kernel, all)).isPresent();
          case Change.SetSysctl setting -> isOfMissing(plan, kernel, setting.path());
          default -> false;
        });
    return possible;
  }

  private static boolean exists(String device, Kernel kernel, List<Change> all) {
    return kernel.links().containsKey(device)
        || all.stream()
            .anyMatch(change ->
                change instanceof Change.CreateDevice(MadeDevice made)
                    && made.name().equals(device));
  }

  /** Whether what the device is made on is there, or is made too. */
  private static boolean stands(
      MadeDevice device, Kernel kernel, List<Change> all, List<String> notices) {
    Optional<String> missing = device.parent().filter(parent -> !exists(parent, kernel, all));
    missing.ifPresent(
        parent -> notices.add("device " + device.name() + ": there is no device " + parent));
    return missing.isEmpty();
  }

  /** Settings such as {@code net/ipv4/conf/lan0/rp_filter} come and go with their device. */
  private static boolean isOfMissing(Plan plan, Kernel kernel, String path) {
    List<String> parts = List.of(path.split("/"));
    return plan.interfaces().stream()
        .map(Plan.Interface::device)
        .anyMatch(device -> parts.contains(device) && !kernel.links().containsKey(device));
  }

  /** What was left out with a notice, or does not stick, is not tried again in the same run. */
  private static boolean isLeftOut(Change change, List<Change> done) {
    return change instanceof Change.SetSysctl && done.contains(change);
  }

  private ApplyEvent failed(
      Changer changer, long revision, String step, String why, List<Change> done) {
    List<Change> undone = new ArrayList<>();
    done.reversed().forEach(change -> change.undo().ifPresent(undone::add));
    if (done.stream().anyMatch(ApplyHands::isOfRuleset)) {
      undone.add(new Change.SweepRuleset());
    }
    boolean restored = true;
    for (Change change : undone) {
      try {
        restored &= changer.perform(change).isEmpty();
      } catch (IOException e) {
        restored = false;
      }
    }
    return new ApplyEvent.Failed(revision, step, why, restored);
  }

  private ApplyEvent failedBadly(long revision, String step, IOException e, List<Change> done) {
    String why = String.valueOf(e.getMessage());
    if (done.isEmpty()) {
      return new ApplyEvent.Failed(revision, step, why, true);
    }
    try (Changer changer = new Changer(ruleset, sets, new ArrayList<>())) {
      return failed(changer, revision, step, why, done);
    } catch (IOException again) {
      return new ApplyEvent.Failed(revision, step, why + "; " + again.getMessage(), false);
    }
  }

  @Override
  public void close() {
    doors.close();
  }
}
