package twinwall.web;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Failed attempts to log in, per source, name and door, in a bounded table. After some the next one
 * has to wait, twice as long each time: a peer that keeps calling with a wrong password locks out
 * itself and nobody else. A second, wider count per source catches those who try many names.
 */
final class Attempts {
  private static final int ENTRIES = 2_048;
  private static final int FREE = 5;
  private static final int FREE_PER_SOURCE = 40;
  private static final long FIRST_SECONDS = 2;
  private static final long LONGEST_SECONDS = 60;
  private static final long FORGET_NANOS = 15L * 60 * 1_000_000_000;

  private record Entry(int failures, long latest, long until) {}

  private final Map<String, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);

  /** Seconds until an attempt is looked at again; 0 for now. */
  synchronized long secondsToWait(String source, String name, String door, long now) {
    return Math.max(wait(key(source, name, door), now), wait(key(source, "", "any"), now));
  }

  private long wait(String key, long now) {
    var entry = entries.get(key);
    return entry == null || entry.until() - now <= 0
        ? 0
        : (entry.until() - now + 999_999_999) / 1_000_000_000;
  }

  synchronized void failed(String source, String name, String door, long now) {
    count(key(source, name, door), FREE, now);
    count(key(source, "", "any"), FREE_PER_SOURCE, now);
  }

  synchronized void succeeded(String source, String name, String door) {
    entries.remove(key(source, name, door));
  }

  private void count(String key, int free, long now) {
    var old = entries.getOrDefault(key, new Entry(0, now, now));
    int failures = now - old.latest() > FORGET_NANOS ? 1 : old.failures() + 1;
    long seconds =
        failures < free
            ? 0
            : Math.min(LONGEST_SECONDS, FIRST_SECONDS << Math.min(10, failures - free));
    entries.put(key, new Entry(failures, now, now + seconds * 1_000_000_000));
    if (entries.size() > ENTRIES) {
      entries.remove(entries.keySet().iterator().next());
    }
  }

  synchronized int size() {
    return entries.size();
  }

  private static String key(String source, String name, String door) {
    return source + " " + door + " " + (name.length() > 64 ? name.substring(0, 64) : name);
  }
}
