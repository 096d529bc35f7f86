package twinwall.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The run directory, held by one engine and one supervisor at a time; the lock ends with the
 * process, however it ends. The file says who holds it.
 */
final class RunLock implements AutoCloseable {
  /** Whose lock it is. */
  enum Of {
    ENGINE("engine.lock", "an engine runs already"),
    SUPERVISOR("run.lock", "a node is run already");

    private final String file;
    private final String held;

    Of(String file, String held) {
      this.file = file;
      this.held = held;
    }
  }

  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @throws IOException when another process has it
   */
  static RunLock take(Path run, Of of) throws IOException {
    Files.createDirectories(
        run, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
    FileChannel channel = open(run, of);
    if (locked(channel)) {
      channel.truncate(0);
      String pid = Long.toString(ProcessHandle.current().pid());
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
      return new RunLock(channel);
    }
    String by = pid(channel).map(pid -> " (process " + pid + ")").orElse("");
    channel.close();
    throw new IOException(of.held + " in " + run + by + "; 'twinwall status' shows it");
  }

  /** The process that has the lock, if one has it. */
  static Optional<ProcessHandle> holder(Path run, Of of) throws IOException {
    if (!Files.exists(run.resolve(of.file))) {
      return Optional.empty();
    }
    try (FileChannel channel = open(run, of)) {
      return locked(channel) ? Optional.empty() : pid(channel).flatMap(ProcessHandle::of);
    }
  }

  private static FileChannel open(Path run, Of of) throws IOException {
    return FileChannel.open(
        run.resolve(of.file),
        StandardOpenOption.CREATE,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException _) {
      return false; // the same answer as from another process
    }
  }

  private static Optional<Long> pid(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(20);
    channel.read(bytes, 0);
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
    try {
      return Optional.of(Long.parseLong(text));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
