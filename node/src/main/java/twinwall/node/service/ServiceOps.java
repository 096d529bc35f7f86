package twinwall.node.service;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.render.UnboundText;
import twinwall.core.service.ServiceState;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;
import twinwall.node.dhcp.LeaseOps;
import twinwall.node.store.ConfigStore;

/** {@code services.status}, {@code services.restart}: the daemons of this node. */
public final class ServiceOps {
  private final Services services;
  private final JsonMapper json = JsonMapper.builder().build();

  private ServiceOps(Services services) {
    this.services = services;
  }

  /**
   * @param store where a lease is made static
   */
  public static Map<String, Op> of(Services services, ConfigStore store) {
    ServiceOps ops = new ServiceOps(services);
    Map<String, Op> all = new HashMap<>(LeaseOps.of(services.dhcp(), services.registrar(), store));
    all.put("services.status", _ -> ops.status());
    all.put("services.restart", ops::restart);
    return all;
  }

  private JsonNode status() {
    ArrayNode out = json.createArrayNode();
    ServiceState state = services.state();
    for (ServiceState.Entry entry : state.entries().values()) {
      ObjectNode one = out.addObject();
      one.put("name", entry.name());
      entry
          .wanted()
          .ifPresent(wanted ->
              one.put("title", wanted.title())
                  .put("package", wanted.debian())
                  .put("runs", wanted.need().told()));
      one.put("state", entry.standing(state.mastered()).name().toLowerCase(Locale.ROOT));
      entry
          .process()
          .ifPresent(process ->
              one.put("pid", process.pid())
                  .put("seconds", entry.born().until(services.now()).toSeconds()));
      one.put("starts", entry.starts());
      entry.missing().ifPresent(program -> one.put("missing", program));
      if (!entry.refusal().isEmpty()) {
        one.put("refusal", entry.refusal()).put("before", entry.good().isPresent());
      }
      if (!entry.death().isEmpty()) {
        one.put("last_end", entry.death());
      }
      if (entry.name().equals(UnboundText.NAME)) {
        cache(one);
      }
    }
    return out;
  }

  private void cache(ObjectNode one) {
    services
        .cache()
        .taken()
        .ifPresent(taken ->
            one.put("cache_from", taken.from().toString())
                .put("cache_names", taken.answers())
                .put("cache_records", taken.records()));
    one.put("cache_times", services.cache().times());
    one.put("cache_refused", services.cache().refused());
  }

  private JsonNode restart(ObjectNode args) throws Refusal {
    String name = args.path("name").asString("");
    if (!services.state().entries().containsKey(name)) {
      throw new Refusal(
          services.state().entries().isEmpty()
              ? "this node has no services"
              : "there is no service '"
                  + name
                  + "', only "
                  + String.join(", ", services.state().entries().keySet()));
    }
    services.restart(name);
    return json.createObjectNode().put("name", name);
  }
}
