package twinwall.node.flows;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.flows.FlowsSummary;
import twinwall.core.net.Ip;
import twinwall.node.control.Refusal;

/**
 * {@code states.diff}: compares the tables of both nodes now. What differs once may have been under
 * way; only what differs in two comparisons in a row is told.
 */
final class StatesDiff {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final long LOOK_AGAIN_MILLIS = 5;

  private final FlowSync sync;
  private final JsonMapper json = JsonMapper.builder().build();

  StatesDiff(FlowSync sync) {
    this.sync = sync;
  }

  JsonNode compare() throws Refusal {
    if (peers().isEmpty()) {
      throw new Refusal("no peer is connected: there is nothing to compare with");
    }
    int rounds = 0;
    do {
      round();
      rounds++;
    } while (rounds < 2 && peers().stream().anyMatch(peer -> peer.parity().found() > 0));
    await(peer -> peer.parity().described());
    ObjectNode out = json.createObjectNode();
    out.put("flows", sync.status().flows()).put("comparisons", rounds);
    ArrayNode all = out.putArray("peers");
    for (FlowsSummary.Peer peer : peers()) {
      ObjectNode one = all.addObject();
      one.put("address", peer.address().toString());
      one.put("differing", peer.parity().differing());
      ArrayNode named = one.putArray("named");
      peer.parity().named().forEach(difference -> difference(named.addObject(), difference));
    }
    return out;
  }

  /** Those that compare with us: they announce to us what they know. */
  private List<FlowsSummary.Peer> peers() {
    return sync.status().peers().stream().filter(FlowsSummary.Peer::following).toList();
  }

  private void round() throws Refusal {
    Map<Ip, Long> before = new HashMap<>();
    peers().forEach(peer -> before.put(peer.address(), peer.parity().round()));
    sync.compare();
    await(peer -> peer.parity().round() > before.getOrDefault(peer.address(), -1L));
  }

  private void await(Predicate<FlowsSummary.Peer> done) throws Refusal {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!peers().stream().allMatch(done)) {
      if (System.nanoTime() - end > 0) {
        throw new Refusal(
            "the peer did not answer within "
                + PATIENCE.toSeconds()
                + " s; `twinwall states status` shows the link");
      }
      try {
        Thread.sleep(LOOK_AGAIN_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Refusal("interrupted");
      }
    }
  }

  private static void difference(ObjectNode out, FlowsSummary.Difference difference) {
    out.put("flow", difference.key().toString()).put("is", StatesOps.word(difference.kind()));
    ObjectNode respects = out.putObject("differs_in");
    for (FlowsSummary.Respect respect : difference.respects()) {
      respects.putObject(respect.name()).put("here", respect.here()).put("there", respect.there());
    }
  }
}
