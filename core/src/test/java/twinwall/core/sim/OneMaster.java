package twinwall.core.sim;

import twinwall.core.carp.Vhid;

/** Of two nodes that hear each other one is no MASTER any more, within a bounded time. */
final class OneMaster implements Invariant {
  private final World world;
  private final long[][][] since;

  OneMaster(World world) {
    this.world = world;
    int nodes = world.nodes.size();
    since = new long[world.vhids.size()][nodes][nodes];
  }

  @Override
  public void step() {
    for (int v = 0; v < world.vhids.size(); v++) {
      Vhid vhid = world.vhids.get(v);
      for (Node a : world.nodes) {
        for (Node b : world.nodes.subList(a.number + 1, world.nodes.size())) {
          if (!a.isMaster(vhid) || !b.isMaster(vhid)) {
            since[v][a.number][b.number] = 0;
          } else if (since[v][a.number][b.number] == 0) {
            since[v][a.number][b.number] = world.now();
          } else {
            judge(vhid, a, b, world.now() - since[v][a.number][b.number]);
          }
        }
      }
    }
  }

  private void judge(Vhid vhid, Node a, Node b, long both) {
    if (both < Bounds.TWO_MASTERS) {
      return;
    }
    Segment segment = world.segment(vhid.device());
    long hearing = Math.min(segment.calm(a, b), segment.calm(b, a));
    long whole = Math.min(both, Math.min(hearing, Math.min(a.speaks(segment), b.speaks(segment))));
    if (whole > Bounds.TWO_MASTERS) {
      throw new Violation(
          "one-master",
          a
              + " and "
              + b
              + " are both MASTER of "
              + vhid
              + " and hear each other for "
              + whole / Bounds.MS
              + " ms");
    }
  }
}
