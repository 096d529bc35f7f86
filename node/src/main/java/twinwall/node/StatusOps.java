package twinwall.node;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.apply.ApplyState;
import twinwall.core.carp.CarpState;
import twinwall.core.config.Problem;
import twinwall.core.flows.FlowsSummary;
import twinwall.core.machine.Moment;
import twinwall.node.apply.Applier;
import twinwall.node.carp.Carp;
import twinwall.node.confsync.ConfSync;
import twinwall.node.control.Op;
import twinwall.node.flows.FlowSync;
import twinwall.node.store.ApplyOps;
import twinwall.node.store.Applying;
import twinwall.node.store.ConfigStore;

/** {@code status}: how this node is, in one answer. */
final class StatusOps {
  private final JsonMapper json = JsonMapper.builder().build();
  private final ConfigStore store;
  private final Applying applying;
  private final Applier applier;
  private final Carp carp;
  private final FlowSync flows;
  private final ConfSync sync;
  private final Supplier<List<String>> notices;
  private final Clock clock;

  StatusOps(
      ConfigStore store,
      Applying applying,
      Applier applier,
      Carp carp,
      FlowSync flows,
      ConfSync sync,
      Supplier<List<String>> notices,
      Clock clock) {
    this.store = store;
    this.applying = applying;
    this.applier = applier;
    this.carp = carp;
    this.flows = flows;
    this.sync = sync;
    this.notices = notices;
    this.clock = clock;
  }

  Map<String, Op> ops() {
    return Map.of("status", args -> status(args.path("collect").asBoolean(false)));
  }

  private JsonNode status(boolean collect) {
    ObjectNode out = json.createObjectNode();
    out.put("hostname", store.applied().system().hostname());
    out.put("up_seconds", Duration.ofNanos(clock.now().nanos()).toSeconds());
    configuration(out.putObject("config"));
    carp(out.putArray("vhids"), out.putArray("demotion"));
    out.put("sync", sync.state().standing());
    FlowsSummary summary = flows.status();
    out.put(
        "flows", summary.synchronised() ? "synchronised" : "not synchronised: " + summary.why());
    out.put("flow_count", summary.flows());
    ProcessFigures.now(collect).write(out.putObject("process"));
    return out;
  }

  private void configuration(ObjectNode out) {
    ApplyState state = applier.state();
    out.put("saved", store.revision().number());
    out.put("running", applier.runningRevision());
    out.set("pending", ApplyOps.summary(store, applying));
    state
        .failure()
        .ifPresent(f ->
            out.putObject("failure")
                .put("revision", applier.revision(f.revision()))
                .put("step", f.step())
                .put("why", f.why())
                .put("restored", f.restored())
                .put("tries", f.tries()));
    ArrayNode all = out.putArray("notices");
    store.notices().forEach(problem -> add(all, problem));
    applier.problems().forEach(problem -> add(all, problem));
    state.running().ifPresent(r -> r.notices().forEach(n -> all.addObject().put("message", n)));
    notices.get().forEach(notice -> all.addObject().put("message", notice));
  }

  private static void add(ArrayNode out, Problem problem) {
    out.addObject().put("path", problem.path()).put("message", problem.message());
  }

  private void carp(ArrayNode vhids, ArrayNode causes) {
    CarpState state = carp.state();
    Moment now = clock.now();
    state
        .members()
        .values()
        .forEach(m ->
            vhids
                .addObject()
                .put("vhid", m.vhid().number())
                .put("device", m.vhid().device())
                .put("label", m.group().label())
                .put("role", m.role().name())
                .put("addresses", m.group().addresses().toString()));
    state
        .causes()
        .values()
        .forEach(c ->
            causes
                .addObject()
                .put("cause", c.name())
                .put("value", c.value())
                .put("seconds", c.since().until(now).toSeconds()));
  }
}
