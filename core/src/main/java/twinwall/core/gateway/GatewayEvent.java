package twinwall.core.gateway;

import java.util.List;

/** What the machine is told. */
public sealed interface GatewayEvent {

  /** A new configuration: whom to watch. */
  record Configured(List<Watched> gateways) implements GatewayEvent {
    public Configured {
      gateways = List.copyOf(gateways);
    }
  }

  /** A question was answered, so many nanoseconds after it was asked. */
  record Answered(String name, int sequence, long nanos) implements GatewayEvent {}
}
