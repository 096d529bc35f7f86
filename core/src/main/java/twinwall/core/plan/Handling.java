package twinwall.core.plan;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a rule does to a packet beside deciding about it.
 *
 * @param tag given to every packet that matches, whatever the rule's action
 * @param noStateSync the connection stays on this node: no peer hears of it
 * @param stateType how a connection is remembered that the rule lets pass
 * @param options whether packets with IP options pass, too
 * @param timeout seconds until an idle connection is forgotten (TCP: an established one)
 * @param via the gateways that the connection takes in turn; none: as the routing table says
 * @param replyGateway the number of the gateway that answers take
 */
public record Handling(
    Optional<Condition.Tag> tag,
    boolean noStateSync,
    StateType stateType,
    boolean options,
    OptionalInt timeout,
    Limits limits,
    List<Hop> via,
    OptionalInt replyGateway) {
  public static final Handling PLAIN =
      new Handling(
          Optional.empty(),
          false,
          StateType.KEEP,
          false,
          OptionalInt.empty(),
          Limits.NONE,
          List.of(),
          OptionalInt.empty());

  public Handling {
    via = List.copyOf(via);
  }

  /** How a connection is remembered. */
  public enum StateType {
    KEEP,
    /** Packets of it pass even where connection tracking finds that they do not fit together. */
    SLOPPY,
    /** Not at all: each packet is judged by itself, and no address is translated. */
    NONE,
    /** Kept, and the handshake is done with the client before the server hears of it. */
    SYNPROXY
  }

  /** One gateway by its number, and how often it is taken in a turn. */
  public record Hop(int gateway, int weight) {}

  /**
   * How many connections the rule lets pass at one time. A packet that is one too many is blocked.
   *
   * @param states in all
   * @param sources different clients
   * @param perSource connections of one client
   * @param established TCP connections of one client; more, and the client is shut out
   * @param rate new TCP connections of one client within the seconds; more, and it is shut out
   */
  public record Limits(
      OptionalInt states,
      OptionalInt sources,
      OptionalInt perSource,
      OptionalInt established,
      Optional<Rate> rate) {
    public static final Limits NONE =
        new Limits(
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Optional.empty());

    public boolean shutsOut() {
      return established.isPresent() || rate.isPresent();
    }
  }

  /** So many within so many seconds. */
  public record Rate(int count, int seconds) {}

  /** The same, with answers that take this gateway. */
  public Handling answering(int gateway) {
    return new Handling(
        tag, noStateSync, stateType, options, timeout, limits, via, OptionalInt.of(gateway));
  }
}
