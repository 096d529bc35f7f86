package twinwall.node.cli;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** From where, and by which protocol, something is asked; use as a mixin. */
final class SourceOptions {
  @Option(
      names = "--source",
      paramLabel = "ADDRESS",
      defaultValue = "",
      description = "an address of this node, or an interface (default: as the route says)")
  String source = "";

  @ArgGroup Family family = new Family();

  /** Not both. */
  static final class Family {
    @Option(names = "-4", description = "IPv4")
    boolean v4;

    @Option(names = "-6", description = "IPv6")
    boolean v6;
  }

  ObjectNode fill(ObjectNode args) {
    return args.put("source", source).put("protocol", family.v4 ? "ipv4" : family.v6 ? "ipv6" : "");
  }
}
