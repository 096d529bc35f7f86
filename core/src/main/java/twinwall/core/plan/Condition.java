package twinwall.core.plan;

import java.util.Optional;

/** What a rule asks of a packet beside its addresses, protocol and ports. */
public sealed interface Condition {

  /** The Diffserv code point, 0 to 63. */
  record Dscp(int code) implements Condition {
    public Dscp {
      if (code < 0 || code > 63) {
        throw new IllegalArgumentException("a code point has 6 bits: " + code);
      }
    }
  }

  /**
   * The operating system that sent it, as the first packet of a TCP connection betrays it to
   * whoever has the fingerprints.
   */
  record Sender(String genre, Optional<String> version) implements Condition {}

  /**
   * The tag that an earlier rule gave it; {@code not}: any other one, or none. A packet has one tag
   * at a time; a rule gives it as soon as it matches, even if it is not the one that decides.
   */
  record Tagged(Tag tag, boolean not) implements Condition {}

  /** Only while the schedule is on. */
  record During(Schedule schedule) implements Condition {}

  /** A tag; the number is how packets carry it. */
  record Tag(int number, String name) {
    public Tag {
      if (number < 1 || number > Marks.MOST_TAGS) {
        throw new IllegalArgumentException("no such tag: " + number);
      }
    }
  }
}
