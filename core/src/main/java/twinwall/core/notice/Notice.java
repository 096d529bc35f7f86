package twinwall.core.notice;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import twinwall.core.machine.Moment;

/**
 * Something that somebody is told.
 *
 * @param at when it began
 * @param was how it stood before
 * @param title in one line
 * @param text the rest, in sentences
 * @param deliveries by the name of the channel; none: nobody is told
 */
public record Notice(
    long number,
    Moment at,
    Topic topic,
    String subject,
    boolean bad,
    String state,
    String was,
    String title,
    String text,
    Map<String, Delivery> deliveries) {
  public Notice {
    deliveries = Collections.unmodifiableMap(new TreeMap<>(deliveries));
  }

  /** How telling it on one channel went. */
  public enum Fate {
    WAITING,
    SENT,
    /** Nobody tries any more. */
    GIVEN_UP
  }

  /**
   * One channel.
   *
   * @param why the last failure; empty if there was none
   */
  public record Delivery(Fate fate, int tries, String why, Moment at) {
    static Delivery waiting(Moment now) {
      return new Delivery(Fate.WAITING, 0, "", now);
    }

    Delivery sent(Moment now) {
      return new Delivery(Fate.SENT, tries + 1, "", now);
    }

    Delivery failed(String words, boolean last, Moment now) {
      return new Delivery(last ? Fate.GIVEN_UP : Fate.WAITING, tries + 1, words, now);
    }
  }

  boolean isWaitingFor(String channel) {
    Delivery delivery = deliveries.get(channel);
    return delivery != null && delivery.fate() == Fate.WAITING;
  }

  Notice with(String channel, Delivery delivery) {
    Map<String, Delivery> all = new TreeMap<>(deliveries);
    all.put(channel, delivery);
    return new Notice(number, at, topic, subject, bad, state, was, title, text, all);
  }
}
