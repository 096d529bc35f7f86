package twinwall.node.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import twinwall.node.control.Refusal;

/** {@code twinwall interfaces}: the interfaces, what they have now and where it comes from. */
@Command(
    name = "interfaces",
    mixinStandardHelpOptions = true,
    description = {
      "List the interfaces: device, state, addresses, and what the network told by DHCP.",
      "Change them with `twinwall config set interfaces/ID NAME=VALUE…`."
    })
public final class InterfacesCommand implements Callable<Integer> {
  @Mixin private Engine engine = new Engine();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Refusal {
    JsonNode all = engine.call("interfaces.list");
    PrintWriter out = spec.commandLine().getOut();
    if (engine.json()) {
      out.println(all.toPrettyString());
      return 0;
    }
    if (all.isEmpty()) {
      out.println("No interface is assigned.");
      return 0;
    }
    String row = "%-6s %-16s %-15s %-10s %-8s %-8s %5s  %s%n";
    out.printf(row, "ID", "NAME", "DEVICE", "STATE", "IPV4", "IPV6", "MTU", "ADDRESSES");
    for (JsonNode one : all) {
      out.printf(
          row,
          one.path("id").asString(""),
          one.path("name").asString(""),
          one.path("device").asString(""),
          one.path("state").asString(""),
          one.path("ipv4").asString(""),
          one.path("ipv6").asString(""),
          one.has("mtu") ? Long.toString(one.path("mtu").asLong(0)) : "-",
          String.join(" ", texts(one.path("addresses"))));
      if (one.has("made")) {
        out.println("         made: " + one.path("made").asString(""));
      }
      if (one.has("told")) {
        out.println("         told: " + told(one.path("told")));
      }
    }
    return 0;
  }

  private static String told(JsonNode told) {
    List<String> parts = new ArrayList<>();
    if (told.has("address")) {
      parts.add(told.path("address").asString(""));
    }
    for (String part : List.of("routers", "routers6", "prefixes", "nameservers")) {
      List<String> values = texts(told.path(part));
      if (!values.isEmpty()) {
        parts.add(part.replace("routers6", "routers") + " " + String.join(" ", values));
      }
    }
    return parts.isEmpty() ? "nothing" : String.join(", ", parts);
  }

  private static List<String> texts(JsonNode values) {
    List<String> out = new ArrayList<>();
    values.forEach(value -> out.add(value.asString("")));
    return out;
  }
}
