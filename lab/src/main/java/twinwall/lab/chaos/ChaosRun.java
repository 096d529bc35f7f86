package twinwall.lab.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.lab.site.Site;

/** Step after step until the time is over; a site that broke is replaced by a new one. */
public final class ChaosRun {
  /**
   * What to do.
   *
   * @param first the number of the first step
   * @param steps how many at most
   * @param logs where the logs of a step that failed are kept
   */
  public record Order(
      long seed, int first, int steps, long millis, boolean clocks, boolean soak, Path logs) {}

  private static final double SLOW_MILLIS = 5_000;

  private final Order order;
  private final Supplier<Site> sites;
  private final Consumer<String> say;
  private final Function<List<String>, List<String>> agent;
  private final List<Verdict> verdicts = new ArrayList<>();
  private final List<Flat.Verdict> figures = new ArrayList<>();
  private final long start = System.nanoTime();
  private long noises;
  private int edits;

  /**
   * @param sites makes a site that is up; called again when one broke
   * @param agent makes an agent's command line from its arguments
   */
  public ChaosRun(
      Order order,
      Supplier<Site> sites,
      Consumer<String> say,
      Function<List<String>, List<String>> agent) {
    this.order = order;
    this.sites = sites;
    this.say = say;
    this.agent = agent;
  }

  /** What would be done, a step a line; nothing is. */
  public static String plan(Order order) {
    var plot = new Plot(order.seed(), order.clocks(), order.soak());
    var text = new StringBuilder();
    for (int i = 0; i < order.steps(); i++) {
      Step step = plot.step(order.first() + i);
      text.append("step %d: %s%n".formatted(step.number(), step.text()));
    }
    return text.toString();
  }

  /** All of it; true if every promise was kept and every figure stayed flat. */
  public boolean run() throws IOException {
    var plot = new Plot(order.seed(), order.clocks(), order.soak());
    int number = order.first();
    int last = order.first() + order.steps() - 1;
    while (number <= last && !isOver()) {
      number = onOneSite(plot, number, last);
    }
    return isGood();
  }

  private boolean isOver() {
    return (System.nanoTime() - start) / 1_000_000 > order.millis();
  }

  /** Until a step fails, for what comes after it would not mean much. The next step's number. */
  private int onOneSite(Plot plot, int from, int last) throws IOException {
    Site site = sites.get();
    var flat = new Flat();
    int number = from;
    try (var chaos = new Chaos(site, flat, text -> say.accept("    " + text), agent)) {
      chaos.prepare();
      while (number <= last && !isOver()) {
        Step step = plot.step(number);
        say.accept("step %d: %s".formatted(number, step.text()));
        number++;
        Verdict verdict = chaos.run(step);
        verdicts.add(verdict);
        if (!verdict.isGood()) {
          say.accept(failure(verdict));
          keep(site, verdict);
          break;
        }
        say.accept(
            "    ok: outage %.0f ms, two MASTERs %.0f ms, at rest after %.1f s%s"
                .formatted(
                    verdict.outageMillis(),
                    verdict.overlapMillis(),
                    verdict.restMillis() / 1000,
                    verdict.restMillis() > SLOW_MILLIS ? ": " + verdict.restWaitedFor() : ""));
      }
      chaos.calm();
      noises += chaos.noises();
      edits += chaos.edits();
    }
    figures.addAll(flat.verdicts());
    return number;
  }

  private String failure(Verdict verdict) {
    var text = new StringBuilder("step " + verdict.step().number() + " FAILED:\n");
    verdict.wrong().forEach(wrong -> text.append("  ").append(wrong).append('\n'));
    text.append("What was done, in order:\n");
    verdict.done().forEach(done -> text.append("  ").append(done).append('\n'));
    text.append("How the roles changed:\n");
    verdict.roles().forEach(role -> text.append("  ").append(role).append('\n'));
    return text.append("Again: ").append(replay(verdict.step())).toString();
  }

  private String replay(Step step) {
    return "./dev chaos --seed %d --from %d --steps 1%s"
        .formatted(order.seed(), step.number(), order.soak() ? " --soak" : "");
  }

  /** The logs, for the site will be gone. */
  private void keep(Site site, Verdict verdict) throws IOException {
    Path kept = order.logs().resolve(order.seed() + "-" + verdict.step().number());
    Files.createDirectories(kept);
    for (String node : site.topology().firewalls()) {
      Path log = site.directory(node).resolve("log");
      if (Files.exists(log)) {
        Files.copy(log, kept.resolve(node + ".log"), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.writeString(kept.resolve("step.json"), verdict.json().toPrettyString() + "\n");
    say.accept("The nodes' logs: " + kept);
  }

  public boolean isGood() {
    return !verdicts.isEmpty()
        && verdicts.stream().allMatch(Verdict::isGood)
        && figures.stream().allMatch(Flat.Verdict::flat);
  }

  List<Verdict> verdicts() {
    return List.copyOf(verdicts);
  }

  List<Flat.Verdict> figures() {
    return List.copyOf(figures);
  }

  /** In a few lines. */
  public String summary() {
    var text = new StringBuilder();
    long bad = verdicts.stream().filter(v -> !v.isGood()).count();
    text.append(
        "%d steps with %d faults in %.1f minutes, seed %d: %d failed.%n"
            .formatted(
                verdicts.size(),
                verdicts.stream().mapToInt(v -> v.step().faults().size()).sum(),
                (System.nanoTime() - start) / 60e9,
                order.seed(),
                bad));
    text.append(
        "%d frames of noise, %d edits; clocks %s.%n"
            .formatted(noises, edits, order.clocks() ? "were set wrong too" : "were left alone"));
    for (Verdict verdict : verdicts) {
      if (!verdict.isGood()) {
        text.append(
            "step %d: %s%n  %s%n"
                .formatted(
                    verdict.step().number(),
                    String.join("; ", verdict.wrong()),
                    replay(verdict.step())));
      }
    }
    List<Flat.Verdict> grown = figures.stream().filter(f -> !f.flat()).toList();
    text.append(
        "%d series of figures were long enough to be judged, %d of them grew.%n"
            .formatted(figures.size(), grown.size()));
    grown.forEach(f -> text.append("  ").append(f.text()).append('\n'));
    return text.toString();
  }

  public ObjectNode json() {
    ObjectNode json = new JsonMapper().createObjectNode();
    json.put("seed", order.seed()).put("soak", order.soak()).put("clocks", order.clocks());
    json.put("good", isGood()).put("noise_frames", noises).put("edits", edits);
    ArrayNode steps = json.putArray("steps");
    verdicts.forEach(v -> steps.add(v.json()));
    ArrayNode all = json.putArray("figures");
    figures.forEach(f ->
        all.addObject()
            .put("of", f.key().of())
            .put("figure", f.key().figure().id())
            .put("samples", f.samples())
            .put("median_first_third", f.first())
            .put("median_last_third", f.last())
            .put("most", f.most())
            .put("flat", f.flat()));
    return json;
  }

  /** The report as one HTML page that needs nothing from anywhere. */
  public String html() {
    return ChaosPage.of(this);
  }
}
