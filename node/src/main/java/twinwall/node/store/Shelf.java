package twinwall.node.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import twinwall.core.apply.Standing;
import twinwall.core.config.Problem;
import twinwall.core.config.Xml;
import twinwall.core.config.XmlReader;
import twinwall.core.config.XmlWriter;

/**
 * Where the store's documents lie, and in which order they are written, so that at every moment
 * what is found after a power cut is what was saved, and what was in force is not forgotten.
 */
final class Shelf {
  private final Path live;
  private final AppliedFile applied;
  private final History history;
  private final Uptime uptime;
  private byte[] onDisk;

  Shelf(Path dir, History history, Uptime uptime, byte[] onDisk) {
    this.live = dir.resolve("config.xml");
    this.applied = new AppliedFile(dir.resolve("applied"));
    this.history = history;
    this.uptime = uptime;
    this.onDisk = onDisk;
  }

  /**
   * Takes a directory for this process alone. The lock lasts until its channel is closed or the
   * process ends, however it ends.
   */
  static FileChannel lock(Path dir) throws IOException {
    FileChannel channel =
        FileChannel.open(
            dir.resolve(".lock"),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    if (!tryLock(channel)) {
      channel.close();
      throw new IOException(dir + " is in use by another engine.");
    }
    return channel;
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      FileLock held = channel.tryLock();
      return held != null;
    } catch (OverlappingFileLockException _) {
      return false;
    }
  }

  Uptime.Reading time() throws IOException {
    return uptime.read();
  }

  /** Milliseconds since the machine started. */
  long now() {
    try {
      return uptime.read().millis();
    } catch (IOException e) {
      throw new IllegalStateException("the machine does not say how long it runs", e);
    }
  }

  /** What was in force where that is not what is saved. */
  Optional<AppliedFile.Kept> kept(Xml saved, Consumer<Problem> notice) {
    try {
      return applied.read(saved);
    } catch (IOException e) {
      notice.accept(
          Problem.error(
              "",
              applied.path()
                  + ", which says what was in force, cannot be read ("
                  + e.getMessage()
                  + "): what is saved is in force."));
      return Optional.empty();
    }
  }

  /** What something else wrote into config.xml since we did. */
  Optional<XmlReader.Result> strange() throws IOException {
    if (!Files.exists(live)) {
      return Optional.empty();
    }
    byte[] bytes = Files.readAllBytes(live);
    return Arrays.equals(bytes, onDisk) ? Optional.empty() : Optional.of(XmlReader.read(bytes));
  }

  /** That it says what we know. */
  void isKnown() throws IOException {
    onDisk = Files.readAllBytes(live);
  }

  /**
   * Writes the way from one standing to the next: first what is in force, then what is saved. When
   * that cannot be, all is as it was.
   *
   * @param saves whether something else is saved then
   */
  void write(Standing before, long endBefore, Standing next, long end, boolean saves)
      throws IOException {
    byte[] bytes = saves ? readable(next.saved()) : onDisk;
    keep(next, end);
    if (saves) {
      try {
        Files0600.replace(live, bytes);
      } catch (IOException e) {
        takeBack(before, endBefore, e);
        throw e;
      }
      onDisk = bytes;
    }
  }

  /** Otherwise an engine that starts anew would put into force what was refused. */
  private void takeBack(Standing before, long end, IOException why) {
    try {
      keep(before, end);
      forget(before);
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }

  private void keep(Standing next, long end) throws IOException {
    if (next.isPending() || next.trial().isPresent()) {
      applied.keep(new AppliedFile.Kept(next, time().boot(), end));
    }
  }

  private static byte[] readable(Xml document) throws IOException {
    byte[] bytes = XmlWriter.write(document);
    Optional<XmlReader.Malformed> unreadable = XmlReader.refusal(document, bytes);
    if (unreadable.isPresent()) {
      throw new IOException(unreadable.get().problem().message());
    }
    return bytes;
  }

  /** After that. */
  void forget(Standing next) throws IOException {
    if (!next.isPending() && next.trial().isEmpty()) {
      applied.forget();
    }
  }

  Revision revision(long time, String who, String description) {
    return new Revision(history.nextNumber(), time, who, description, onDisk.length);
  }

  void remember(Revision revision, int count) throws IOException {
    history.add(revision, onDisk);
    history.keep(count);
  }
}
