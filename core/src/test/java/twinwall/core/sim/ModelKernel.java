package twinwall.core.sim;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import twinwall.core.flows.Expectation;
import twinwall.core.flows.Flow;
import twinwall.core.flows.FlowKey;
import twinwall.core.flows.FlowTimeouts;
import twinwall.core.flows.FlowsEvent;
import twinwall.core.flows.FlowsEvent.Change.Kind;
import twinwall.core.flows.KernelOp;
import twinwall.core.machine.Moment;

/** A conntrack table that behaves as Linux's does where flow sync can notice. */
public final class ModelKernel {
  /**
   * @param liberal sequence numbers that this kernel has not seen do not matter to it
   * @param changed when something was said about this flow last
   */
  public record Held(Flow flow, Moment ends, boolean liberal, Moment changed) {}

  private static final int REMEMBERED = 4096;

  public final Map<FlowKey, Held> table = new HashMap<>();
  private final Map<List<Object>, FlowKey> replies = new HashMap<>();
  private final Consumer<FlowsEvent.Change> listener;

  /** When flows ended that are not here any more. */
  final Map<FlowKey, Moment> ended = new HashMap<>();

  /** Says ENOMEM to everything. */
  public boolean deaf;

  public final Map<Expectation.Key, Expectation> expected = new HashMap<>();

  /** Operations asked for, but for deletions: flows may run out at any time. */
  long operations;

  /** When two flows wanted the same translated end last. */
  long conflicted = Long.MIN_VALUE / 2;

  private final Supplier<Moment> clock;

  /** Whether what is written is a stranger's: the canary's writer is one. */
  private boolean stranger;

  /**
   * @param listener hears every change, as netlink tells it
   */
  ModelKernel(Supplier<Moment> clock, Consumer<FlowsEvent.Change> listener) {
    this.clock = clock;
    this.listener = listener;
  }

  private static List<Object> reply(Flow flow) {
    return List.of(flow.key().zone(), flow.reply());
  }

  private void put(Flow flow, Kind kind, boolean ours, Moment now) {
    put(flow, kind, ours, now, ours);
  }

  private void put(Flow flow, Kind kind, boolean ours, Moment now, boolean loosened) {
    boolean liberal = loosened || table.containsKey(flow.key()) && table.get(flow.key()).liberal;
    Moment ends = now.plusNanos(flow.timeout() * 1_000_000_000L);
    table.put(flow.key(), new Held(flow, ends, liberal, now));
    replies.put(reply(flow), flow.key());
    ended.remove(flow.key());
    listener.accept(new FlowsEvent.Change(kind, flow, ours && !stranger));
  }

  /** A packet made or moved this flow; false when its translated tuple is taken. */
  public boolean packet(Flow flow, Moment now) {
    FlowKey holder = replies.get(reply(flow));
    if (holder != null && !holder.equals(flow.key())) {
      return false;
    }
    Held before = table.get(flow.key());
    if (before != null && !before.flow.reply().equals(flow.reply())) {
      return false;
    }
    put(flow, before == null ? Kind.NEW : Kind.UPDATE, false, now);
    return true;
  }

  /** A packet that moves nothing: a fresh timeout, and no event. */
  public void refresh(FlowKey key, Moment now) {
    Held held = table.get(key);
    if (held != null) {
      int seconds = FlowTimeouts.byState(held.flow);
      table.put(
          key,
          new Held(held.flow, now.plusNanos(seconds * 1_000_000_000L), held.liberal, held.changed));
    }
  }

  public void end(FlowKey key, boolean ours) {
    Held held = table.remove(key);
    if (held != null) {
      replies.remove(reply(held.flow));
      if (ended.size() < REMEMBERED) {
        ended.put(key, clock.get());
      }
      listener.accept(new FlowsEvent.Change(Kind.DESTROY, held.flow, ours));
    }
  }

  /** Every flow at once, as {@code conntrack -F} does. */
  void flush() {
    List.copyOf(table.keySet()).forEach(key -> end(key, false));
  }

  /** The power went. */
  void lose() {
    table.clear();
    replies.clear();
    ended.clear();
    expected.clear();
  }

  void expire(Moment now) {
    for (Held held : List.copyOf(table.values())) {
      if (now.reached(held.ends)) {
        end(held.flow.key(), false);
      }
    }
  }

  /** What a writer asks for whose events are nobody's own. */
  void strange(List<KernelOp> ops, Moment now) {
    stranger = true;
    ops.forEach(op -> apply(op, now));
    stranger = false;
  }

  Optional<Integer> apply(KernelOp op, Moment now) {
    operations += op instanceof KernelOp.Delete ? 0 : 1;
    if (deaf) {
      return Optional.of(12);
    }
    return switch (op) {
      case KernelOp.Create create -> create(create.flow(), now);
      case KernelOp.Update update -> {
        Held held = table.get(op.key());
        if (held == null) {
          yield Optional.of(2);
        }
        if ((held.flow.status() & ~update.flow().status() & 6) != 0) {
          yield Optional.of(16);
        }
        Flow to = update.flow();
        put(
            new Flow(
                to.key(),
                held.flow.reply(),
                to.status(),
                to.mark(),
                to.timeout(),
                to.info(),
                to.extras(),
                0),
            Kind.UPDATE,
            true,
            now);
        yield Optional.empty();
      }
      case KernelOp.Replace replace -> {
        end(op.key(), true);
        FlowKey holder = replies.get(reply(replace.flow()));
        if (holder != null) {
          conflicted = now.nanos();
          end(holder, true);
        }
        yield create(replace.flow(), now);
      }
      case KernelOp.Retime retime -> {
        Held held = table.get(op.key());
        if (held == null) {
          yield Optional.of(2);
        }
        put(held.flow.withTimeout(retime.seconds()), Kind.UPDATE, true, now, false);
        yield Optional.empty();
      }
      case KernelOp.Loosen loosen -> {
        Held held = table.get(op.key());
        if (held == null) {
          yield Optional.of(2);
        }
        int seconds = loosen.seconds() == 0 ? held.flow.timeout() : loosen.seconds();
        put(held.flow.withTimeout(seconds), Kind.UPDATE, true, now);
        yield Optional.empty();
      }
      case KernelOp.Expect expect -> {
        if (!table.containsKey(op.key())) {
          yield Optional.of(2);
        }
        expected.put(expect.it().key(), expect.it());
        yield Optional.empty();
      }
      case KernelOp.Unexpect unexpect ->
          expected.remove(unexpect.expected()) == null ? Optional.of(2) : Optional.empty();
      case KernelOp.Delete _ -> {
        boolean known = table.containsKey(op.key());
        end(op.key(), true);
        yield known ? Optional.empty() : Optional.of(2);
      }
    };
  }

  private Optional<Integer> create(Flow flow, Moment now) {
    if (table.containsKey(flow.key()) || replies.containsKey(reply(flow))) {
      conflicted = table.containsKey(flow.key()) ? conflicted : now.nanos();
      return Optional.of(17);
    }
    boolean orphan =
        flow.extras().master().isPresent()
            && !table.containsKey(new FlowKey(flow.key().zone(), flow.extras().master().get()));
    if (orphan) {
      return Optional.of(2);
    }
    put(flow, Kind.NEW, true, now);
    return Optional.empty();
  }

  public List<Flow> dump() {
    return table.values().stream().map(Held::flow).toList();
  }
}
