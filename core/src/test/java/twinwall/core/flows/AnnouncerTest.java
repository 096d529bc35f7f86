package twinwall.core.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;

/** A peer that takes a long bulk, slowly or not at all, while the table goes on changing. */
class AnnouncerTest {
  private static final Moment NOW = Moment.ofMillis(1);

  private final FlowTable table = new FlowTable();
  private final Announcer announcer = new Announcer(1, SyncFrame.FEATURES);
  private final List<SyncFrame> sent = new ArrayList<>();

  private static Flow flow(int number, int mark) {
    Tuple tuple =
        new Tuple(Proto.UDP, new Ip4(0x0A000000 + number), Ip.of("203.0.113.9"), 4_000, 53);
    return new Flow(
        new FlowKey(0, tuple),
        tuple.inverse(),
        FlowStatus.CONFIRMED,
        mark,
        30,
        ProtoInfo.NONE,
        FlowExtras.NONE,
        0);
  }

  private void send(boolean live) {
    List<FlowsAction> out = new ArrayList<>();
    announcer.send(table, 1, live, out);
    take(out);
  }

  private void take(List<FlowsAction> actions) {
    actions.forEach(action -> sent.add(((FlowsAction.Send) action).frame()));
  }

  private void bulk(int flows) {
    for (int i = 0; i < flows; i++) {
      table.put(flow(i, 0));
    }
    take(announcer.startBulk(1));
    send(false);
  }

  @Test
  void aChangeIsNotKeptWaitingByABulk() {
    bulk(20_000);
    int unacknowledged = sent.size();
    assertEquals(Announcer.BULK_WINDOW, unacknowledged);
    Flow fresh = flow(30_000, 0);
    table.put(fresh);
    announcer.change(fresh.key(), NOW);
    send(true);
    assertEquals(unacknowledged + 1, sent.size());
    SyncFrame.Batch batch = assertInstanceOf(SyncFrame.Batch.class, sent.getLast());
    assertEquals(List.of(fresh), batch.flows());
  }

  @Test
  void aBulkDuringWhichFlowsComeAndGoIsWhole() {
    bulk(20_000);
    int acked = 0;
    int turn = 0;
    while (!announcer.isAtRest()) {
      acked++;
      assertTrue(announcer.acknowledge(acked, NOW));
      for (int i = 0; i < 20; i++) {
        Flow fresh = flow(30_000 + turn, 0);
        table.put(fresh);
        announcer.change(fresh.key(), NOW);
        table.remove(flow(turn, 0).key());
        announcer.change(flow(turn, 0).key(), NOW);
        turn++;
      }
      send(true);
    }
    while (announcer.hasChanges()) {
      acked++;
      assertTrue(announcer.acknowledge(acked, NOW));
      send(true);
    }
    Set<FlowKey> heard = new HashSet<>();
    long counted = 0;
    long said = -1;
    for (SyncFrame frame : sent) {
      switch (frame) {
        case SyncFrame.BulkChunk chunk -> {
          counted += chunk.flows().size();
          chunk.flows().forEach(flow -> heard.add(flow.key()));
        }
        case SyncFrame.Batch batch -> batch.flows().forEach(flow -> heard.add(flow.key()));
        case SyncFrame.Deaths deaths -> heard.removeAll(deaths.keys());
        case SyncFrame.BulkEnd end -> said = end.count();
        default -> {}
      }
    }
    Set<FlowKey> truth = new HashSet<>();
    table.each(entry -> truth.add(entry.flow().key()));
    assertEquals(truth, heard);
    assertEquals(counted, said);
  }

  @Test
  void aStuckPeerCostsOneKeyPerFlowAndGetsTheLatestStateInTheEnd() {
    bulk(0);
    announcer.acknowledge(sent.size(), NOW);
    send(true);
    announcer.acknowledge(sent.size(), NOW);
    sent.clear();
    for (int round = 1; round <= 50; round++) {
      for (int i = 0; i < 5_000; i++) {
        FlowTable.Entry entry = table.put(flow(i, round));
        announcer.change(entry.flow().key(), NOW);
      }
      send(true);
    }
    int window = sent.size();
    assertEquals(Announcer.WINDOW, window);
    assertTrue(announcer.backlog(table) <= 5_000);
    long acked = 2;
    while (announcer.hasChanges()) {
      acked++;
      assertTrue(announcer.acknowledge(acked, NOW));
      send(true);
    }
    Set<FlowKey> latest = new HashSet<>();
    for (SyncFrame frame : sent) {
      if (frame instanceof SyncFrame.Batch batch) {
        batch.flows().stream()
            .filter(flow -> flow.mark() == 50)
            .forEach(flow -> latest.add(flow.key()));
      }
    }
    assertEquals(5_000, latest.size());
  }
}
