package twinwall.node.carp;

import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.Edit;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;
import twinwall.node.store.ConfigStore;

/** The control operations of the election. */
public final class CarpOps {
  /** Where the persistent maintenance flag is kept. */
  public interface Maintenance {
    boolean isOn();

    /** Writes the flag; a refusal says why it could not. */
    void set(boolean on) throws Refusal;
  }

  private CarpOps() {}

  /** The flag in the configuration. */
  public static Maintenance in(ConfigStore store) {
    return new Maintenance() {
      @Override
      public boolean isOn() {
        return store.applied().carpMaintenance();
      }

      @Override
      public void set(boolean on) throws Refusal {
        String what = (on ? "Enter" : "Leave") + " CARP maintenance mode";
        switch (store.change(
            "(command)", what, config -> new Edit.Edited(config.withCarpMaintenance(on).xml()))) {
          case ConfigStore.Saved _, ConfigStore.Unchanged _, ConfigStore.InForce _ -> {}
          case ConfigStore.Refused refused ->
              throw new Refusal(
                  Refusal.Kind.REFUSED,
                  "The configuration refused the change.",
                  refused.problems().stream()
                      .map(p -> new Refusal.Problem(p.path(), p.message()))
                      .toList());
        }
      }
    };
  }

  /**
   * @param detection what is known about the machines of the peers
   * @param paths what is known about the checked paths
   */
  public static Map<String, Op> of(
      Carp carp,
      Maintenance maintenance,
      Supplier<ObjectNode> detection,
      Supplier<ObjectNode> paths) {
    return Map.of(
        "carp.status",
            _ -> {
              ObjectNode status = carp.status(maintenance.isOn());
              status.set("detection", detection.get());
              status.set("paths", paths.get());
              return status;
            },
        "carp.history", _ -> carp.history(),
        "carp.maintenance", args -> maintenance(args, maintenance),
        "carp.enable", _ -> enable(carp),
        "carp.disable", _ -> disable(carp));
  }

  private static ObjectNode maintenance(ObjectNode args, Maintenance maintenance) throws Refusal {
    if (!args.path("enter").isBoolean()) {
      throw new Refusal("carp.maintenance needs \"enter\": true or false");
    }
    boolean enter = args.path("enter").asBoolean();
    if (maintenance.isOn() == enter) {
      return message("Persistent CARP maintenance mode is already " + (enter ? "on." : "off."));
    }
    maintenance.set(enter);
    return message((enter ? "Entering" : "Leaving") + " persistent CARP maintenance mode.");
  }

  private static ObjectNode enable(Carp carp) {
    if (carp.state().enabled() && !carp.state().isLeaving()) {
      return message("CARP is already enabled.");
    }
    carp.enable();
    return message("CARP has been enabled.");
  }

  private static ObjectNode disable(Carp carp) {
    if (!carp.state().enabled()) {
      return message("CARP is already disabled.");
    }
    carp.disable();
    return message("CARP is being disabled; it comes back with enable or a restart.");
  }

  private static ObjectNode message(String text) {
    return JsonMapper.shared().createObjectNode().put("message", text);
  }
}
