package twinwall.lab.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The clock on the wall as the programs of one firewall see it. No namespace of the kernel has a
 * wall clock of its own, and the host's is not ours to change: so a library (Debian's libfaketime)
 * that is loaded before the programs adds an offset, which it reads from a file every second. Times
 * that only count on are left alone, as a machine whose date is set leaves them alone.
 */
public final class FakeClock {
  private static final String LIBRARY = "faketime/libfaketimeMT.so.1";

  private FakeClock() {}

  /** The library, if it is installed. */
  public static Optional<Path> library() {
    try (Stream<Path> all = Files.list(Path.of("/usr/lib"))) {
      return all.map(dir -> dir.resolve(LIBRARY)).filter(Files::isReadable).findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From its next start on, this firewall has a clock that can be set. */
  public static void give(Site site, String firewall) {
    set(site, firewall, 0);
  }

  /** So many seconds before or after the real time, from a second from now on. */
  public static void set(Site site, String firewall, long seconds) {
    SiteFile.write(file(site, firewall), "%+d%n".formatted(seconds));
  }

  private static Path file(Site site, String firewall) {
    return site.directory(firewall).resolve("clock");
  }

  /** How a command is started on this firewall so that it sees that clock, if it has one. */
  static List<String> before(Site site, String firewall) {
    Path file = file(site, firewall);
    Optional<Path> library = Files.exists(file) ? library() : Optional.empty();
    return library
        .map(path ->
            List.of(
                "env",
                "LD_PRELOAD=" + path,
                "FAKETIME_TIMESTAMP_FILE=" + file,
                "FAKETIME_CACHE_DURATION=1",
                "FAKETIME_DONT_FAKE_MONOTONIC=1",
                "FAKETIME_FORCE_MONOTONIC_FIX=0")) // or every timed wait of a JVM ends at once
        .orElse(List.of());
  }
}
