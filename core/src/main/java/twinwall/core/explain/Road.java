package twinwall.core.explain;

import java.util.Optional;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Origin;

/** Where a route leads. */
sealed interface Road {
  /** To this node itself. */
  record Here() implements Road {}

  /** To everybody on a network, or to a group: nothing that is forwarded. */
  record Spread() implements Road {}

  /** Nowhere: no route leads there. */
  record None() implements Road {}

  /** Out by a device: to a gateway, or without one to a neighbour. */
  record Out(String device, Optional<Ip> gateway, Prefix destination, Origin origin)
      implements Road {}
}
