package twinwall.fuzz;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import twinwall.core.flows.SyncFrameTarget;
import twinwall.core.flows.SyncMachineTarget;
import twinwall.linux.NetlinkTarget;
import twinwall.node.flows.SyncLinkTarget;
import twinwall.web.FaceTarget;
import twinwall.web.api.ApiTarget;

/** All doors, by name. */
final class Targets {
  private static final Map<String, Supplier<Target>> MADE = new LinkedHashMap<>();

  static {
    MADE.put("advert", AdvertTarget::new);
    MADE.put("neighbour", NeighbourTarget::new);
    MADE.put("sync-frame", SyncFrameTarget::new);
    MADE.put("sync-machine", SyncMachineTarget::new);
    MADE.put("sync-link", () -> opened(SyncLinkTarget::new));
    MADE.put("cache", CacheTarget::new);
    MADE.put("view", ViewTarget::new);
    MADE.put("netlink", NetlinkTarget::new);
    MADE.put("filterlog", FilterLogTarget::new);
    MADE.put("xmlrpc", RpcTarget::new);
    MADE.put("xml", XmlTarget::new);
    MADE.put("config", ConfigTarget::new);
    MADE.put("ruleset", RulesetTarget::new);
    MADE.put("control", () -> opened(ControlTarget::new));
    MADE.put("api", ApiTarget::new);
    MADE.put("face", () -> opened(FaceTarget::new));
  }

  private Targets() {}

  static List<Target> all() {
    return MADE.values().stream().map(Supplier::get).toList();
  }

  static List<String> names() {
    return List.copyOf(MADE.keySet());
  }

  static Target named(String name) {
    Supplier<Target> made = MADE.get(name);
    if (made == null) {
      throw new IllegalArgumentException("no target '" + name + "'; there are " + names());
    }
    return made.get();
  }

  private static Target opened(Callable<Target> make) {
    try {
      return make.call();
    } catch (Exception e) {
      throw new IllegalStateException("cannot start", e);
    }
  }
}
