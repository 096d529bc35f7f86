package twinwall.node.flows;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import twinwall.core.flows.Exclusions;
import twinwall.core.net.Ip;

/**
 * What flow sync must know: where we listen, who the peers are, the shared key (never shown), and
 * which flows stay at home, and how long one without an answer waits. Any of the first three may be
 * missing at first and arrive later.
 */
public record FlowSettings(
    Optional<Ip> local,
    Set<Ip> peers,
    Optional<byte[]> key,
    Exclusions exclusions,
    Duration patience) {
  public static final FlowSettings OFF =
      new FlowSettings(
          Optional.empty(), Set.of(), Optional.empty(), Exclusions.NONE, Duration.ZERO);

  public FlowSettings {
    peers = Set.copyOf(peers);
    key = key.map(byte[]::clone);
    if (key.isPresent() && key.get().length != 32) {
      throw new IllegalArgumentException("the flow key has 32 bytes");
    }
  }

  boolean sameLinks(FlowSettings other) {
    return local.equals(other.local)
        && key.isPresent() == other.key.isPresent()
        && (key.isEmpty() || Arrays.equals(key.get(), other.key.orElseThrow()));
  }

  @Override
  public String toString() {
    return "FlowSettings[local="
        + local
        + ", peers="
        + peers
        + ", key="
        + (key.isPresent() ? "set" : "missing")
        + "]";
  }
}
