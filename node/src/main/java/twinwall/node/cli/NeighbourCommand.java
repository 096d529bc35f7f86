package twinwall.node.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.node.control.Refusal;

/** {@code twinwall arp} and {@code twinwall ndp}: who the kernel knows on its networks. */
abstract class NeighbourCommand implements Callable<Integer> {
  private final String protocol;
  @Mixin private Engine engine = new Engine();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--search", paramLabel = "TEXT", description = "only entries with this text")
  private String search = "";

  private NeighbourCommand(String protocol) {
    this.protocol = protocol;
  }

  /** IPv4. */
  @Command(
      name = "arp",
      mixinStandardHelpOptions = true,
      description = "List the ARP table; delete from it.")
  public static final class Arp extends NeighbourCommand {
    public Arp() {
      super("ipv4");
    }
  }

  /** IPv6. */
  @Command(
      name = "ndp",
      mixinStandardHelpOptions = true,
      description = "List the neighbours of IPv6; delete from that table.")
  public static final class Ndp extends NeighbourCommand {
    public Ndp() {
      super("ipv6");
    }
  }

  @Override
  public Integer call() throws Refusal {
    JsonNode all = engine.call("neighbours.list", args(engine).put("search", search));
    PrintWriter out = spec.commandLine().getOut();
    if (engine.json()) {
      out.println(all.toPrettyString());
      return 0;
    }
    String row = "%-12s %-39s %-17s %-10s %-20s %s%n";
    out.printf(row, "INTERFACE", "ADDRESS", "MAC", "STATE", "HOSTNAME", "REMARKS");
    for (JsonNode one : all) {
      out.printf(
          row,
          one.path("interface").asString(""),
          one.path("address").asString(""),
          one.path("mac").asString(""),
          one.path("state").asString(""),
          one.path("hostname").asString(""),
          one.path("remark").asString(""));
    }
    return 0;
  }

  private ObjectNode args(Engine to) {
    return to.args().put("protocol", protocol);
  }

  @Command(
      name = "delete",
      description = "Delete the entry of an address: the kernel asks anew.",
      mixinStandardHelpOptions = true)
  int delete(
      @Mixin Engine to,
      @Parameters(paramLabel = "ADDRESS") String address,
      @Option(
              names = "--interface",
              paramLabel = "IF",
              defaultValue = "",
              description = "needed where several have the address")
          String at)
      throws Refusal {
    ObjectNode args = args(to).put("address", address).put("interface", at);
    return done(to, to.call("neighbours.delete", args.put("who", "(command)")));
  }

  @Command(
      name = "flush",
      description = "Delete the entries of an interface, those that somebody set apart.",
      mixinStandardHelpOptions = true)
  int flush(@Mixin Engine to, @Parameters(paramLabel = "IF") String at) throws Refusal {
    ObjectNode args = args(to).put("interface", at).put("who", "(command)");
    return done(to, to.call("neighbours.flush", args));
  }

  private int done(Engine to, JsonNode said) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        to.json()
            ? said.toPrettyString()
            : "deleted " + said.path("deleted").asLong(0) + " entries");
    return 0;
  }
}
