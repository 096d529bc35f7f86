package twinwall.core.flows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;

/**
 * What the machine and the codec cost, without kernel and wire: {@code java -cp
 * core/target/classes: core/target/test-classes twinwall.core.flows.BulkMeasure 1000000}. Prints
 * figures, judges nothing.
 */
final class BulkMeasure {
  private static final Ip ONE = Ip.of("172.16.1.2");
  private static final Ip TWO = Ip.of("172.16.1.3");

  private final FlowsMachine machine = new FlowsMachine();
  private final FlowsState from = new FlowsState(Moment.ofMillis(1), 1);
  private final FlowsState to = new FlowsState(Moment.ofMillis(1), 2);
  private final long[] liveFrames = new long[1 << 20];
  private int lives;

  private BulkMeasure() {}

  private static Flow flow(int number, int status) {
    Tuple tuple =
        new Tuple(
            Proto.TCP,
            new Ip4(0x0A000000 + number / 50_000),
            Ip.of("203.0.113.9"),
            number % 50_000 + 1_000,
            443);
    return new Flow(
        new FlowKey(0, tuple),
        new Tuple(Proto.TCP, tuple.dst(), Ip.of("203.0.113.1"), 443, tuple.first()),
        status | FlowStatus.CONFIRMED | FlowStatus.SRC_NAT,
        0,
        432_000,
        new ProtoInfo.Tcp(TcpState.ESTABLISHED, 7, 7, 9, 9),
        FlowExtras.NONE,
        number);
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private void run(int count) {
    Moment now = Moment.ofMillis(2);
    machine.on(from, new FlowsEvent.Configured(Set.of(TWO), Exclusions.NONE), now);
    machine.on(to, new FlowsEvent.Configured(Set.of(ONE), Exclusions.NONE), now);
    machine.on(from, new FlowsEvent.Role(true), now);
    long before = used();
    long start = System.nanoTime();
    for (int at = 0; at < count; at += 2_048) {
      List<FlowsEvent.Change> changes = new ArrayList<>();
      for (int i = at; i < Math.min(count, at + 2_048); i++) {
        changes.add(new FlowsEvent.Change(FlowsEvent.Change.Kind.NEW, flow(i, 6), false));
      }
      machine.on(from, new FlowsEvent.Kernel(changes), now);
    }
    say("kernel events taken in", count, System.nanoTime() - start);
    System.out.printf("table: %d bytes per flow%n", (used() - before) / count);
    start = System.nanoTime();
    machine.on(to, new FlowsEvent.LinkUp(1, ONE, false), now);
    deliver(machine.on(from, new FlowsEvent.LinkUp(1, TWO, true), now).actions(), now, count);
    say("bulk, both ends, with live changes between", count, System.nanoTime() - start);
    System.out.printf("the peer has %d flows%n", to.table.size());
    long[] some = Arrays.copyOf(liveFrames, lives);
    Arrays.sort(some);
    if (lives > 0) {
      System.out.printf(
          "live change behind so many frames: median %d, most %d of %d%n",
          some[lives / 2], some[lives - 1], lives);
    }
  }

  private static void say(String what, int count, long nanos) {
    System.out.printf("%s: %d ms, %.2f us each%n", what, nanos / 1_000_000, nanos / 1e3 / count);
  }

  /** Hands frames over in order, one at a time; now and then a flow changes meanwhile. */
  private void deliver(List<FlowsAction> first, Moment start, int count) {
    java.util.ArrayDeque<SyncFrame> wire = new java.util.ArrayDeque<>();
    queue(first, wire);
    Moment now = start;
    int turn = 0;
    long waited = -1;
    while (!wire.isEmpty() || waited >= 0) {
      now = now.plusMicros(100);
      if (turn++ % 64 == 0) {
        Flow changed = flow(turn % count, 2 + turn % 2 * 4);
        FlowsEvent.Change change =
            new FlowsEvent.Change(FlowsEvent.Change.Kind.UPDATE, changed, false);
        queue(machine.on(from, new FlowsEvent.Kernel(List.of(change)), now).actions(), wire);
        Moment flush = now.plus(FlowsMachine.FLUSH);
        queue(machine.due(from, flush).actions(), wire);
        waited = wire.stream().anyMatch(SyncFrame.Batch.class::isInstance) ? wire.size() : -1;
        if (waited >= 0 && lives < liveFrames.length) {
          liveFrames[lives++] = waited;
        }
        waited = -1;
      }
      if (wire.isEmpty()) {
        return;
      }
      byte[] bytes = SyncCodec.encode(wire.remove());
      if (SyncCodec.decode(bytes) instanceof SyncCodec.Decoded.Good good) {
        boolean end = good.frame() instanceof SyncFrame.BulkEnd;
        List<FlowsAction> answers =
            new ArrayList<>(
                machine.on(to, new FlowsEvent.Received(1, good.frame()), now).actions());
        if (wire.isEmpty()) {
          answers.addAll(machine.due(to, now.plus(FlowsMachine.ACK)).actions());
        }
        for (FlowsAction action : answers) {
          if (action instanceof FlowsAction.Send send && send.frame() instanceof SyncFrame.Ack) {
            queue(machine.on(from, new FlowsEvent.Received(1, send.frame()), now).actions(), wire);
          }
        }
        if (end) {
          return;
        }
      }
    }
  }

  private static void queue(List<FlowsAction> actions, java.util.ArrayDeque<SyncFrame> wire) {
    for (FlowsAction action : actions) {
      if (action instanceof FlowsAction.Send send && send.link() == 1) {
        wire.add(send.frame());
      }
    }
  }

  public static void main(String[] args) {
    int count = args.length > 0 ? Integer.parseInt(args[0]) : 200_000;
    for (int i = 0; i < 3; i++) {
      System.out.println("-- " + count + " flows, round " + (i + 1));
      new BulkMeasure().run(count);
    }
  }
}
