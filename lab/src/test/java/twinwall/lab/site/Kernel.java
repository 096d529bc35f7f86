package twinwall.lab.site;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static twinwall.lab.site.PairHands.until;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** What the kernel of a machine says by the usual tools, and its engine by the control socket. */
record Kernel(PairHands hands) {
  /** What a command says on a machine, whether it goes well or not. */
  String said(String host, String... command) {
    return Ran.run(hands.site().box(host).within(List.of(command))).said();
  }

  boolean ok(String host, String... command) {
    return Ran.run(hands.site().box(host).within(List.of(command))).ok();
  }

  void run(String host, String... command) {
    Ran.run(hands.site().box(host).within(List.of(command))).orFail();
  }

  /** The IPv4 addresses of a device, as ip(8) lists them. */
  String addresses(String host, String device) {
    return said(host, "ip", "-4", "-o", "addr", "show", "dev", device);
  }

  private boolean holds(String host, String device, String address) {
    return addresses(host, device).contains(" " + address + "/");
  }

  void has(String host, String device, String address) throws Exception {
    until(host + " has " + address + " on " + device, () -> holds(host, device, address));
  }

  void hasNot(String host, String device, String address) throws Exception {
    until(host + " has no " + address + " on " + device, () -> !holds(host, device, address));
  }

  /** A rule of the configuration is one of the kernel's. */
  void passes(String host, String descr) throws Exception {
    String tracker = hands.value(host, "filter/rule[" + descr + "]/tracker");
    assertTrue(tracker.matches("[0-9]+"), tracker);
    until(
        host + "'s kernel has the rule " + descr,
        () -> said(host, "nft", "list", "ruleset").contains(tracker));
  }

  String status(String host, String op) throws IOException {
    return hands.ask(host, op, Map.of()).toString();
  }

  /** The daemons of a node and how they are, in the order of their names. */
  String services(String host) throws IOException {
    Map<String, String> out = new TreeMap<>();
    for (JsonNode one : hands.ask(host, "services.status", Map.of())) {
      out.put(one.path("name").asString(), one.path("state").asString());
    }
    return out.toString();
  }
}
