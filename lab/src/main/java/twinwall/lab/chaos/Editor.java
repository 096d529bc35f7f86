package twinwall.lab.chaos;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import twinwall.lab.site.Control;
import twinwall.lab.site.Site;
import twinwall.lab.site.Wait;

/**
 * Whoever works at the firewalls while they fail: edits the primary's configuration and sends nodes
 * into maintenance. An engine that does not answer is asked again later.
 */
final class Editor {
  private static final String PRIMARY = "fw1";
  private static final String PATH = "aliases/alias[chaos]/address";
  private static final long BOUND_MILLIS = 60_000;

  private final Site site;
  private final AtomicInteger edits = new AtomicInteger();
  private final Map<String, Boolean> maintenance = new ConcurrentHashMap<>();
  private volatile Optional<String> saved = Optional.empty();
  private volatile boolean unsure;

  Editor(Site site) {
    this.site = site;
  }

  private JsonNode ask(String node, tools.jackson.databind.node.ObjectNode request)
      throws IOException {
    return Control.ask(site.controlSocket(node), request);
  }

  /** Makes the alias that is edited from then on, where it is missing. */
  void prepare() throws IOException {
    try {
      ask(PRIMARY, Control.request("config.get").put("path", "aliases/alias[chaos]"));
    } catch (IOException _) {
      var request = Control.request("config.add").put("path", "aliases/alias");
      request
          .putObject("values")
          .put("name", "chaos")
          .put("type", "host")
          .put("address", "198.51.100.1");
      ask(PRIMARY, request);
    }
    saved = Optional.of("198.51.100.1");
    unsure = false;
  }

  /** One edit, if the primary takes it. */
  void edit() {
    int n = edits.incrementAndGet();
    String address = "198.51.100." + (1 + n % 250);
    try {
      ask(PRIMARY, Control.request("config.set").put("path", PATH).put("value", address));
      saved = Optional.of(address);
      unsure = false;
    } catch (IOException _) {
      unsure = true; // it may have been saved before the engine went
    }
  }

  int edits() {
    return edits.get();
  }

  /** Says so now if the engine listens, and sees to it that it comes true in the end. */
  void maintenance(String node, boolean enter) {
    maintenance.put(node, enter);
    Thread.ofVirtual()
        .start(() ->
            Wait.reached(
                BOUND_MILLIS,
                100,
                () -> !Boolean.valueOf(enter).equals(maintenance.get(node)) || tell(node, enter)));
  }

  private boolean tell(String node, boolean enter) {
    try {
      ask(node, Control.request("carp.maintenance").put("enter", enter));
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /** What both nodes must have in the end; empty if an edit's fate is not known. */
  Optional<String> expected() {
    return unsure ? Optional.empty() : saved;
  }

  /** The edited value as a node has it. */
  Optional<String> value(String node) {
    try {
      return Optional.of(
          ask(node, Control.request("config.get").put("path", PATH))
              .path("text")
              .asString("")
              .strip());
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
