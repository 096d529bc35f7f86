package twinwall.node.pulse;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.machine.Moment;
import twinwall.core.pulse.PulsePath;
import twinwall.core.pulse.PulseState;
import twinwall.core.pulse.PulseState.Path;
import twinwall.core.pulse.PulseState.Peer;

/** What is known about the machines of the peers, as JSON. */
final class PulseJson {
  private PulseJson() {}

  static ObjectNode of(PulseState state, Map<String, Long> floods, Moment now) {
    ObjectNode out = JsonMapper.shared().createObjectNode();
    out.put("on", state.settings().isPresent());
    state
        .settings()
        .ifPresent(s -> out.put("interval_ms", s.interval().toMillis()).put("misses", s.misses()));
    ArrayNode peers = out.putArray("peers");
    state.peers().forEach((node, peer) -> peer(peers.addObject(), node, peer, state, now));
    ObjectNode flooded = out.putObject("floods");
    floods.forEach(flooded::put);
    return out;
  }

  private static void peer(ObjectNode out, int node, Peer peer, PulseState state, Moment now) {
    out.put("node", node);
    out.put("state", peer.dead() ? "dead" : peer.suspected() ? "suspect" : "alive");
    out.put("since_s", Math.round(peer.since().nanosUntil(now) / 1e6) / 1e3);
    ArrayNode paths = out.putArray("paths");
    Set<PulsePath> all = new HashSet<>(state.sync());
    all.addAll(peer.paths());
    state
        .paths()
        .forEach((path, known) -> {
          if (all.contains(path)) {
            path(paths.addObject(), path, known);
          }
        });
  }

  private static void path(ObjectNode out, PulsePath path, Path known) {
    out.put("device", path.device()).put("address", path.address().toString());
    out.put("answers", known.proven() && known.misses() == 0);
    out.put("missed", known.misses());
    out.put("questions", known.questions()).put("answered", known.answers());
  }
}
