package twinwall.web.page;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.nio.charset.StandardCharsets;
import twinwall.core.config.Xml;

/** Passwords of users, as pfSense keeps them: by their bcrypt hash alone. */
public final class Passwords {
  /** Bytes that bcrypt looks at. */
  public static final int LONGEST = 72;

  private static final int COST = 10;

  private Passwords() {}

  public static String hash(String password) {
    var bytes = password.getBytes(StandardCharsets.UTF_8);
    return new String(
        BCrypt.with(BCrypt.Version.VERSION_2Y).hash(COST, bytes), StandardCharsets.US_ASCII);
  }

  /** A user with this hash, and with no older kind of one beside it. */
  public static Xml put(Xml user, String hash) {
    return user.put(Xml.of("bcrypt-hash", hash))
        .without("sha512-hash")
        .without("md5-hash")
        .without("password");
  }
}
