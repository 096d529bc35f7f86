package twinwall.node.diagnose;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import twinwall.core.config.Config;
import twinwall.core.config.Interface;
import twinwall.core.plan.Plan;
import twinwall.node.control.Refusal;

/** The interfaces of the configuration that runs, and the devices that they are. */
final class Faces {
  /** An interface: what it is called in addresses, by people, and in the kernel. */
  record Face(String id, String label, String device) {}

  private final Map<String, Face> byId = new LinkedHashMap<>();
  private final Map<String, Face> byDevice = new TreeMap<>();

  private Faces() {}

  static Faces of(Config config, Optional<Plan> plan) {
    Faces out = new Faces();
    for (Interface one : config.interfaces()) {
      String device =
          plan.stream()
              .flatMap(p -> p.interfaces().stream())
              .filter(i -> i.id().equals(one.id()))
              .map(Plan.Interface::device)
              .findFirst()
              .orElse(one.device());
      Face face = new Face(one.id(), one.label(), device);
      out.byId.put(one.id(), face);
      out.byDevice.putIfAbsent(device, face);
    }
    return out;
  }

  List<Face> all() {
    return List.copyOf(byId.values());
  }

  Optional<Face> ofDevice(String device) {
    return Optional.ofNullable(byDevice.get(device));
  }

  /** By its id, its name or its device. */
  Optional<Face> find(String text) {
    return byId.values().stream()
        .filter(face ->
            face.id().equals(text)
                || face.label().equalsIgnoreCase(text)
                || face.device().equals(text))
        .min(Comparator.comparing(face -> !face.id().equals(text)));
  }

  /**
   * @param argument in which it was given
   */
  Face need(String argument, String text) throws Refusal {
    return find(text)
        .orElseThrow(() ->
            Texts.refused(
                argument,
                "There is no interface "
                    + Texts.quoted(text)
                    + (byId.isEmpty() ? "." : ", only " + String.join(", ", byId.keySet()) + ".")));
  }
}
