package twinwall.node.apply;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import twinwall.core.net.Intervals;
import twinwall.core.render.NftText;
import twinwall.linux.Ack;
import twinwall.linux.Errno;
import twinwall.linux.Nft;
import twinwall.linux.NftIntervals;
import twinwall.linux.NftSet;

/**
 * What the sets of aliases hold in the kernel. Small ones are read from it each time, so that a
 * foreign edit is put right. Large ones would take the kernel minutes to list (6.18: a dump of an
 * interval set costs the square of its size): what was loaded is kept in the run directory, across
 * restarts of the engine, and believed.
 */
final class LoadedSets {
  private static final int LARGE = 20_000;
  private static final Errno EEXIST = new Errno(17);

  private final Path directory;
  private final Doors doors;

  LoadedSets(Path run, Doors doors) {
    this.directory = run.resolve("sets");
    this.doors = doors;
  }

  private static NftSet set(String name) {
    return new NftSet(NftSet.Family.INET, "twinwall", name);
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  /** What those of these sets hold that the kernel has. */
  Map<String, Intervals> read(Map<String, Intervals> wanted) throws IOException {
    Map<String, Intervals> found = new HashMap<>();
    NftIntervals kernel = doors.sets();
    for (Map.Entry<String, Intervals> each : wanted.entrySet()) {
      String name = each.getKey();
      int width = each.getValue().width();
      Optional<Intervals> kept = kept(name, width);
      Optional<Intervals> held =
          kept.isPresent() && kernel.exists(set(name)) ? kept : kernel.read(set(name), width);
      held.ifPresent(content -> found.put(name, content));
    }
    return found;
  }

  private Optional<Intervals> kept(String name, int width) throws IOException {
    return Files.isRegularFile(file(name))
        ? Intervals.ofPacked(width, Files.readAllBytes(file(name)))
        : Optional.empty();
  }

  /** Nothing when done, else why not. */
  Optional<String> change(String name, Intervals before, Intervals after, List<String> notices)
      throws IOException {
    Files.deleteIfExists(file(name)); // until it is done nobody knows what the set holds
    NftIntervals kernel = doors.sets();
    Ack ack = kernel.change(set(name), before, after);
    if (ack.is(Errno.ENOENT) || ack.is(EEXIST)) {
      notices.add("the set " + name + " held something else than was known: it is filled anew");
      ack = refill(kernel, name, after);
    }
    if (!ack.ok()) {
      return Optional.of(ack.toString());
    }
    if (after.size() > LARGE) {
      keep(name, after);
    }
    return Optional.empty();
  }

  private static Ack refill(NftIntervals kernel, String name, Intervals after) {
    Nft.Result flushed = Nft.apply("flush set " + NftText.TABLE + " " + name);
    return flushed.ok()
        ? kernel.change(set(name), Intervals.none(after.width()), after)
        : new Ack.Refused(Errno.ENOENT, flushed.reason());
  }

  private void keep(String name, Intervals content) throws IOException {
    Files.createDirectories(directory);
    Path temporary = directory.resolve("." + name + ".new");
    Files.write(temporary, content.packed());
    Files.move(temporary, file(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /** The table was made anew, or taken away: nothing is known of its sets. */
  void forget() throws IOException {
    if (Files.isDirectory(directory)) {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
