package twinwall.core.flows;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Flows that the kernel was told to make whoever is in their way, by what names them in their
 * replies; for as long as the kernel may still tell us whom it drove out for them.
 */
final class Replacing {
  private Map<FlowKey, FlowKey> lately = new HashMap<>();
  private Map<FlowKey, FlowKey> before = new HashMap<>();

  void add(Flow flow) {
    lately.put(flow.replyKey(), flow.key());
  }

  /** One that was driven out may have been made again, before the kernel told of the first. */
  void made(Flow flow) {
    if (!(lately.isEmpty() && before.isEmpty()) && by(flow.replyKey()).isPresent()) {
      add(flow);
    }
  }

  /** The flow that was made and has these replies now. */
  Optional<FlowKey> by(FlowKey reply) {
    FlowKey key = lately.get(reply);
    return Optional.ofNullable(key == null ? before.get(reply) : key);
  }

  /** Once a second: what is older than two of them is forgotten. */
  void beat() {
    before = lately;
    lately = new HashMap<>();
  }

  void clear() {
    lately.clear();
    before.clear();
  }
}
