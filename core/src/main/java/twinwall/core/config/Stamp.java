package twinwall.core.config;

import java.util.Set;

/** When somebody changes something, and who: what is made now gets its marks and ids from this. */
public record Stamp(long seconds, int micros, String who) {
  public Stamp as(String name) {
    return new Stamp(seconds, micros, name);
  }

  /** The mark of something new. */
  public Xml created() {
    return mark("created");
  }

  /** The mark of something changed. */
  public Xml updated() {
    return mark("updated");
  }

  private Xml mark(String element) {
    return Xml.of(element, Xml.of("time", Long.toString(seconds)), Xml.of("username", who));
  }

  /** 13 hex digits, seconds and microseconds, the shape that ids have everywhere; none of these. */
  public String id(String prefix, Set<String> used) {
    for (int more = 0; ; more++) {
      String id = prefix + String.format("%08x%05x", seconds, (micros + more) & 0xFFFFF);
      if (!used.contains(id)) {
        return id;
      }
    }
  }

  /** The seconds as text, later ones where those are taken. */
  public String tracker(Set<String> used) {
    long tracker = seconds;
    while (used.contains(Long.toString(tracker))) {
      tracker++;
    }
    return Long.toString(tracker);
  }
}
