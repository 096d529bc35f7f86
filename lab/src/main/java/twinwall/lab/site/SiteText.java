package twinwall.lab.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that a program beside the product needs in a host's directory. */
public final class SiteText {
  private SiteText() {}

  public static void write(Path file, String text) {
    SiteFile.write(file, text);
  }

  /** There or not. */
  public static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new LabException("cannot remove " + file + ": " + e.getMessage(), e);
    }
  }
}
