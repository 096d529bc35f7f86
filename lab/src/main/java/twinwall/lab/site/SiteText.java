package twinwall.lab.site;

import java.nio.file.Path;

/** Files that a program beside the product needs in a host's directory. */
public final class SiteText {
  private SiteText() {}

  public static void write(Path file, String text) {
    SiteFile.write(file, text);
  }
}
