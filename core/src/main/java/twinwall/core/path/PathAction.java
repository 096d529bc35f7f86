package twinwall.core.path;

/** What the machine wants done, in order. */
public sealed interface PathAction {
  /**
   * Ask this target.
   *
   * @param everybody ask the whole network who has the address, for the last question stayed
   *     unanswered
   */
  record Ask(PathTarget target, boolean everybody) implements PathAction {}

  /** Tell every answer that has arrived, then {@link PathEvent.Drained}. */
  record Drain() implements PathAction {}

  /** The path counts as broken: the node is less fit by so much. A repeat changes how much. */
  record Demote(PathTarget target) implements PathAction {}

  /** It does not any more, or nobody asks any more. */
  record Relieve(PathTarget target) implements PathAction {}
}
