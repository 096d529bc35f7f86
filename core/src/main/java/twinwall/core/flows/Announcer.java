package twinwall.core.flows;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * What one peer has still to be told, on one connection. Not a queue of changes but a set of keys:
 * when its turn comes, a flow is sent as it is then, or its death. So a peer that is slow, or
 * stuck, costs no more than one key per flow, and gets the newest state when it can take it. Live
 * changes and the bulk take turns.
 */
final class Announcer {
  /** Flows per frame: about 16 KiB, a quarter of a millisecond of the peer's kernel. */
  static final int CHUNK = 256;

  /** Frames that may be unacknowledged. */
  static final int WINDOW = 16;

  final long link;
  private final LinkedHashSet<FlowKey> changed = new LinkedHashSet<>();
  private FlowKey[] bulk = new FlowKey[0];
  private int bulkAt;
  private boolean bulkRunning;
  private long bulkCount;
  private long generation;
  private long sent;
  private long acked;

  Announcer(long link) {
    this.link = link;
  }

  void change(FlowKey key) {
    changed.add(key);
  }

  /** Starts over with the whole table. */
  List<FlowsAction> startBulk(long newGeneration, FlowTable table) {
    generation = newGeneration;
    bulk = table.keysMastersFirst();
    bulkAt = 0;
    bulkCount = 0;
    bulkRunning = true;
    return List.of(new FlowsAction.Send(link, new SyncFrame.BulkBegin(++sent, generation)));
  }

  /** False when the peer acknowledges what was never sent. */
  boolean acknowledge(long sequence) {
    if (sequence < acked || sequence > sent) {
      return false;
    }
    acked = sequence;
    return true;
  }

  boolean windowOpen() {
    return sent - acked < WINDOW;
  }

  boolean hasChanges() {
    return !changed.isEmpty();
  }

  boolean isBulking() {
    return bulkRunning;
  }

  int backlog() {
    return changed.size() + bulk.length - bulkAt;
  }

  /** As much as the window allows. */
  void send(FlowTable table, boolean liveToo, List<FlowsAction> out) {
    while (windowOpen() && (liveToo && !changed.isEmpty() || bulkRunning)) {
      if (liveToo && !changed.isEmpty()) {
        sendChanges(table, out);
      }
      if (bulkRunning && windowOpen()) {
        sendBulk(table, out);
      }
    }
  }

  private void sendChanges(FlowTable table, List<FlowsAction> out) {
    List<FlowKey> deaths = new ArrayList<>();
    List<Flow> flows = new ArrayList<>();
    List<Flow> related = new ArrayList<>();
    Iterator<FlowKey> keys = changed.iterator();
    for (int i = 0; i < CHUNK && keys.hasNext(); i++) {
      FlowKey key = keys.next();
      keys.remove();
      Optional<FlowTable.Entry> entry = table.get(key);
      if (entry.isEmpty()) {
        deaths.add(key);
      } else {
        Flow flow = entry.get().flow;
        (flow.isRelated() ? related : flows).add(flow);
      }
    }
    flows.addAll(related);
    // Deaths first: a new flow may want the translated port of one that ended.
    if (!deaths.isEmpty()) {
      out.add(new FlowsAction.Send(link, new SyncFrame.Deaths(++sent, deaths)));
    }
    if (!flows.isEmpty()) {
      out.add(new FlowsAction.Send(link, new SyncFrame.Batch(++sent, flows)));
    }
  }

  private void sendBulk(FlowTable table, List<FlowsAction> out) {
    List<Flow> flows = new ArrayList<>();
    while (flows.size() < CHUNK && bulkAt < bulk.length) {
      FlowKey key = bulk[bulkAt++];
      Optional<FlowTable.Entry> entry = table.get(key);
      if (entry.isPresent()) {
        flows.add(entry.get().flow);
        changed.remove(key);
      }
    }
    bulkCount += flows.size();
    if (!flows.isEmpty()) {
      out.add(new FlowsAction.Send(link, new SyncFrame.BulkChunk(++sent, generation, flows)));
    } else {
      out.add(new FlowsAction.Send(link, new SyncFrame.BulkEnd(++sent, generation, bulkCount)));
      bulkRunning = false;
      bulk = new FlowKey[0];
      bulkAt = 0;
    }
  }
}
