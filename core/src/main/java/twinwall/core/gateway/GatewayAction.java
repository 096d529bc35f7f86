package twinwall.core.gateway;

/** What the machine wants done, in order. */
public sealed interface GatewayAction {
  /** Ask the monitored address; the answer is told with the same number. */
  record Ask(Watched gateway, int sequence) implements GatewayAction {}

  /** Somebody is asked no more. */
  record Forget(String name) implements GatewayAction {}

  /** A gateway stands otherwise now. */
  record Changed(Watched gateway, Standing before, GatewayState.Known now)
      implements GatewayAction {}
}
