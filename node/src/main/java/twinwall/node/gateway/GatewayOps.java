package twinwall.node.gateway;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.Config;
import twinwall.core.config.Gateway;
import twinwall.core.gateway.GatewayState;
import twinwall.node.control.Op;

/** {@code gateways.status}: how the gateways stand, as Status &gt; Gateways shows it. */
public final class GatewayOps {
  private final GatewayWatch watch;
  private final Supplier<Config> config;
  private final JsonMapper json = JsonMapper.builder().build();

  private GatewayOps(GatewayWatch watch, Supplier<Config> config) {
    this.watch = watch;
    this.config = config;
  }

  public static Map<String, Op> of(GatewayWatch watch, Supplier<Config> config) {
    GatewayOps ops = new GatewayOps(watch, config);
    return Map.of("gateways.status", _ -> ops.status());
  }

  private JsonNode status() {
    ArrayNode out = json.createArrayNode();
    Map<String, String> problems = watch.problems();
    for (GatewayState.Known known : watch.state().gateways().values()) {
      String name = known.watched().name();
      ObjectNode one = out.addObject().put("name", name);
      one.put("gateway", known.watched().gateway());
      known.watched().monitor().ifPresent(ip -> one.put("monitor", ip.toString()));
      known.watched().source().ifPresent(ip -> one.put("source", ip.toString()));
      one.put("status", known.standing().words());
      one.put("down", known.standing().isDown()).put("alarm", known.standing().isAlarm());
      one.put("seconds", known.since().until(watch.clock().now()).toSeconds());
      millis(one, "delay_ms", known.delay());
      millis(one, "stddev_ms", known.deviation());
      if (known.watched().isAsked()) {
        one.put("loss_percent", Math.round(known.loss() * 10) / 10.0);
      } else if (known.watched().source().isEmpty() && known.watched().monitor().isPresent()) {
        one.put("error", "this node has no address of its own on the gateway's interface");
      }
      Optional.ofNullable(problems.get(name)).ifPresent(why -> one.put("error", why));
      String descr = config.get().gateways().named(name).map(Gateway::descr).orElse("");
      one.put("descr", descr);
    }
    return out;
  }

  private static void millis(ObjectNode out, String name, OptionalDouble millis) {
    millis.ifPresent(value -> out.put(name, Math.round(value * 1000) / 1000.0));
  }
}
