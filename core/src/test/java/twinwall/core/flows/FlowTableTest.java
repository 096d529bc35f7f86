package twinwall.core.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;

/** The table beside a plain map, over all kinds of flows. */
class FlowTableTest {
  private final Random dice = new Random(7);

  private Ip ip(boolean v4) {
    return v4 ? new Ip4(dice.nextInt()) : new Ip6(dice.nextLong(), dice.nextLong());
  }

  private Tuple tuple(int proto, boolean v4) {
    return new Tuple(proto, ip(v4), ip(v4), dice.nextInt(1 << 16), dice.nextInt(1 << 16));
  }

  private ProtoInfo info(int proto) {
    return switch (proto) {
      case Proto.TCP ->
          new ProtoInfo.Tcp(
              dice.nextInt(10), dice.nextInt(15), dice.nextInt(15), dice.nextInt(256), 255);
      case Proto.SCTP -> new ProtoInfo.Sctp(dice.nextInt(9), dice.nextInt(), dice.nextInt());
      default -> ProtoInfo.NONE;
    };
  }

  private FlowKey key() {
    int[] protos = {Proto.TCP, Proto.UDP, Proto.SCTP, Proto.GRE, 255};
    int zone = dice.nextBoolean() ? 0 : dice.nextInt(1 << 16);
    return new FlowKey(zone, tuple(protos[dice.nextInt(protos.length)], dice.nextInt(4) > 0));
  }

  private Flow flow(FlowKey key) {
    int proto = key.tuple().proto();
    boolean v4 = key.tuple().isV4();
    Optional<Tuple> master =
        dice.nextInt(20) == 0 ? Optional.of(tuple(Proto.TCP, v4)) : Optional.empty();
    FlowExtras extras =
        new FlowExtras(
            master,
            dice.nextInt(20) == 0 ? "ftp" : "",
            Optional.empty(),
            Optional.empty(),
            0,
            dice.nextInt(20) == 0 ? 1 : 0);
    return new Flow(
        key,
        dice.nextBoolean() ? key.tuple().inverse() : tuple(proto, v4),
        dice.nextInt(1 << 16),
        dice.nextInt(),
        dice.nextInt(1 << 20),
        info(proto),
        extras,
        dice.nextInt());
  }

  @Test
  void keepsEveryFlowAsItIsThroughAllChanges() {
    FlowTable table = new FlowTable();
    Map<FlowKey, Flow> model = new HashMap<>();
    List<FlowKey> keys = new ArrayList<>();
    for (int i = 0; i < 60_000; i++) {
      boolean growing = i / 20_000 % 2 == 0;
      int what = dice.nextInt(10);
      if (keys.isEmpty() || what < (growing ? 7 : 2)) {
        FlowKey key = key();
        Flow flow = flow(key);
        keys.add(key);
        model.put(key, flow);
        assertEquals(flow, table.put(flow).flow());
      } else if (what < 8) {
        Flow next = flow(keys.get(dice.nextInt(keys.size())));
        model.put(next.key(), next);
        table.get(next.key()).orElseThrow().becomes(next);
      } else {
        int at = dice.nextInt(keys.size());
        FlowKey gone = keys.get(at);
        keys.set(at, keys.getLast());
        keys.removeLast();
        assertEquals(model.remove(gone), table.remove(gone).orElseThrow().flow());
        assertTrue(table.get(gone).isEmpty());
        assertTrue(table.remove(gone).isEmpty());
      }
    }
    assertEquals(model.size(), table.size());
    Map<FlowKey, Flow> all = new HashMap<>();
    table.each(entry -> {
      assertEquals(entry.key(), entry.flow().key());
      all.put(entry.key(), entry.flow());
    });
    assertEquals(model, all);
    model.forEach((key, flow) -> assertEquals(flow, table.get(key).orElseThrow().flow()));
    assertEquals(digests(model), table.digests());
    assertEquals(model.values().stream().anyMatch(Flow::isRelated), table.hasRelated());
    keys.forEach(table::remove);
    assertEquals(0, table.size());
    assertEquals(digests(Map.of()), table.digests());
    assertTrue(!table.hasRelated());
  }

  private static List<Long> digests(Map<FlowKey, Flow> flows) {
    long[] digests = new long[FlowTable.BUCKETS];
    flows.forEach((key, flow) -> digests[FlowHash.bucket(key)] ^= FlowHash.of(flow));
    List<Long> all = new ArrayList<>();
    for (long digest : digests) {
      all.add(digest);
    }
    return all;
  }
}
