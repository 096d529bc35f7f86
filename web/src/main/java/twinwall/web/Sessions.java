package twinwall.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Who is logged in: a bounded table of random names, each with a token for its forms. */
final class Sessions {
  private static final int ENTRIES = 256;
  private static final int MOST_TOLD = 16;
  private static final long MINUTE = 60_000_000_000L;

  /** However busy somebody is, the password is asked for again after this. */
  private static final long LONGEST = 12 * 60 * MINUTE;

  private final SecureRandom random = new SecureRandom();
  private final LongSupplier nanos;
  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * One login.
   *
   * @param first whether it was with a password that is not to stay
   */
  record Session(String user, String token, boolean first) {
    @Override
    public String toString() {
      return "session of " + user;
    }
  }

  private record Entry(Session session, long opened, long seen, List<String> told) {}

  Sessions(LongSupplier nanos) {
    this.nanos = nanos;
  }

  String secret() {
    var bytes = new byte[24];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Opens a session; answers its name. */
  synchronized String open(String user, boolean first) {
    var id = secret();
    long now = nanos.getAsLong();
    entries.put(id, new Entry(new Session(user, secret(), first), now, now, new ArrayList<>()));
    if (entries.size() > ENTRIES) {
      entries.remove(entries.keySet().iterator().next());
    }
    return id;
  }

  /**
   * The session of a name, and that it was used now.
   *
   * @param minutes without a request until it ends; 0 for never
   */
  synchronized Optional<Session> use(String id, int minutes) {
    var entry = living(id, minutes);
    entry.ifPresent(
        e -> entries.put(id, new Entry(e.session(), e.opened(), nanos.getAsLong(), e.told())));
    return entry.map(Entry::session);
  }

  /** The session of a name; looking is not using. */
  synchronized Optional<Session> look(String id, int minutes) {
    return living(id, minutes).map(Entry::session);
  }

  private Optional<Entry> living(String id, int minutes) {
    var entry = entries.get(id);
    if (entry == null) {
      return Optional.empty();
    }
    long now = nanos.getAsLong();
    boolean idle = minutes > 0 && now - entry.seen() > minutes * MINUTE;
    if (idle || now - entry.opened() > LONGEST) {
      entries.remove(id);
      return Optional.empty();
    }
    return Optional.of(entry);
  }

  /** Keeps a sentence for the session's next page. */
  synchronized void tell(String id, String sentence) {
    var entry = entries.get(id);
    if (entry != null && entry.told().size() < MOST_TOLD) {
      entry.told().add(sentence);
    }
  }

  /** What was kept for the next page: this one. */
  synchronized List<String> told(String id) {
    var entry = entries.get(id);
    if (entry == null) {
      return List.of();
    }
    var told = List.copyOf(entry.told());
    entry.told().clear();
    return told;
  }

  synchronized void close(String id) {
    entries.remove(id);
  }

  /** Ends every session of a user. */
  synchronized void closeAll(String user) {
    entries.values().removeIf(e -> e.session().user().equals(user));
  }

  static boolean same(String a, String b) {
    return !a.isEmpty()
        && MessageDigest.isEqual(
            a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }
}
