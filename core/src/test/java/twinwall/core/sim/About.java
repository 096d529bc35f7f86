package twinwall.core.sim;

import java.util.List;
import java.util.stream.Stream;
import twinwall.core.flows.Flow;
import twinwall.core.flows.FlowsAction;
import twinwall.core.flows.FlowsEvent;
import twinwall.core.flows.KernelOp;
import twinwall.core.flows.SyncFrame;

/** Writes into the log what happens to the flows whose text contains something. */
final class About implements Invariant {
  private final World world;
  private final String text;

  About(World world, String text) {
    this.world = world;
    this.text = text;
  }

  private boolean is(Object what) {
    return what.toString().contains(text);
  }

  @Override
  public void kernel(Node node, FlowsEvent.Change change) {
    if (is(change.flow())) {
      world.log(
          node,
          () ->
              "kernel "
                  + change.kind()
                  + (change.ours() ? " (ours) " : " ")
                  + brief(change.flow()));
    }
  }

  @Override
  public void acted(Node node, FlowsAction action) {
    if (action instanceof FlowsAction.Apply apply) {
      for (KernelOp op : apply.ops()) {
        if (is(op)) {
          world.log(node, () -> "asks for " + op.getClass().getSimpleName() + " " + op.key());
        }
      }
    }
  }

  @Override
  public void sent(Node from, Node to, SyncFrame frame) {
    if (frame instanceof SyncFrame.Beat || frame instanceof SyncFrame.Ack) {
      return;
    }
    List<String> flows =
        switch (frame) {
          case SyncFrame.Batch f -> f.flows().stream().filter(this::is).map(About::brief).toList();
          case SyncFrame.BulkChunk f ->
              f.flows().stream().filter(this::is).map(About::brief).toList();
          case SyncFrame.Deaths f ->
              Stream.concat(
                      Stream.of("ended"), f.keys().stream().filter(this::is).map(Object::toString))
                  .toList();
          default -> List.of();
        };
    boolean about = !flows.isEmpty() && !flows.equals(List.of("ended"));
    if (about || !(frame instanceof SyncFrame.Batch || frame instanceof SyncFrame.Deaths)) {
      world.log(from, () -> "tells " + to + " " + frame.getClass().getSimpleName() + " " + flows);
    }
  }

  private static String brief(Flow flow) {
    return flow.key()
        + " as "
        + flow.reply().second()
        + " status "
        + flow.status()
        + " "
        + flow.info();
  }
}
