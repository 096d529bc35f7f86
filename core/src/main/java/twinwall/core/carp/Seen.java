package twinwall.core.carp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import twinwall.core.machine.Moment;

/**
 * The last advert of a VHID that somebody else sent, and when it came.
 *
 * @param others the last ones of other senders, if they came a moment ago
 */
public record Seen(Advert advert, Moment at, List<Seen> others) {
  /** Who else may have said something a moment ago; of more than these the eldest are forgotten. */
  private static final int OTHERS = 8;

  public Seen {
    others = List.copyOf(others);
  }

  public Seen(Advert advert, Moment at) {
    this(advert, at, List.of());
  }

  /** This one came after what was seen before. */
  static Seen after(Optional<Seen> before, Advert advert, Moment now) {
    List<Seen> others = new ArrayList<>();
    before.ifPresent(last -> {
      others.add(new Seen(last.advert, last.at));
      others.addAll(last.others);
    });
    others.removeIf(other -> !other.isFresh(now) || other.advert.isOfSameNode(advert));
    return new Seen(advert, now, others.subList(0, Math.min(others.size(), OTHERS)));
  }

  private boolean isFresh(Moment now) {
    return !now.reached(at.plus(CarpMachine.OVERTAKEN));
  }

  /**
   * Whether this advert was sent before one that has come already. A network may deliver in another
   * order, but not much later: a counter that is smaller after that has begun anew.
   */
  boolean hasOvertaken(Advert late, Moment now) {
    return isFresh(now) && late.isBefore(advert)
        || others.stream().anyMatch(other -> other.hasOvertaken(late, now));
  }
}
