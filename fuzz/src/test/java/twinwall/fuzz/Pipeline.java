package twinwall.fuzz;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import twinwall.core.config.Config;
import twinwall.core.config.Problem;
import twinwall.core.config.Validator;
import twinwall.core.config.Xml;
import twinwall.core.config.XmlDiff;
import twinwall.core.config.XmlReader;
import twinwall.core.config.XmlWriter;
import twinwall.core.plan.Facts;
import twinwall.core.plan.Plan;
import twinwall.core.plan.Planner;
import twinwall.core.plan.Planning;
import twinwall.core.render.NftText;
import twinwall.core.render.PlanText;
import twinwall.core.render.TableSteps;

/** The road of a configuration: written and read, checked, planned, rendered. */
final class Pipeline {
  private static final Facts SOME = Facts.ofNames(List.of("eth0", "eth1", "eth2", "lo"));

  private static final Instant NOW = Instant.parse("2026-11-25T10:15:00Z");

  private Pipeline() {}

  /** The ruleset of a configuration, where it has one; every property on the way is checked. */
  static Optional<String> all(Xml root) {
    written(root);
    Config config = Config.of(root);
    List<Problem> problems = Validator.check(config);
    problems.forEach(problem -> Check.reason(problem.toString()));
    Planner.plan(config, SOME);
    return switch (Planner.plan(config, Facts.anything())) {
      case Planning.Refused refused -> {
        Check.that(
            problems.stream().anyMatch(Problem::isError),
            () -> "valid, and no plan: " + refused.problems());
        refused.problems().forEach(problem -> Check.reason(problem.toString()));
        yield Optional.empty();
      }
      case Planning.Planned planned -> {
        planned.problems().forEach(problem -> Check.reason(problem.toString()));
        yield Optional.of(rendered(planned.plan()));
      }
    };
  }

  /** A document is what a reader gives back after a writer wrote it. */
  static void written(Xml root) {
    byte[] bytes = XmlWriter.write(root);
    switch (XmlReader.read(bytes)) {
      case XmlReader.Malformed malformed ->
          // Indentation may make it larger than a file may be.
          Check.that(bytes.length > XmlReader.MAX_BYTES / 2, malformed::toString);
      case XmlReader.Document document ->
          Check.that(
              root.equals(document.root()),
              () -> "read again it differs: " + difference(root, document.root()));
    }
    Check.same(List.of(), XmlDiff.between(root, root), "the difference to itself");
  }

  private static String difference(Xml one, Xml other) {
    return XmlDiff.unified("written", "read", XmlDiff.between(one, other));
  }

  private static String rendered(Plan plan) {
    Check.that(!PlanText.of(plan).isEmpty(), () -> "no plan as text");
    String table = NftText.table(plan.ruleset(), NOW);
    Check.same(table, NftText.table(plan.ruleset(), NOW), "rendered twice");
    String text = NftText.loadable(plan.ruleset(), NOW).text();
    Check.same(text, TableSteps.table(TableSteps.parts(text)), "in parts");
    text.lines().forEach(Pipeline::line);
    table.lines().forEach(Pipeline::line);
    return table;
  }

  /** Nothing that a user wrote can end a string or a line. */
  private static void line(String line) {
    boolean plain = line.chars().noneMatch(c -> c < ' ' && c != '\t' || c == 127 || c == '\\');
    long quotes = line.chars().filter(c -> c == '"').count();
    Check.that(plain && quotes % 2 == 0, () -> "a line that nft reads otherwise: " + line);
  }
}
