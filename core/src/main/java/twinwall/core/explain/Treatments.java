package twinwall.core.explain;

import java.util.Optional;
import java.util.function.IntFunction;
import twinwall.core.plan.Handling;

/**
 * What a rule does with a connection beside letting it pass, without what is different by name
 * only.
 */
final class Treatments {
  private Treatments() {}

  static Fate.Treatment of(Handling handling, IntFunction<Optional<String>> gateway) {
    Optional<String> answers =
        handling.replyGateway().isPresent()
            ? gateway.apply(handling.replyGateway().getAsInt())
            : Optional.empty();
    return new Fate.Treatment(
        handling.stateType(),
        handling.noStateSync(),
        handling.options(),
        handling.timeout(),
        handling.limits(),
        answers);
  }
}
