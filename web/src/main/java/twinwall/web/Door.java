package twinwall.web;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import twinwall.web.Settings.Account;

/** Decides who comes in. */
final class Door {
  /** The door that people come in by. */
  static final String PAGE = "page";

  /** The hash of a password that nobody has: an unknown name takes as long as a known one. */
  private static final String NOBODY =
      "$2b$10$abcdefghijklmnopqrstuuRTFJHfRN7vEUpnT4VdH5F6L1MRgSvxW";

  private static final int DEAREST = 16;
  private static final int REMEMBERED = 64;
  private static final DateTimeFormatter EXPIRES =
      DateTimeFormatter.ofPattern("MM/dd/uuuu").withResolverStyle(ResolverStyle.STRICT);

  private final Attempts attempts = new Attempts();
  private final LongSupplier nanos;
  private final Supplier<LocalDate> today;
  private final byte[] secret = new byte[32];
  private final Map<String, Boolean> good = new LinkedHashMap<>(16, 0.75f, true);
  private final Semaphore hashing = new Semaphore(2);

  Door(LongSupplier nanos, Supplier<LocalDate> today) {
    this.nanos = nanos;
    this.today = today;
    new SecureRandom().nextBytes(secret);
  }

  /** What the door says. */
  sealed interface Verdict {
    /** Come in. */
    record Welcome(Account account) implements Verdict {}

    /** Name or password are wrong, or the account may not be used; never which. */
    record Wrong() implements Verdict {}

    /** Too many failures from there. */
    record Wait(long seconds) implements Verdict {}
  }

  /**
   * Looks at a name and a password.
   *
   * @param door which way somebody comes: failures at one door do not close another
   */
  Verdict knock(Settings settings, String source, String door, String name, String password) {
    long wait = attempts.secondsToWait(source, name, door, nanos.getAsLong());
    if (wait > 0) {
      return new Verdict.Wait(wait);
    }
    var account =
        settings
            .account(name)
            .filter(this::isUsable)
            .filter(a -> !a.first() || door.equals(PAGE)); // it is good for choosing another
    boolean right = matches(password, account.map(Account::bcrypt).orElse(""));
    if (account.isPresent() && right) {
      attempts.succeeded(source, name, door);
      return new Verdict.Welcome(account.get());
    }
    attempts.failed(source, name, door, nanos.getAsLong());
    return new Verdict.Wrong();
  }

  private boolean isUsable(Account account) {
    return !account.bcrypt().isEmpty() && isCurrent(account);
  }

  /** Whether the account is not disabled and has not expired. */
  boolean isCurrent(Account account) {
    if (account.disabled()) {
      return false;
    }
    if (account.expires().isBlank()) {
      return true;
    }
    try {
      return !today.get().isAfter(LocalDate.parse(account.expires().strip(), EXPIRES));
    } catch (DateTimeException _) {
      return false;
    }
  }

  private boolean matches(String password, String hash) {
    boolean known = hash.matches("\\$2[aby]\\$[0-9]{2}\\$[./A-Za-z0-9]{53}");
    var checked = known && cost(hash) <= DEAREST ? hash : NOBODY;
    var key = known ? remembrance(password, hash) : Optional.<String>empty();
    synchronized (good) {
      if (key.isPresent() && good.containsKey(key.get())) {
        return true;
      }
    }
    hashing.acquireUninterruptibly();
    boolean right;
    try {
      right =
          BCrypt.verifyer(
                      BCrypt.Version.VERSION_2B,
                      LongPasswordStrategies.truncate(BCrypt.Version.VERSION_2B))
                  .verify(
                      password.getBytes(StandardCharsets.UTF_8),
                      checked.getBytes(StandardCharsets.US_ASCII))
                  .verified
              && known
              && checked.equals(hash);
    } finally {
      hashing.release();
    }
    if (right && key.isPresent()) {
      synchronized (good) {
        good.put(key.get(), true);
        if (good.size() > REMEMBERED) {
          good.remove(good.keySet().iterator().next());
        }
      }
    }
    return right;
  }

  private static int cost(String hash) {
    return Integer.parseInt(hash.substring(4, 6));
  }

  /** A password that was right for a hash needs no second computation; only a MAC of it is kept. */
  private Optional<String> remembrance(String password, String hash) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      mac.update(hash.getBytes(StandardCharsets.US_ASCII));
      mac.update((byte) 0);
      return Optional.of(
          HexFormat.of().formatHex(mac.doFinal(password.getBytes(StandardCharsets.UTF_8))));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }
}
