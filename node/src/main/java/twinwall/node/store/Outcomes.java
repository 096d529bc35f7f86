package twinwall.node.store;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.Config;
import twinwall.core.config.Items;
import twinwall.core.config.Problem;
import twinwall.core.config.Xml;
import twinwall.core.config.XmlDiff;
import twinwall.node.control.Refusal;

/** What became of a change, or would, for those who asked by the control socket. */
final class Outcomes {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int MOST_NOTICES = 200;

  private final Function<Config, List<Problem>> planned;
  private final Semaphore one = new Semaphore(1);

  /**
   * @param planned what planning a configuration would tell
   */
  Outcomes(Function<Config, List<Problem>> planned) {
    this.planned = planned;
  }

  /**
   * @param changes whether what changed is told too
   */
  static ObjectNode of(ConfigStore.Outcome outcome, boolean changes) throws Refusal {
    return switch (outcome) {
      case ConfigStore.Saved s -> {
        ObjectNode result =
            JSON.objectNode().put("saved", true).put("revision", s.revision().number());
        result.set("warnings", problems(s.warnings()));
        if (changes) {
          result.set("changes", changes(s.before().xml(), s.config().xml()));
        }
        yield result;
      }
      case ConfigStore.Unchanged _, ConfigStore.InForce _ -> JSON.objectNode().put("saved", false);
      case ConfigStore.Refused r ->
          throw new Refusal(
              kind(r),
              r.problems().size() == 1
                  ? "Refused, nothing was changed:"
                  : "Refused for " + r.problems().size() + " reasons, nothing was changed:",
              r.problems().stream().map(p -> new Refusal.Problem(p.path(), p.message())).toList());
    };
  }

  ObjectNode of(Rehearsal rehearsal) throws Refusal {
    return switch (rehearsal) {
      case Rehearsal.Good would -> rehearsed(would);
      case Rehearsal.Not(ConfigStore.Outcome outcome) -> of(outcome, true).put("dry", true);
    };
  }

  /** Planning takes long and much memory: one at a time. */
  private ObjectNode rehearsed(Rehearsal.Good would) throws Refusal {
    if (!one.tryAcquire()) {
      throw new Refusal(
          Refusal.Kind.BUSY, "Another dry run is under way; try again in a moment.", List.of());
    }
    try {
      ObjectNode result = JSON.objectNode().put("saved", false).put("dry", true);
      result.set("warnings", problems(would.warnings()));
      result.set("changes", changes(would.before().xml(), would.config().xml()));
      List<Problem> notices = planned.apply(would.config());
      result.put("notices_total", notices.size());
      return result.set("notices", problems(notices.stream().limit(MOST_NOTICES).toList()));
    } finally {
      one.release();
    }
  }

  private static Refusal.Kind kind(ConfigStore.Refused refused) {
    return refused.problems().stream().anyMatch(p -> p.message().startsWith(Items.CONFLICT))
        ? Refusal.Kind.CONFLICT
        : refused.problems().stream().anyMatch(p -> p.message().contains(ConfigStore.WAITS))
            ? Refusal.Kind.WAITING
            : Refusal.Kind.REFUSED;
  }

  static ArrayNode problems(List<Problem> problems) {
    ArrayNode all = JSON.arrayNode();
    for (Problem p : problems) {
      all.addObject()
          .put("path", p.path())
          .put("message", p.message())
          .put("severity", p.isError() ? "error" : "warning");
    }
    return all;
  }

  static ArrayNode changes(Xml before, Xml after) {
    return changes(XmlDiff.between(before.without("revision"), after.without("revision")));
  }

  static ArrayNode changes(List<XmlDiff.Change> changes) {
    ArrayNode all = JSON.arrayNode();
    for (XmlDiff.Change c : changes) {
      all.addObject()
          .put("kind", c.kind().name().toLowerCase(Locale.ROOT))
          .put("path", c.path())
          .put("before", c.before())
          .put("after", c.after());
    }
    return all;
  }
}
