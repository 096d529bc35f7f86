package twinwall.node.store;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.apply.Standing;
import twinwall.core.apply.TrialMachine;
import twinwall.core.config.Config;
import twinwall.core.config.XmlDiff;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/** {@code config.pending}, {@code config.apply}, {@code config.confirm}, {@code config.discard}. */
public final class ApplyOps {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final ConfigStore store;
  private final Applying applying;
  private final Steps steps;
  private final SecureRandom random = new SecureRandom();

  /** The steps by which the node would become what a configuration says. */
  @FunctionalInterface
  public interface Steps {
    List<String> to(Config config) throws IOException;
  }

  private ApplyOps(ConfigStore store, Applying applying, Steps steps) {
    this.store = store;
    this.applying = applying;
    this.steps = steps;
  }

  public static Map<String, Op> of(ConfigStore store, Applying applying, Steps steps) {
    ApplyOps ops = new ApplyOps(store, applying, steps);
    return Map.of(
        "config.pending", ops::pending,
        "config.apply", ops::apply,
        "config.confirm", ops::confirm,
        "config.discard", ops::discard);
  }

  /** What waits and what is on trial, without what it says. Cheap: pages ask all the time. */
  public static ObjectNode summary(ConfigStore store, Applying applying) {
    Standing standing = store.standing();
    ObjectNode out = JSON.objectNode();
    out.put("pending", !store.pendingSections().isEmpty());
    out.put("saved", store.revision().number());
    out.put("applied", standing.label());
    ArrayNode sections = out.putArray("sections");
    store.pendingSections().forEach(sections::add);
    ArrayNode waiting = out.putArray("waiting");
    store.history().stream()
        .filter(r -> standing.waiting().contains(r.number()))
        .forEach(r ->
            waiting
                .addObject()
                .put("number", r.number())
                .put("time", r.time())
                .put("who", r.who())
                .put("description", r.description()));
    standing
        .trial()
        .ifPresent(trial ->
            out.putObject("trial")
                .put("id", trial.id())
                .put("own", trial.isOwn())
                .put("owner", trial.owner())
                .put("before", trial.backLabel())
                .put("seconds_left", secondsLeft(applying)));
    store.wentBack().ifPresent(words -> out.put("went_back", words));
    return out;
  }

  private static long secondsLeft(Applying applying) {
    return (applying.left().toMillis() + 999) / 1_000;
  }

  private JsonNode pending(ObjectNode args) {
    ObjectNode out = summary(store, applying);
    if (args.path("what").asBoolean(false)) {
      Standing standing = store.standing();
      List<XmlDiff.Change> changes =
          XmlDiff.between(
              standing.applied().without("revision"), standing.saved().without("revision"));
      out.put("changes", changes.size());
      out.put(
          "text", XmlDiff.unified("in force", "revision " + store.revision().number(), changes));
      ArrayNode all = out.putArray("steps");
      try {
        steps.to(store.current()).forEach(all::add);
      } catch (IOException e) {
        out.put("steps_unknown", String.valueOf(e.getMessage()));
      }
    }
    return out;
  }

  private JsonNode apply(ObjectNode args) throws Refusal {
    String who = ConfigOps.who(args);
    Optional<Duration> trial = trial(args);
    ConfigStore.Outcome outcome =
        trial.isPresent()
            ? applying.applyOnTrial(who, seen(args), id(), trial.get())
            : applying.apply(who, seen(args));
    return done(outcome, "applied");
  }

  private String id() {
    byte[] bytes = new byte[8];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static Optional<Duration> trial(ObjectNode args) throws Refusal {
    if (!args.has("confirm_seconds")) {
      return Optional.empty();
    }
    JsonNode given = args.path("confirm_seconds");
    Duration time = given.canConvertToInt() ? Duration.ofSeconds(given.asInt()) : Duration.ZERO;
    if (time.compareTo(TrialMachine.SHORTEST) < 0 || time.compareTo(TrialMachine.LONGEST) > 0) {
      throw ConfigOps.refusal(
          "confirm_seconds",
          "The time to confirm is "
              + TrialMachine.SHORTEST.toSeconds()
              + " to "
              + TrialMachine.LONGEST.toSeconds()
              + " seconds.");
    }
    return Optional.of(time);
  }

  private static long seen(ObjectNode args) throws Refusal {
    return args.has("saved") ? ConfigOps.number(args, "saved") : 0;
  }

  private JsonNode confirm(ObjectNode args) throws Refusal {
    return done(applying.confirm(ConfigOps.who(args)), "confirmed");
  }

  private JsonNode discard(ObjectNode args) throws Refusal {
    return done(applying.discard(ConfigOps.who(args), seen(args)), "discarded");
  }

  private JsonNode done(ConfigStore.Outcome outcome, String word) throws Refusal {
    boolean something = !(outcome instanceof ConfigStore.Unchanged);
    Outcomes.of(outcome, false); // or refused
    return summary(store, applying).put(word, something);
  }
}
