package twinwall.core.path;

import java.util.List;
import twinwall.core.net.Ip;

/** What the machine is told. */
public sealed interface PathEvent {

  /** A new configuration: whom to ask. */
  record Configured(List<PathTarget> targets) implements PathEvent {
    public Configured {
      targets = List.copyOf(targets);
    }
  }

  /** The last question to this target was answered. */
  record Answered(Ip address) implements PathEvent {}

  /** Every answer that had arrived has been told. */
  record Drained() implements PathEvent {}

  /** The link of a device of ours came or went. */
  record Link(String device, boolean up) implements PathEvent {}

  /** Whether this node is MASTER of anything now. */
  record Role(boolean master) implements PathEvent {}
}
