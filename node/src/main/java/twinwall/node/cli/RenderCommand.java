package twinwall.node.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.plan.Planning;
import twinwall.core.render.NftText;
import twinwall.core.render.PlanText;
import twinwall.core.render.ServiceTexts;

/** {@code twinwall render FILE}: the texts that a config.xml becomes. */
@Command(
    name = "render",
    mixinStandardHelpOptions = true,
    description = "Print what a config.xml becomes, without touching anything.",
    footer = {"", "Exit codes: 0 printed, 1 the file cannot be used, 2 wrong usage."})
public final class RenderCommand implements Callable<Integer> {
  /** The steps on the way from a document to the kernel. */
  public enum Stage {
    PROBLEMS,
    PLAN,
    RULESET,
    SERVICES;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Mixin Offline offline = new Offline();

  @Option(
      names = "--stage",
      defaultValue = "ruleset",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  Stage stage = Stage.RULESET;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Planning planning = offline.plan();
    PrintWriter out = spec.commandLine().getOut();
    if (offline.json) {
      out.println(json(planning).toPrettyString());
    } else {
      PrintWriter err = spec.commandLine().getErr();
      planning.problems().forEach(stage == Stage.PROBLEMS ? out::println : err::println);
      if (planning instanceof Planning.Planned planned) {
        out.print(text(planned));
      }
      err.flush();
    }
    out.flush();
    return Offline.exitCode(planning);
  }

  private String text(Planning.Planned planned) {
    return switch (stage) {
      case PROBLEMS -> "";
      case PLAN -> PlanText.of(planned.plan());
      case RULESET -> NftText.table(planned.plan().ruleset(), Instant.now());
      case SERVICES -> ServiceTexts.text(ServiceTexts.of(planned.plan()));
    };
  }

  private static ObjectNode json(Planning planning) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.set("problems", Offline.json(planning.problems()));
    switch (planning) {
      case Planning.Planned planned -> {
        node.put("plan", PlanText.of(planned.plan()));
        node.put("ruleset", NftText.table(planned.plan().ruleset(), Instant.now()));
        node.put("services", ServiceTexts.text(ServiceTexts.of(planned.plan())));
      }
      case Planning.Refused _ -> {}
    }
    return node;
  }
}
