package twinwall.lab.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import twinwall.lab.drill.Roles;
import twinwall.lab.site.LabException;
import twinwall.lab.site.Site;
import twinwall.lab.site.Wait;
import twinwall.lab.traffic.Crossing;

/**
 * Runs steps against live traffic. A step begins on a site at rest and ends on one: in between are
 * its faults, and the promises that go with them.
 */
public final class Chaos implements AutoCloseable {
  private static final long REST_BOUND_MILLIS = 90_000;
  private static final long CALM_MILLIS = 1_000;
  private static final long ALIVE_MILLIS = 300;
  private static final int MOST_HOLES = 20;

  private final Site site;
  private final Consumer<String> progress;
  private final Editor editor;
  private final Doer doer;
  private final Health health;
  private final Sampler sampler;
  private final Crossing traffic;
  private final Map<String, Long> pausedAt = new HashMap<>();
  private final List<Overlap.Pause> pauses = new ArrayList<>();
  private String waitedFor = "";
  private boolean kept;

  Chaos(
      Site site, Flat flat, Consumer<String> progress, Function<List<String>, List<String>> agent) {
    this.site = site;
    this.progress = progress;
    this.editor = new Editor(site);
    this.doer = new Doer(site, editor, agent);
    this.health = new Health(site, editor);
    this.sampler = new Sampler(site, flat);
    this.traffic = new Crossing(site, agent);
  }

  /** To be called once, on a site that has come up. */
  void prepare() throws IOException {
    editor.prepare();
    Optional<String> complaint = rest();
    if (complaint.isPresent()) {
      throw new LabException("the site does not come to rest: " + complaint.get());
    }
    sampler.sample();
  }

  /** One step: what it did, and what was promised and is not so. */
  Verdict run(Step step) {
    var done = new ArrayList<String>();
    var wrong = new ArrayList<String>();
    pauses.clear();
    try (var roles = new Roles(site)) {
      traffic.begin(kept);
      kept = true;
      Wait.sleep(CALM_MILLIS);
      Verdict verdict = run(step, Promise.of(step), roles, done, wrong);
      kept &= verdict.isGood() && Promise.of(step).survive();
      return verdict;
    } catch (LabException e) {
      wrong.add("the lab failed: " + e.getMessage());
      return new Verdict(step, done, wrong, 0, 0, 0, 0, "", 0, List.of(), List.of());
    }
  }

  private Verdict run(
      Step step, Promise promise, Roles roles, List<String> done, List<String> wrong) {
    long start = System.nanoTime();
    act(step, promise, roles, done, wrong);
    long undone = System.nanoTime();
    Optional<String> complaint = rest();
    double restMillis = (System.nanoTime() - undone) / 1e6;
    complaint.ifPresent(text -> wrong.add("the site does not come to rest: " + text));
    int alive = traffic.wake();
    Crossing.Measured measured = traffic.end(true);
    var known = new TreeMap<String, Integer>();
    site.topology().firewalls().forEach(node -> known.put(node, health.idle(node)));
    double overlap = Overlap.longest(roles.changes(), pauses, System.nanoTime()) / 1e6;
    wrong.addAll(Judge.of(promise, measured.client(), alive, known, overlap));
    if (complaint.isEmpty()) {
      sampled(wrong);
    }
    JsonNode probe = measured.client().path("probe");
    return new Verdict(
        step,
        done,
        wrong,
        probe.path("outage_ns").asLong() / 1e6,
        probe.path("lost").asInt(),
        overlap,
        restMillis,
        waitedFor,
        alive,
        roles.changes().stream().map(change -> text(change, start)).toList(),
        holes(probe.path("holes"), start));
  }

  private static List<String> holes(JsonNode holes, long start) {
    var texts = new ArrayList<String>();
    for (int i = 0; i + 2 < holes.size() && texts.size() < MOST_HOLES; i += 3) {
      long from = holes.get(i).asLong();
      texts.add(
          "%+7d ms  %d probes lost in %d ms"
              .formatted(
                  (from - start) / 1_000_000,
                  holes.get(i + 2).asInt(),
                  (holes.get(i + 1).asLong() - from) / 1_000_000));
    }
    return texts;
  }

  private static String text(Roles.Change change, long start) {
    return "%+7d ms  %s is %s of %s"
        .formatted((change.at() - start) / 1_000_000, change.node(), change.role(), change.vhid());
  }

  private void sampled(List<String> wrong) {
    try {
      sampler.sample();
    } catch (IOException e) {
      wrong.add("an engine does not tell its figures: " + e.getMessage());
    }
  }

  /** Does what the step says; a watched one waits before its first end. */
  private void act(Step step, Promise promise, Roles roles, List<String> done, List<String> wrong) {
    long start = System.nanoTime();
    long held = 0;
    boolean watched = !step.watched();
    for (Step.Deed deed : step.deeds()) {
      if (!deed.begins() && !watched) {
        watched = true;
        // Where some harm ends before all of it has begun there is no moment that was promised for.
        if (endsHarm(deed, step)) {
          long before = System.nanoTime();
          meanwhile(promise, roles, wrong);
          held = System.nanoTime() - before;
        }
      }
      sleepUntil(start + held + deed.at() * 1_000_000L);
      done.add(
          "%+7d ms  %s%s"
              .formatted(
                  (System.nanoTime() - start) / 1_000_000,
                  deed.begins() ? "" : "end of: ",
                  deed.fault().text()));
      progress.accept(done.getLast());
      if (deed.fault() instanceof Fault.Pause pause) {
        paused(pause.node(), deed.begins());
      }
      if (deed.begins()) {
        doer.begin(deed.fault());
      } else {
        doer.end(deed.fault());
      }
    }
  }

  private void paused(String node, boolean begins) {
    long now = System.nanoTime();
    if (begins) {
      pausedAt.put(node, now);
    } else {
      long from = pausedAt.getOrDefault(node, now);
      pauses.add(new Overlap.Pause(node, from, now));
    }
  }

  /** All harm has begun by then, or the step would not be what was promised for. */
  private static boolean endsHarm(Step.Deed deed, Step step) {
    return step.faults().stream().allMatch(f -> f.from() <= deed.at());
  }

  private void meanwhile(Promise promise, Roles roles, List<String> wrong) {
    if (promise.flowsDuring()
        && !Wait.reached(promise.withinMillis(), 50, () -> traffic.silentMillis() < ALIVE_MILLIS)) {
      wrong.add("no packet passes " + promise.withinMillis() + " ms after the last fault");
    }
    promise
        .masterDuring()
        .filter(node ->
            !Wait.reached(promise.withinMillis(), 50, () -> isMaster(node, roles.snapshot())))
        .ifPresent(node ->
            wrong.add(
                node
                    + " is not MASTER of everything "
                    + promise.withinMillis()
                    + " ms after the last fault: "
                    + roles.snapshot()));
  }

  private static boolean isMaster(String node, Map<String, Map<String, String>> snapshot) {
    var roles = snapshot.getOrDefault(node, Map.of()).values();
    return !roles.isEmpty() && roles.stream().allMatch("MASTER"::equals);
  }

  private static void sleepUntil(long at) {
    long left = (at - System.nanoTime()) / 1_000_000;
    if (left > 0) {
      Wait.sleep(left);
    }
  }

  /** Waits for a site at rest that stays so for a second; or says what keeps it from that. */
  private Optional<String> rest() {
    long end = System.nanoTime() + REST_BOUND_MILLIS * 1_000_000;
    Optional<String> last = Optional.of("nobody looked");
    waitedFor = "";
    while (System.nanoTime() < end) {
      last = health.complaint();
      if (last.isPresent()) {
        waitedFor = last.get();
        Wait.sleep(200);
        continue;
      }
      Wait.sleep(CALM_MILLIS);
      last = health.complaint();
      if (last.isEmpty()) {
        return last;
      }
    }
    return last;
  }

  int edits() {
    return editor.edits();
  }

  long noises() {
    return doer.noises();
  }

  /** Ends whatever a step has left running. */
  void calm() {
    doer.calm();
  }

  @Override
  public void close() {
    traffic.close();
    doer.close();
  }
}
