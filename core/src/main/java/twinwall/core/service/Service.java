package twinwall.core.service;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A daemon as this node needs it: what is written, how that is checked, how it is started, told of
 * new files and ended. Words of commands and texts of files may hold {@link #DIR}, the directory
 * that the files are written to, and {@link #STATE}, one that stays over restarts of the machine.
 * The first word of a command is a program's name; where it lies is found out on the machine.
 *
 * @param name of the daemon and of its directories: small letters, digits, hyphens
 * @param title what people call it
 * @param debian the Debian package that brings its programs
 * @param check run on the new files before they replace those that count; empty: nothing to check
 * @param start stays in the foreground, says what it has to say on its standard output or error
 * @param stale files in its directory that a killed one leaves and that keep the next from starting
 * @param environment of every command
 * @param capabilities of Linux that it needs, as {@code net_bind_service}; it has no others
 * @param killed while it is wanted it is ended without a word, when its role goes or it has to
 *     start anew: what it would say when asked to end must not be said then
 */
public record Service(
    String name,
    String title,
    String debian,
    List<Text> files,
    List<String> check,
    List<String> start,
    Reload reload,
    List<String> stale,
    Map<String, String> environment,
    List<String> capabilities,
    boolean killed,
    Need need) {
  /** Where the files lie: those that count, or those that are being checked. */
  public static final String DIR = "{dir}";

  /** Where the daemon keeps what must outlive the machine's next start: leases, keys. */
  public static final String STATE = "{state}";

  /** Where the Debian packages of this machine have their libraries. */
  public static final String LIB = "{lib}";

  public Service {
    if (!name.matches("[a-z][a-z0-9-]{0,40}")) {
      throw new IllegalArgumentException("no name of a service: " + name);
    }
    files = List.copyOf(files);
    check = List.copyOf(check);
    start = List.copyOf(start);
    stale = List.copyOf(stale);
    environment = Map.copyOf(environment);
    capabilities = List.copyOf(capabilities);
  }

  /**
   * A file in the daemon's directory.
   *
   * @param program the daemon runs it
   */
  public record Text(String name, String content, boolean program) {
    /** A file that is only read. */
    public Text(String name, String content) {
      this(name, content, false);
    }

    public Text {
      if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,60}")) {
        throw new IllegalArgumentException("no name of a service's file: " + name);
      }
    }

    /** Its content may hold secrets. */
    @Override
    public String toString() {
      return name;
    }
  }

  /** How a daemon that runs is told of new files. */
  public sealed interface Reload {
    /** Not at all: it ends and starts again. */
    record Restart() implements Reload {}

    /** By a signal, named as {@code HUP}. */
    record Signal(String name) implements Reload {}

    /** By a command; its failure means a restart. */
    record Command(List<String> words) implements Reload {
      public Command {
        words = List.copyOf(words);
      }
    }
  }

  /** What cannot change without a restart, in a few letters. */
  public String shape() {
    return digest(
        start + "\n" + new TreeMap<>(environment) + capabilities + need.outlivesTheEngine());
  }

  /** The texts of its files, in a few letters. */
  public String texts() {
    StringBuilder all = new StringBuilder();
    for (Text file : files) {
      all.append(file.name()).append('\n').append(file.content()).append('\0');
    }
    return digest(all.toString());
  }

  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
