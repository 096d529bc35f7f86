package twinwall.core.sim;

import java.util.ArrayList;
import java.util.List;
import twinwall.core.carp.CarpEvent;
import twinwall.core.flows.CanaryFlow;
import twinwall.core.flows.Expectation;
import twinwall.core.flows.Flow;
import twinwall.core.flows.FlowsAction;
import twinwall.core.flows.FlowsEvent;
import twinwall.core.flows.KernelOp;
import twinwall.core.machine.Moment;

/** Does what flow sync decides, on a model kernel and model connections. */
final class FlowHands {
  /** A dump takes a while, and flows come and go meanwhile. */
  private static final int PARTS = 3;

  private final Engine engine;
  private final Node node;

  FlowHands(Engine engine) {
    this.engine = engine;
    this.node = engine.node;
  }

  void perform(FlowsAction action) {
    World world = node.world;
    world.watch(w -> w.acted(node, action));
    switch (action) {
      case FlowsAction.Send send -> world.link(send.link(), l -> l.send(engine, send.frame()));
      case FlowsAction.Close close -> world.link(close.link(), l -> l.close(engine, close.why()));
      case FlowsAction.Apply apply -> apply(apply.ops());
      case FlowsAction.Dump dump -> dump(dump.generation(), 0);
      case FlowsAction.Synchronised said -> engine.said(said);
      case FlowsAction.LetGo letGo -> engine.carp.tell(new CarpEvent.PeerLetGo(letGo.node()));
      case FlowsAction.Note note -> node.notes.add(world.now() / 1_000_000 + " " + note.text());
    }
  }

  private void apply(List<KernelOp> ops) {
    Moment now = new Moment(node.world.now());
    if (CanaryFlow.isOwn(ops.getFirst().key())) {
      node.kernel.strange(ops, now);
      return;
    }
    List<FlowsEvent.Failure> failures = new ArrayList<>();
    for (KernelOp op : ops) {
      node.kernel
          .apply(op, now)
          .ifPresent(errno -> failures.add(new FlowsEvent.Failure(op, errno)));
    }
    if (!failures.isEmpty()) {
      engine.flows.tell(new FlowsEvent.Failed(failures));
    }
  }

  private void dump(long generation, int part) {
    engine.after(
        200_000L + engine.dice.nextInt(7_000_000),
        () -> {
          List<Flow> some =
              node.kernel.dump().stream()
                  .filter(flow -> Math.floorMod(flow.key().hashCode(), PARTS) == part)
                  .toList();
          engine.after(
              engine.dice.nextInt(1_000_000),
              () -> {
                engine.flows.tell(new FlowsEvent.Dumped(generation, some));
                if (part + 1 < PARTS) {
                  dump(generation, part + 1);
                } else {
                  List<Expectation> expected = List.copyOf(node.kernel.expected.values());
                  engine.flows.tell(new FlowsEvent.DumpedExpectations(generation, expected));
                  engine.flows.tell(new FlowsEvent.DumpDone(generation, true));
                }
              });
        });
  }
}
