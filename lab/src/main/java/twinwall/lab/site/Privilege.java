package twinwall.lab.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who we are for the kernel. */
public final class Privilege {
  private Privilege() {}

  /** The effective user. */
  public static int uid() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("Uid:")) {
          return Integer.parseInt(line.split("\\s+")[2]);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new LabException("/proc/self/status does not say who we are");
  }

  public static boolean isRoot() {
    return uid() == 0;
  }
}
