package twinwall.node;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The run directory, held by one engine at a time; the lock ends with the process, however it ends.
 */
final class RunLock implements AutoCloseable {
  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @throws IOException when another engine has it
   */
  static RunLock take(Path run) throws IOException {
    Files.createDirectories(
        run, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
    FileChannel channel =
        FileChannel.open(
            run.resolve("engine.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return new RunLock(channel);
      }
    } catch (OverlappingFileLockException _) {
      // the same answer as from another process
    }
    channel.close();
    throw new IOException("an engine runs already in " + run + "; 'twinwall status' shows it");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
