package twinwall.core.carp;

import twinwall.core.net.Ip;

/**
 * One advertisement: "I am MASTER of this VHID, and this is how often I say so". The counter is
 * opaque to every receiver; ours carry the sending node's number in the highest 16 bits, which lets
 * a Twinwall see that two VHIDs have the same master.
 *
 * @param demote OpenBSD's demotion count; zero from everybody else, and not under the digest
 * @param source where it came from; its family is the family of the packet
 */
public record Advert(int vhid, int advbase, int advskew, int demote, long counter, Ip source) {
  /** What a leaving MASTER says in both fields. */
  public static final int BOW_OUT = 255;

  public Advert {
    if (vhid < 0 || vhid > 255 || advbase < 0 || advbase > 255 || advskew < 0 || advskew > 255) {
      throw new IllegalArgumentException("an advert's fields are bytes");
    }
  }

  /** The time between two adverts that this one promises, in microseconds. */
  public long intervalMicros() {
    return intervalMicros(advbase, advskew);
  }

  static long intervalMicros(int advbase, int advskew) {
    return advbase * 1_000_000L + skewMicros(advskew);
  }

  /** A step of skew is 1/256 second, in integer arithmetic as FreeBSD has it. */
  static long skewMicros(int advskew) {
    return advskew * 1_000_000L / 256;
  }

  /** Whether both are from one sender, as far as can be told. */
  boolean isFromSame(Advert other) {
    return source.equals(other.source) || node() == other.node();
  }

  /** Whether both are from one engine, whose counter they share. */
  boolean isOfSameNode(Advert other) {
    return source.equals(other.source) && node() == other.node();
  }

  /**
   * Whether the same sender sent this one first. Counters grow, and begin anew where 48 bits end.
   */
  boolean isBefore(Advert other) {
    return isOfSameNode(other) && (counter - other.counter) << 16 < 0;
  }

  public boolean isBowOut() {
    return advbase == BOW_OUT && advskew == BOW_OUT;
  }

  /** The number of the node that sent this, if it is one of ours. */
  public int node() {
    return (int) (counter >>> 48);
  }
}
