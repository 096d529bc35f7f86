package twinwall.core.flows;

/** What names a flow on every node: its zone and the tuple of its first packet. */
public record FlowKey(int zone, Tuple tuple) {
  public FlowKey {
    if (zone >>> 16 != 0) {
      throw new IllegalArgumentException("zone out of range: " + zone);
    }
  }

  @Override
  public int hashCode() {
    return tuple.hashCode() + 31 * zone;
  }

  @Override
  public String toString() {
    return zone == 0 ? tuple.toString() : tuple + " zone " + zone;
  }
}
