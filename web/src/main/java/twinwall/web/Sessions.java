package twinwall.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Who is logged in: a bounded table of random names, each with a token for its forms. */
final class Sessions {
  private static final int ENTRIES = 256;

  private final SecureRandom random = new SecureRandom();
  private final LongSupplier nanos;
  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  /** One login. */
  record Session(String user, String token) {
    @Override
    public String toString() {
      return "session of " + user;
    }
  }

  private record Entry(Session session, long seen) {}

  Sessions(LongSupplier nanos) {
    this.nanos = nanos;
  }

  String secret() {
    var bytes = new byte[24];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Opens a session; answers its name. */
  synchronized String open(String user) {
    var id = secret();
    entries.put(id, new Entry(new Session(user, secret()), nanos.getAsLong()));
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
    var entry = entries.get(id);
    if (entry == null) {
      return Optional.empty();
    }
    long now = nanos.getAsLong();
    if (minutes > 0 && now - entry.seen() > minutes * 60_000_000_000L) {
      entries.remove(id);
      return Optional.empty();
    }
    entries.put(id, new Entry(entry.session(), now));
    return Optional.of(entry.session());
  }

  synchronized void close(String id) {
    entries.remove(id);
  }

  static boolean same(String a, String b) {
    return !a.isEmpty()
        && MessageDigest.isEqual(
            a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }
}
