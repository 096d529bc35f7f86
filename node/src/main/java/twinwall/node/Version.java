package twinwall.node;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/**
 * What was built.
 *
 * @param commit of the sources, with {@code -dirty} when they were changed after it; {@code
 *     unknown} when the build was not told
 */
public record Version(String number, String commit) {
  private static final String FILE = "/twinwall/version.properties";

  /** Of the classes that run. */
  public static Version read() {
    Properties all = new Properties();
    try (InputStream in = Version.class.getResourceAsStream(FILE)) {
      if (in != null) {
        all.load(in);
      }
    } catch (IOException _) {
      return new Version("unknown", "unknown");
    }
    String commit = all.getProperty("commit", "unknown");
    return new Version(
        all.getProperty("version", "unknown").replace("-SNAPSHOT", ""),
        commit.matches("[0-9a-f]{7,40}(-dirty)?") ? commit : "unknown");
  }

  /** As a node is called among its peers. */
  public String product() {
    return "Twinwall " + number + (commit.equals("unknown") ? "" : " (" + commit + ")");
  }
}
