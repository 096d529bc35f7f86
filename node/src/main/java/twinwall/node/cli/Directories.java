package twinwall.node.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The two directories of a node, as options of the commands that run one. */
final class Directories {
  @Option(
      names = "--config",
      paramLabel = "DIR",
      defaultValue = "/etc/twinwall",
      description = "where config.xml and its history are (default: ${DEFAULT-VALUE})")
  Path config = Path.of("/etc/twinwall");

  @Option(
      names = "--run",
      paramLabel = "DIR",
      defaultValue = "/run/twinwall",
      description = "where the control socket lives (default: ${DEFAULT-VALUE})")
  Path run = Path.of("/run/twinwall");
}
