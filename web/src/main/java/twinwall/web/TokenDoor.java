package twinwall.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import twinwall.web.Settings.Account;
import twinwall.web.Settings.Token;

/** Decides which program comes in: by a token, and by nothing else. */
final class TokenDoor {
  private static final String DOOR = "api";
  private static final long MINUTE = 60_000_000_000L;
  private static final int REMEMBERED = 256;

  private final Attempts attempts = new Attempts();
  private final LongSupplier nanos;
  private final InstantSource clock;
  private final Door door;
  private final Map<String, Long> used = new LinkedHashMap<>(16, 0.75f, true);

  TokenDoor(LongSupplier nanos, InstantSource clock, Door door) {
    this.nanos = nanos;
    this.clock = clock;
    this.door = door;
  }

  /** What the door says. */
  sealed interface Verdict {
    /** Come in, as this user with this token. */
    record Welcome(Account account, Token token) implements Verdict {}

    /** No token, or none that is good; never why. */
    record Wrong() implements Verdict {}

    /** Too many failures from there. */
    record Wait(long seconds) implements Verdict {}
  }

  private record Held(Account account, Token token) {}

  Verdict knock(Settings settings, String source, String shown) {
    var parts = shown.split("_", 3);
    var id =
        parts.length == 3 && parts[0].equals("twinwall") && parts[1].matches("[0-9a-f]{10}")
            ? parts[1]
            : "";
    long wait = attempts.secondsToWait(source, id, DOOR, nanos.getAsLong());
    if (wait > 0) {
      return new Verdict.Wait(wait);
    }
    var held = held(settings, id);
    boolean right =
        MessageDigest.isEqual(
            hash(shown), held.map(h -> bytes(h.token().hash())).orElseGet(() -> new byte[32]));
    if (held.isPresent()
        && right
        && held.get().token().ends() > clock.instant().getEpochSecond()
        && door.isCurrent(held.get().account())) {
      attempts.succeeded(source, id, DOOR);
      return new Verdict.Welcome(held.get().account(), held.get().token());
    }
    attempts.failed(source, id, DOOR, nanos.getAsLong());
    return new Verdict.Wrong();
  }

  private static Optional<Held> held(Settings settings, String id) {
    for (var account : settings.accounts()) {
      for (var token : account.tokens()) {
        if (token.id().equals(id) && !id.isEmpty()) {
          return Optional.of(new Held(account, token));
        }
      }
    }
    return Optional.empty();
  }

  private static byte[] bytes(String hash) {
    return hash.matches("[0-9a-f]{64}") ? HexFormat.of().parseHex(hash) : new byte[32];
  }

  private static byte[] hash(String shown) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(shown.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Whether this use is to be told: one a minute is enough. */
  synchronized boolean isNews(String id) {
    long now = nanos.getAsLong();
    var before = used.get(id);
    if (before != null && now - before < MINUTE) {
      return false;
    }
    used.put(id, now);
    if (used.size() > REMEMBERED) {
      used.remove(used.keySet().iterator().next());
    }
    return true;
  }
}
