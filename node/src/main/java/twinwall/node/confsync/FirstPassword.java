package twinwall.node.confsync;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import twinwall.node.Log;
import twinwall.node.store.Files0600;

/**
 * The way in to a node on which no administrator has a password: one for admin, in a file beside
 * config.xml that its owner alone reads. It is good for the pages only, and there only for choosing
 * another; then the file goes.
 */
public final class FirstPassword {
  private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"; // none like another
  private static final int LENGTH = 16;
  private static final int COST = 10;

  private final Path file;
  private final Log log;
  private Optional<String> known = Optional.empty();
  private boolean hopeless;

  public FirstPassword(Path configDir, Log log) {
    this.file = configDir.resolve("first-password");
    this.log = log;
  }

  /** The bcrypt hash of it; it is made where there is none. Nothing when the file cannot be. */
  synchronized Optional<String> hash() {
    if (known.isEmpty() && !hopeless) {
      try {
        var password = Files.exists(file) ? read() : made();
        known =
            Optional.of(
                new String(
                    BCrypt.with(BCrypt.Version.VERSION_2Y).hash(COST, password),
                    StandardCharsets.US_ASCII));
        log.info(
            "nobody can administer this node yet: log in as admin with the password in "
                + file
                + ", or set one with twinwall config password");
      } catch (IOException e) {
        hopeless = true;
        log.warn("nobody can administer this node, and there is no first password", "why", e);
      }
    }
    return known;
  }

  private byte[] read() throws IOException {
    var text = Files.readString(file).strip();
    if (!text.matches("[" + LETTERS + "]{" + LENGTH + "}")) {
      throw new IOException(file + " is not as it was written: delete it, and there is another");
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private byte[] made() throws IOException {
    var random = new SecureRandom();
    var text = new StringBuilder();
    for (int i = 0; i < LENGTH; i++) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    Files0600.replace(file, (text + "\n").getBytes(StandardCharsets.UTF_8));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Somebody has a password now. */
  synchronized void end() {
    known = Optional.empty();
    hopeless = false;
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      log.warn("the first password is good for nothing, but its file stays", "why", e);
    }
  }
}
