package twinwall.node.cli;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code twinwall leases}: what the DHCP server has given away. */
@Command(
    name = "leases",
    mixinStandardHelpOptions = true,
    description = "Show, search and delete DHCP leases, or make one static.")
public final class LeasesCommand implements Callable<Integer> {
  @Mixin private Engine engine = new Engine();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    return print(engine, "", false);
  }

  @Command(
      name = "list",
      description = "Print the leases that clients hold.",
      mixinStandardHelpOptions = true)
  int list(
      @Mixin Engine at,
      @Option(names = "--all", description = "expired and declined ones, too") boolean all)
      throws Exception {
    return print(at, "", all);
  }

  @Command(
      name = "search",
      description = "Print the leases whose address, MAC, client id or host name holds a text.",
      mixinStandardHelpOptions = true)
  int search(
      @Mixin Engine at, @Parameters(paramLabel = "TEXT", description = "part of it") String text)
      throws Exception {
    return print(at, text, true);
  }

  private int print(Engine at, String text, boolean all) throws Exception {
    ObjectNode args = at.args();
    args.put("search", text).put("all", all);
    JsonNode leases = at.call("leases.list", args);
    PrintWriter out = spec.commandLine().getOut();
    if (at.json()) {
      out.println(leases.toPrettyString());
      return 0;
    }
    int width = 15; // more where there are addresses of IPv6
    for (JsonNode one : leases) {
      width = Math.max(width, one.path("address").asString().length());
    }
    String line = "%-" + width + "s %-17s %-20s %8s  %s%n";
    out.printf(line, "address", "MAC", "hostname", "left", "state");
    for (JsonNode one : leases) {
      long left = one.path("left_s").asLong();
      out.printf(
          line,
          one.path("address").asString(),
          one.path("mac").asString(),
          one.path("hostname").asString().isEmpty() ? "-" : one.path("hostname").asString(),
          left < 120 ? left + " s" : left < 7_200 ? left / 60 + " min" : left / 3_600 + " h",
          one.path("state").asString() + (one.path("static").asBoolean() ? ", static" : ""));
    }
    return 0;
  }

  @Command(
      name = "delete",
      description = "Delete a lease on every node; its client may go on using the address.",
      mixinStandardHelpOptions = true)
  int delete(
      @Mixin Engine at,
      @Parameters(paramLabel = "ADDRESS", description = "of the lease") String address)
      throws Exception {
    ObjectNode args = at.args();
    args.put("address", address);
    JsonNode done = at.call("leases.delete", args);
    PrintWriter out = spec.commandLine().getOut();
    out.println(at.json() ? done.toPrettyString() : "Deleted the lease of " + address + ".");
    return 0;
  }

  @Command(
      name = "make-static",
      description = "Give the client of a lease its address for good: a static mapping.",
      mixinStandardHelpOptions = true)
  int makeStatic(
      @Mixin Engine at,
      @Parameters(paramLabel = "ADDRESS", description = "of the lease") String address,
      @Option(
              names = "--hostname",
              paramLabel = "NAME",
              description = "instead of the client's own")
          Optional<String> hostname)
      throws Exception {
    ObjectNode args = at.args();
    args.put("address", address);
    hostname.ifPresent(name -> args.put("hostname", name));
    JsonNode done = at.call("leases.make_static", args);
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        at.json()
            ? done.toPrettyString()
            : done.path("mac").asString(done.path("duid").asString())
                + " keeps "
                + address
                + " from now on.");
    return 0;
  }

  @Command(
      name = "status",
      description = "Does this node answer clients, and are the peers' leases the same.",
      mixinStandardHelpOptions = true)
  int status(@Mixin Engine at) throws Exception {
    JsonNode status = at.call("leases.status");
    PrintWriter out = spec.commandLine().getOut();
    if (at.json()) {
      out.println(status.toPrettyString());
      return 0;
    }
    boolean six = status.has("v6");
    if (!status.path("configured").asBoolean() && !six) {
      out.println("No DHCP server is configured here.");
      return 0;
    }
    if (status.path("configured").asBoolean()) {
      tell(out, "", status);
    }
    if (six) {
      tell(out, "DHCPv6: ", status.path("v6"));
    }
    if (status.has("names")) {
      out.println(
          "names in DNS: "
              + status.path("names").path("registered").asInt()
              + " registered, "
              + status.path("names").path("refused").asInt()
              + " refused");
    }
    return 0;
  }

  private static void tell(PrintWriter out, String about, JsonNode status) {
    out.println(
        about
            + (status.has("answers")
                ? status.path("answers").asBoolean()
                    ? "This node answers clients."
                    : "This node is silent: it is not MASTER."
                : "The DHCP server does not answer its control socket."));
    for (JsonNode peer : status.path("peers")) {
      out.println(
          about
              + "peer "
              + peer.path("peer").asString()
              + (peer.path("there").asBoolean()
                  ? ": leases compared "
                      + peer.path("compared").asString("never")
                      + ", its clock is ahead by "
                      + peer.path("clock_ahead_s").asString("?")
                      + " s"
                  : ": does not answer: " + peer.path("why").asString()));
    }
  }
}
