package twinwall.core.flows;

/** One change to the kernel's table. Changes of one list are made in order. */
public sealed interface KernelOp {
  FlowKey key();

  /** A flow the kernel should not know yet. */
  record Create(Flow flow) implements KernelOp {
    @Override
    public FlowKey key() {
      return flow.key();
    }
  }

  /** State, mark and timeout of a flow the kernel knows; its translation cannot change. */
  record Update(Flow flow) implements KernelOp {
    @Override
    public FlowKey key() {
      return flow.key();
    }
  }

  /** Away with whatever holds either of the two tuples, then create. */
  record Replace(Flow flow) implements KernelOp {
    @Override
    public FlowKey key() {
      return flow.key();
    }
  }

  /** A new timeout and nothing else. */
  record Retime(FlowKey key, int seconds) implements KernelOp {}

  /**
   * Packets of this flow may have gone, or go from now on, where this kernel does not see them: let
   * it not judge TCP's windows by what it saw. Touches nothing else but the timeout, and that not
   * when {@code seconds} is 0.
   */
  record Loosen(FlowKey key, int seconds) implements KernelOp {}

  /** A connection that a helper expects; its master must be there, and have the helper. */
  record Expect(Expectation it) implements KernelOp {
    @Override
    public FlowKey key() {
      return it.master();
    }
  }

  /** Expect it no longer. */
  record Unexpect(Expectation.Key expected) implements KernelOp {
    @Override
    public FlowKey key() {
      return new FlowKey(expected.zone(), expected.tuple());
    }
  }

  /** Away with it; {@code id} names the instance, 0 = whichever. */
  record Delete(FlowKey key, int id) implements KernelOp {}
}
