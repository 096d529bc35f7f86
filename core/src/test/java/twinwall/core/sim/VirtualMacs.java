package twinwall.core.sim;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import twinwall.core.carp.Vhid;

/**
 * What one kernel lets pass to virtual MACs, and answers from them, each until its time is over: it
 * needs no engine for that, and falls silent without one.
 */
final class VirtualMacs {
  private record Element(long set, long end, boolean answers) {}

  private final Map<Vhid, Element> elements = new TreeMap<>();

  void live(Vhid vhid, Duration time, long now) {
    elements.put(vhid, new Element(now, now + time.toNanos(), true));
  }

  void warm(Vhid vhid, Duration time, long now) {
    elements.put(vhid, new Element(now, now + time.toNanos(), false));
  }

  void dead(Vhid vhid) {
    elements.remove(vhid);
  }

  void clear() {
    elements.clear();
  }

  /** Whether frames to the virtual MAC are taken and forwarded. */
  boolean passes(Vhid vhid, long now) {
    Element element = elements.get(vhid);
    return element != null && now < element.end;
  }

  /** Whether it also answers ARP from there. */
  boolean answers(Vhid vhid, long now) {
    return passes(vhid, now) && elements.get(vhid).answers;
  }

  /** What a new engine finds, and how long ago it was set. */
  Map<Vhid, Duration> living(long now) {
    Map<Vhid, Duration> out = new TreeMap<>();
    elements.forEach((vhid, element) -> {
      if (now < element.end) {
        out.put(vhid, Duration.ofNanos(now - element.set));
      }
    });
    return out;
  }
}
