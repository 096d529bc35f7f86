package twinwall.core.peer;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import twinwall.core.machine.Moment;
import twinwall.core.net.Ip;

/**
 * What this node knows of its peers' own views.
 *
 * @param said the situation that the peers were told last
 * @param toldAt when that was
 * @param lookAt when to look at ourselves again
 */
public record PeerState(
    SortedMap<Ip, Peer> peers, List<Object> said, Moment toldAt, Moment lookAt) {
  /** A view that is older than this is the past. */
  public static final Duration FRESH = Duration.ofMillis(3_500);

  public static final PeerState START =
      new PeerState(new TreeMap<>(), List.of(), Moment.START, Moment.NEVER);

  public PeerState {
    peers = Collections.unmodifiableSortedMap(peers);
    said = List.copyOf(said);
  }

  /** How a view counts now. */
  public enum Standing {
    /** Nothing was heard since this node knows of the peer. */
    NEVER,
    FRESH,
    /** It is what was, not what is. */
    OLD
  }

  /**
   * One peer.
   *
   * @param heardAt when its view came
   * @param toldAt when it last said that it had heard ours
   * @param reported whether the log says that it is heard
   * @param reached whether we are connected to it
   * @param last the last word on the connections, for people
   */
  public record Peer(
      Ip address,
      Optional<View> view,
      Moment heardAt,
      Moment toldAt,
      boolean reported,
      boolean reached,
      String last,
      Clocks clocks) {
    static Peer fresh(Ip address) {
      return new Peer(
          address, Optional.empty(), Moment.START, Moment.START, false, false, "", Clocks.NONE);
    }

    public Standing standing(Moment now) {
      if (view.isEmpty()) {
        return Standing.NEVER;
      }
      return now.reached(heardAt.plus(FRESH)) ? Standing.OLD : Standing.FRESH;
    }

    /** Its view while that is the present. */
    public Optional<View> present(Moment now) {
      return standing(now) == Standing.FRESH ? view : Optional.empty();
    }

    Peer heard(View said, Moment now) {
      return new Peer(address, Optional.of(said), now, toldAt, true, reached, "", clocks);
    }

    Peer answered(Clocks better, Moment now) {
      return new Peer(address, view, heardAt, now, reported, true, last, better);
    }

    Peer ended(boolean ours, String why) {
      return new Peer(address, view, heardAt, toldAt, reported, reached && !ours, why, clocks);
    }

    Peer silent() {
      return new Peer(address, view, heardAt, toldAt, false, reached, last, clocks);
    }
  }

  PeerState with(Peer peer) {
    SortedMap<Ip, Peer> all = new TreeMap<>(peers);
    all.put(peer.address(), peer);
    return new PeerState(all, said, toldAt, lookAt);
  }

  PeerState lookingAt(Moment at) {
    return new PeerState(peers, said, toldAt, at);
  }

  PeerState told(List<Object> situation, Moment now) {
    return new PeerState(peers, situation, now, lookAt);
  }
}
