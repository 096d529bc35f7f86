package twinwall.node.flows;

import twinwall.core.flows.Flow;
import twinwall.node.control.Op;

/** The filter of {@code states.*}, without a kernel behind it. */
public final class StateFilterDoor {
  private StateFilterDoor() {}

  public static Op over(Flow flow) {
    return args -> {
      boolean matches = StateFilter.of(args).test(flow);
      return args.objectNode().put("matches", matches);
    };
  }
}
