package twinwall.web;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import twinwall.core.config.Config;
import twinwall.web.engine.Engine;
import twinwall.web.page.Reach;

/**
 * Where the pair answers when this node does not: each peer in the network that the browser came
 * by, the shared addresses, and the network between the nodes, which few browsers can reach.
 */
final class Elsewhere {
  private static final int MOST = 8;

  private Elsewhere() {}

  static List<String> of(Config config, Settings now, Engine engine, String used) {
    var out = new ArrayList<String>();
    for (var node : nodes(engine)) {
      if (!node.path("here").asBoolean(false)) {
        out.addAll(Reach.near(node, used));
      }
    }
    config.vips().forEach(v -> v.address().ifPresent(ip -> out.add(url(ip.toString(), now))));
    var sync = config.hasync();
    if (sync.isPrimary()) {
      out.add(url(sync.synchronizeToIp(), now));
    }
    sync.pfsyncPeers().forEach(ip -> out.add(url(ip, now)));
    return out.stream().distinct().limit(MOST).toList();
  }

  private static JsonNode nodes(Engine engine) {
    try {
      return engine.call("nodes.status").path("nodes");
    } catch (IOException | Engine.Refused _) {
      return JsonNodeFactory.instance.arrayNode(); // then there is what the configuration says
    }
  }

  private static String url(String address, Settings now) {
    return Reach.url(now.protocol(), now.port(), address);
  }
}
