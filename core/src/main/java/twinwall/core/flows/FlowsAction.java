package twinwall.core.flows;

import java.util.List;

/** What flow sync wants done, in order. */
public sealed interface FlowsAction {
  /**
   * Say this on a connection; its queue has room, as no more than a window is ever unacknowledged.
   */
  record Send(long link, SyncFrame frame) implements FlowsAction {}

  record Close(long link, String why) implements FlowsAction {}

  /** Change the kernel's table, before any action after this one. */
  record Apply(List<KernelOp> ops) implements FlowsAction {
    public Apply {
      ops = List.copyOf(ops);
    }
  }

  /** Read the whole kernel table, telling it in parts. */
  record Dump(long generation) implements FlowsAction {}

  /** Whether this node has every flow it could get, for CARP's demotion. */
  record Synchronised(boolean synchronised, String why) implements FlowsAction {}

  /** The only peer says that it is MASTER no more, and nobody else has taken over yet. */
  record LetGo(int node) implements FlowsAction {}

  /** For the log; {@code loud} when an operator should look. */
  record Note(boolean loud, String text) implements FlowsAction {}
}
