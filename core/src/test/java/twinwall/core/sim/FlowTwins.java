package twinwall.core.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import twinwall.core.flows.Flow;
import twinwall.core.flows.FlowExtras;
import twinwall.core.flows.FlowKey;
import twinwall.core.flows.FlowsAction;
import twinwall.core.flows.FlowsEvent;
import twinwall.core.flows.FlowsMachine;
import twinwall.core.flows.FlowsState;
import twinwall.core.flows.KernelOp;
import twinwall.core.flows.ProtoInfo;
import twinwall.core.flows.SyncFrame;
import twinwall.core.machine.Machine;
import twinwall.core.machine.Moment;

/** Flow sync with one thing wrong. */
final class FlowTwins {
  private static final long SECRET = Long.MAX_VALUE;

  private FlowTwins() {}

  static List<Twin> all() {
    return List.of(
        twin("takes its own writing for traffic", "no-echo", Echoing::new),
        twin("says that it is ready before it is", "ready-first", Hasty::new)
            .needs(fault -> fault.kind() == FaultKind.POWER && fault.node() > 0),
        twin("forgets a flow in a bulk", "copies", Forgetful::new),
        twin(
            "does not tell of changes",
            "copies",
            () ->
                new Changing() {
                  @Override
                  SyncFrame frame(long link, SyncFrame frame) {
                    return frame instanceof SyncFrame.Batch batch
                        ? new SyncFrame.Batch(batch.sequence(), batch.kernel(), List.of())
                        : frame;
                  }
                }),
        twin(
            "does not tell of deaths",
            "no-lingering",
            () ->
                new Changing() {
                  @Override
                  SyncFrame frame(long link, SyncFrame frame) {
                    return frame instanceof SyncFrame.Deaths deaths
                        ? new SyncFrame.Batch(deaths.sequence(), 0, List.of())
                        : frame;
                  }
                }),
        twin("announces deaths as BACKUP, and everybody believes it", "no-killing", Burying::new)
            .needs(fault -> fault.kind() == FaultKind.FLUSH && fault.node() > 0),
        twin("sends without waiting for acknowledgements", "bounded", Windowless::new),
        twin(
            "is never ready",
            "converges",
            () ->
                new Broken() {
                  @Override
                  List<FlowsAction> after(List<FlowsAction> actions) {
                    List<FlowsAction> less = new ArrayList<>(actions);
                    less.removeIf(a -> a instanceof FlowsAction.Synchronised s && s.synchronised());
                    return less;
                  }
                }),
        twin(
            "does not move its deadline",
            "no-crash",
            () ->
                new Broken() {
                  @Override
                  public Step<FlowsState, FlowsAction> due(FlowsState state, Moment now) {
                    return Step.quiet(state);
                  }
                }));
  }

  private static Twin twin(
      String name,
      String invariant,
      Supplier<Machine<FlowsState, FlowsEvent, FlowsAction>> machine) {
    return new Twin(name, invariant, Machines.PRODUCTION.withFlows(machine));
  }

  /** The production machine, and a place to break it. */
  private abstract static class Broken implements Machine<FlowsState, FlowsEvent, FlowsAction> {
    final FlowsMachine real = new FlowsMachine();

    List<FlowsAction> after(List<FlowsAction> actions) {
      return actions;
    }

    @Override
    public Step<FlowsState, FlowsAction> on(FlowsState state, FlowsEvent event, Moment now) {
      return new Step<>(state, after(real.on(state, event, now).actions()));
    }

    @Override
    public Step<FlowsState, FlowsAction> due(FlowsState state, Moment now) {
      return new Step<>(state, after(real.due(state, now).actions()));
    }

    @Override
    public Moment wakeAt(FlowsState state) {
      return real.wakeAt(state);
    }
  }

  /** Says something else than it should. */
  private abstract static class Changing extends Broken {
    abstract SyncFrame frame(long link, SyncFrame frame);

    @Override
    List<FlowsAction> after(List<FlowsAction> actions) {
      List<FlowsAction> changed = new ArrayList<>();
      for (FlowsAction action : actions) {
        changed.add(
            action instanceof FlowsAction.Send send
                ? new FlowsAction.Send(send.link(), frame(send.link(), send.frame()))
                : action);
      }
      return changed;
    }
  }

  /** Hears of what it has written as if somebody else had. */
  private static final class Echoing extends Broken {
    private final Map<FlowKey, Flow> written = new HashMap<>();
    private final List<FlowsEvent.Change> heard = new ArrayList<>();

    @Override
    public Step<FlowsState, FlowsAction> on(FlowsState state, FlowsEvent event, Moment now) {
      List<FlowsAction> echo = echo(state, now);
      echo.addAll(super.on(state, event, now).actions());
      return new Step<>(state, echo);
    }

    @Override
    public Step<FlowsState, FlowsAction> due(FlowsState state, Moment now) {
      List<FlowsAction> echo = echo(state, now);
      echo.addAll(super.due(state, now).actions());
      return new Step<>(state, echo);
    }

    private List<FlowsAction> echo(FlowsState state, Moment now) {
      FlowsEvent event = new FlowsEvent.Kernel(List.copyOf(heard));
      heard.clear();
      return new ArrayList<>(super.on(state, event, now).actions());
    }

    @Override
    List<FlowsAction> after(List<FlowsAction> actions) {
      for (FlowsAction action : actions) {
        if (action instanceof FlowsAction.Apply apply) {
          apply.ops().forEach(this::remember);
        }
      }
      return actions;
    }

    private void remember(KernelOp op) {
      switch (op) {
        case KernelOp.Create o -> written.put(o.key(), o.flow());
        case KernelOp.Update o -> written.put(o.key(), o.flow());
        case KernelOp.Replace o -> written.put(o.key(), o.flow());
        case KernelOp.Delete o -> written.remove(o.key());
        case KernelOp.Retime _, KernelOp.Loosen _, KernelOp.Expect _, KernelOp.Unexpect _ -> {}
      }
      Flow flow = written.get(op.key());
      if (flow != null) {
        heard.add(new FlowsEvent.Change(FlowsEvent.Change.Kind.UPDATE, flow, false));
      }
    }
  }

  private static final class Hasty extends Broken {
    @Override
    List<FlowsAction> after(List<FlowsAction> actions) {
      List<FlowsAction> changed = new ArrayList<>();
      for (FlowsAction action : actions) {
        changed.add(
            action instanceof FlowsAction.Synchronised said && !said.synchronised()
                ? new FlowsAction.Synchronised(true, "every flow is here")
                : action);
      }
      return changed;
    }
  }

  /** Leaves the first flow of every chunk out, and counts accordingly. */
  private static final class Forgetful extends Changing {
    private final Map<Long, Long> left = new HashMap<>();

    @Override
    SyncFrame frame(long link, SyncFrame frame) {
      return switch (frame) {
        case SyncFrame.BulkBegin begin -> {
          left.put(link, 0L);
          yield begin;
        }
        case SyncFrame.BulkChunk chunk when !chunk.flows().isEmpty() -> {
          left.merge(link, 1L, Long::sum);
          List<Flow> rest = chunk.flows().subList(1, chunk.flows().size());
          yield new SyncFrame.BulkChunk(chunk.sequence(), chunk.generation(), chunk.kernel(), rest);
        }
        case SyncFrame.BulkEnd end ->
            new SyncFrame.BulkEnd(
                end.sequence(), end.generation(), end.count() - left.getOrDefault(link, 0L));
        default -> frame;
      };
    }
  }

  /** What ends in a BACKUP's kernel ends everywhere. */
  private static final class Burying extends Broken {
    private final Set<Long> links = new HashSet<>();
    private boolean master;

    @Override
    public Step<FlowsState, FlowsAction> on(FlowsState state, FlowsEvent event, Moment now) {
      List<FlowsAction> more = new ArrayList<>();
      switch (event) {
        case FlowsEvent.Role role -> master = role.master();
        case FlowsEvent.LinkUp up when up.announcing() -> links.add(up.link());
        case FlowsEvent.LinkDown down -> links.remove(down.link());
        case FlowsEvent.Kernel kernel when !master -> {
          List<FlowKey> dead =
              kernel.changes().stream()
                  .filter(c -> c.kind() == FlowsEvent.Change.Kind.DESTROY && !c.ours())
                  .map(c -> c.flow().key())
                  .toList();
          if (!dead.isEmpty()) {
            SyncFrame frame = new SyncFrame.Deaths(SECRET, dead);
            links.forEach(link -> more.add(new FlowsAction.Send(link, frame)));
          }
        }
        default -> {}
      }
      Step<FlowsState, FlowsAction> step = super.on(state, believed(event), now);
      more.addAll(step.actions());
      return new Step<>(step.state(), more);
    }

    private static FlowsEvent believed(FlowsEvent event) {
      if (event instanceof FlowsEvent.Received received
          && received.frame() instanceof SyncFrame.Deaths deaths
          && deaths.sequence() == SECRET) {
        return new FlowsEvent.Kill(
            deaths.keys().stream()
                .map(k ->
                    new Flow(k, k.tuple().inverse(), 0, 0, 0, ProtoInfo.NONE, FlowExtras.NONE, 0))
                .toList());
      }
      return event;
    }
  }

  /** Acknowledges to itself whatever it has sent. */
  private static final class Windowless extends Broken {
    @Override
    public Step<FlowsState, FlowsAction> due(FlowsState state, Moment now) {
      return acknowledged(super.due(state, now), now);
    }

    @Override
    public Step<FlowsState, FlowsAction> on(FlowsState state, FlowsEvent event, Moment now) {
      boolean late =
          event instanceof FlowsEvent.Received received
              && received.frame() instanceof SyncFrame.Ack;
      return late ? Step.quiet(state) : acknowledged(super.on(state, event, now), now);
    }

    private Step<FlowsState, FlowsAction> acknowledged(
        Step<FlowsState, FlowsAction> step, Moment now) {
      List<FlowsAction> all = new ArrayList<>(step.actions());
      for (int i = 0; i < all.size(); i++) {
        if (all.get(i) instanceof FlowsAction.Send send
            && send.frame() instanceof SyncFrame.Numbered frame) {
          FlowsEvent ack =
              new FlowsEvent.Received(send.link(), new SyncFrame.Ack(frame.sequence()));
          all.addAll(real.on(step.state(), ack, now).actions());
        }
      }
      return new Step<>(step.state(), all);
    }
  }
}
