package twinwall.core.carp;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What the machine is told. */
public sealed interface CarpEvent {

  /**
   * A new configuration.
   *
   * @param mastered VHIDs that an earlier engine on this machine was MASTER of, and how long ago it
   *     last said so: what is young enough goes on as MASTER
   */
  record Configured(CarpSettings settings, Map<Vhid, Duration> mastered) implements CarpEvent {
    public Configured {
      mastered = Map.copyOf(mastered);
    }
  }

  /** A valid advert arrived. */
  record Heard(String device, Advert advert) implements CarpEvent {}

  /** Frames that were not valid arrived; only those that may raise an alarm are told. */
  record Suspicious(String device, Drop drop, long times) implements CarpEvent {}

  /** A device's link came or went. */
  record Link(String device, boolean up) implements CarpEvent {}

  /**
   * Something makes this node less fit, for ever or for a time; a repeat replaces the value.
   *
   * @param kind causes of one kind count together as much as the worst of them
   */
  record Demoted(String cause, String kind, int value, Optional<Duration> lasting)
      implements CarpEvent {
    /** One of its own kind. */
    public Demoted(String cause, int value, Optional<Duration> lasting) {
      this(cause, cause, value, lasting);
    }
  }

  /** A cause is gone. */
  record Relieved(String cause) implements CarpEvent {}

  /** An advert left, or could not. */
  record Sent(String device, boolean ok) implements CarpEvent {}

  /** A step of a transition was carried out. */
  record Done(long transition, Transition.Timing timing) implements CarpEvent {}

  /** The machine of a node may be dead; repeated while that is so, and said when it is not. */
  record PeerSuspected(int node, boolean suspected) implements CarpEvent {}

  /** The machine of a node is dead: its kernel is silent wherever it used to answer. */
  record PeerDead(int node) implements CarpEvent {}

  /**
   * A node says by another way that it is MASTER of nothing any more: it has lost all of the links
   * on which it could have said so.
   */
  record PeerLetGo(int node) implements CarpEvent {}

  /** Take part again after {@link Disable}. */
  record Enable() implements CarpEvent {}

  /**
   * Hand everything over and take no part, until enabled or restarted.
   *
   * @param patience how long to go on forwarding while nobody takes over
   */
  record Disable(Duration patience) implements CarpEvent {
    public Disable() {
      this(CarpMachine.LEAVE_WAIT);
    }
  }

  /** Hand everything over; the engine ends after {@link CarpAction.Stopped}. */
  record Stop(Duration patience) implements CarpEvent {
    public Stop() {
      this(CarpMachine.LEAVE_WAIT);
    }
  }
}
