package twinwall.core.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import twinwall.core.flows.FlowsSummary.Difference.Kind;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.sim.Node;
import twinwall.core.sim.Setup;
import twinwall.core.sim.World;

/** Two tables that have come apart without anybody noticing: the comparison finds and mends it. */
class ParityTest {
  private final World world = new World(Setup.flowsOnly(7, 2));
  private final Node master = world.nodes.getFirst();
  private final Node backup = world.nodes.getLast();
  private final List<Flow> flows = new ArrayList<>();

  private void settled(int count) {
    world.nodes.forEach(node -> node.boot());
    world.run(2_000);
    backup.on(new FlowsEvent.Role(false));
    master.on(new FlowsEvent.Role(true));
    for (int i = 0; i < count; i++) {
      flows.add(world.opens(master));
    }
    world.run(1_000);
    assertEquals(master.flows().table.size(), backup.flows().table.size());
  }

  private static FlowsSummary.Peer peer(Node node) {
    return node.flows().summary().peers().getFirst();
  }

  @Test
  void equalTablesAreSaidToBeEqualOnBothNodes() {
    settled(50);
    world.run(15_000);
    assertEquals(0, peer(backup).parity().differing());
    assertTrue(peer(backup).parity().ageMillis() <= 11_000);
    assertEquals(0, peer(master).parity().theirs());
  }

  @Test
  void whatIsMissingIsNamedFetchedAndGivenToTheKernel() {
    settled(50);
    FlowKey lost = flows.getFirst().key();
    backup.flows().table.remove(lost);
    backup.kernel.end(lost, true);
    world.run(30_000);
    assertTrue(backup.kernel.table.containsKey(lost));
    assertTrue(backup.flows().counters.copy().get("parity-differing") >= 1);
    assertEquals(0, peer(backup).parity().differing());
  }

  @Test
  void aStaleStateIsMended() {
    settled(50);
    Flow flow = flows.get(3);
    FlowTable.Entry entry = backup.flows().table.get(flow.key()).orElseThrow();
    entry.becomes(
        new Flow(
            flow.key(),
            flow.reply(),
            flow.status(),
            9,
            flow.timeout(),
            flow.info(),
            flow.extras(),
            0));
    world.run(30_000);
    assertEquals(0, backup.flows().table.get(flow.key()).orElseThrow().flow().mark());
    assertEquals(0, peer(backup).parity().differing());
  }

  @Test
  void aCopyThatTheMasterDoesNotHaveEnds() {
    settled(50);
    FlowKey gone = flows.get(5).key();
    master.flows().table.remove(gone);
    master.kernel.end(gone, true);
    world.run(30_000);
    assertTrue(!backup.kernel.table.containsKey(gone));
  }

  @Test
  void trafficIsNotADifference() {
    settled(50);
    for (int i = 0; i < 2_000; i++) {
      world.opens(master);
      world.moves(master, flows.get(i % flows.size()).key());
      world.run(20);
    }
    assertTrue(backup.flows().counters.copy().get("comparisons") >= 3);
    assertEquals(null, backup.flows().counters.copy().get("parity-differing"));
  }

  @Test
  void askedForItComparesAtOnceAndNamesWhatDiffersWhicheverNodeIsAsked() {
    settled(50);
    FlowKey lost = flows.getFirst().key();
    backup.flows().table.remove(lost);
    backup.kernel.end(lost, true);
    master.on(new FlowsEvent.Compare());
    world.run(100);
    master.on(new FlowsEvent.Compare());
    world.run(1_100);
    assertEquals(
        List.of(new FlowsSummary.Difference(lost, Kind.ONLY_HERE)), peer(master).parity().named());
  }

  /** 1,024 names at a time, and never the last. */
  @Test
  void namesWithoutEndAreNotKept() {
    settled(1);
    FlowsState state = backup.flows();
    Parity parity = new Parity(Moment.START);
    List<FlowsAction> out = new ArrayList<>();
    parity.due(1, Moment.ofMillis(60_000), out);
    assertTrue(
        parity.digests(
            new SyncFrame.TableDigest(1, 1, 9, Collections.nCopies(FlowTable.BUCKETS, 7L)),
            state,
            1,
            out));
    int frames = 0;
    boolean heard = true;
    while (heard && frames <= Parity.MOST) {
      List<SyncFrame.Named> names = new ArrayList<>();
      for (int i = 0; i < SyncCodec.MAX_FLOWS; i++) {
        Ip ip = new Ip4(frames * SyncCodec.MAX_FLOWS + i);
        names.add(new SyncFrame.Named(new FlowKey(0, new Tuple(Proto.UDP, ip, Ip4.ANY, 1, 2)), 3));
      }
      heard = parity.names(new SyncFrame.BucketKeys(2, 1, 0, false, names), state);
      frames++;
    }
    assertEquals(Parity.MOST / SyncCodec.MAX_FLOWS + 1, frames);
  }
}
