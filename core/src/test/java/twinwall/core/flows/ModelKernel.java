package twinwall.core.flows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import twinwall.core.flows.FlowsEvent.Change.Kind;
import twinwall.core.machine.Moment;

/** A conntrack table that behaves as Linux's does where flow sync can notice. */
final class ModelKernel {
  /** {@code liberal}: sequence numbers that this kernel has not seen do not matter to it. */
  record Held(Flow flow, Moment ends, boolean liberal) {}

  final Map<FlowKey, Held> table = new HashMap<>();
  private final Map<List<Object>, FlowKey> replies = new HashMap<>();

  /** Says ENOMEM to everything. */
  boolean deaf;

  final List<FlowsEvent.Change> events = new ArrayList<>();
  final Map<Expectation.Key, Expectation> expected = new HashMap<>();

  private static List<Object> reply(Flow flow) {
    return List.of(flow.key().zone(), flow.reply());
  }

  void put(Flow flow, Kind kind, boolean ours, Moment now) {
    put(flow, kind, ours, now, ours);
  }

  private void put(Flow flow, Kind kind, boolean ours, Moment now, boolean loosened) {
    boolean liberal = loosened || table.containsKey(flow.key()) && table.get(flow.key()).liberal;
    Moment ends = now.plusNanos(flow.timeout() * 1_000_000_000L);
    table.put(flow.key(), new Held(flow, ends, liberal));
    replies.put(reply(flow), flow.key());
    events.add(new FlowsEvent.Change(kind, flow, ours));
  }

  /** A packet made or moved this flow; false when its translated tuple is taken. */
  boolean packet(Flow flow, Moment now) {
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
  void refresh(FlowKey key, Moment now) {
    Held held = table.get(key);
    if (held != null) {
      int seconds = FlowTimeouts.byState(held.flow);
      table.put(key, new Held(held.flow, now.plusNanos(seconds * 1_000_000_000L), held.liberal));
    }
  }

  void end(FlowKey key, boolean ours) {
    Held held = table.remove(key);
    if (held != null) {
      replies.remove(reply(held.flow));
      events.add(new FlowsEvent.Change(Kind.DESTROY, held.flow, ours));
    }
  }

  void expire(Moment now) {
    for (Held held : List.copyOf(table.values())) {
      if (now.reached(held.ends)) {
        end(held.flow.key(), false);
      }
    }
  }

  Moment nextEnd() {
    return table.values().stream().map(Held::ends).min(Moment::compareTo).orElse(Moment.NEVER);
  }

  Optional<Integer> apply(KernelOp op, Moment now) {
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

  List<Flow> dump() {
    return table.values().stream().map(Held::flow).toList();
  }
}
