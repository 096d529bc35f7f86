package twinwall.lab.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.lab.site.Control;
import twinwall.lab.site.LabException;
import twinwall.lab.site.Site;

/** One firewall of the site, as a benchmark uses it. */
record Node(Site site, String name) {
  JsonNode ask(ObjectNode request) {
    try {
      return Control.ask(site.controlSocket(name), request);
    } catch (IOException e) {
      throw new LabException(
          name + " does not do " + request.path("op").asString("") + ": " + e.getMessage(), e);
    }
  }

  JsonNode ask(String op) {
    return ask(Control.request(op));
  }

  /** Says what happens in this node's nftables. */
  Tail nft() {
    return tail("nft", "monitor");
  }

  /** Says which connections come into this node's tracking. */
  Tail newFlows() {
    return tail("conntrack", "-E", "-e", "NEW");
  }

  private Tail tail(String... command) {
    return new Tail(site.box(name).onNetwork(List.of(command)));
  }

  /** The command line of the product, run in this node. */
  List<String> command(String... arguments) {
    var line = new java.util.ArrayList<>(List.of(launcher().toString()));
    line.addAll(List.of(arguments));
    line.addAll(List.of("--run", site.runDir(name).toString()));
    return site.box(name).within(line);
  }

  /** The product's command; the lab was started by it. */
  static Path launcher() {
    String launcher = System.getProperty("twinwall.launcher", "");
    if (launcher.isEmpty()) {
      throw new LabException("start the benchmark by ./dev bench, so that it knows the product");
    }
    return Path.of(launcher);
  }
}
