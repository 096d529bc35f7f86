package twinwall.node.cli;

import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** The option of every command that changes the configuration; use as a mixin. */
final class Saving {
  @Option(
      names = "--no-apply",
      description = "only save it; 'twinwall apply' puts into force what is saved")
  boolean noApply;

  @Option(
      names = "--dry-run",
      description = "say what would be saved, what that changes and what it is told; save nothing")
  boolean dry;

  ObjectNode into(ObjectNode args) {
    if (dry) {
      args.put("dry", true);
    }
    return noApply ? args.put("apply", false) : args;
  }
}
