package twinwall.lab.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import twinwall.lab.site.Box;
import twinwall.lab.site.Control;
import twinwall.lab.site.Firewalls;
import twinwall.lab.site.Ran;
import twinwall.lab.site.Site;
import twinwall.lab.site.Topology;

/**
 * What must be true of a site at rest, whatever happened before: one MASTER of everything, both
 * nodes with every flow and the same configuration, and in neither kernel anything that is left of
 * what was. A node that holds still after flapping keeps its demotion until the hold ends; then the
 * other one is MASTER, and that is well.
 */
final class Health {
  private static final Set<String> LINKS = Set.of("lo", "wan0", "lan0", "sync0");
  private static final String HELD = "not heard on ";

  private final Site site;
  private final Firewalls firewalls;
  private final Editor editor;

  Health(Site site, Editor editor) {
    this.site = site;
    this.firewalls = new Firewalls(site);
    this.editor = editor;
  }

  /** The first thing that is not as it must be; empty if all is well. */
  Optional<String> complaint() {
    var masters = new ArrayList<String>();
    for (String node : site.topology().firewalls()) {
      Optional<String> wrong = engine(node, masters);
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    if (masters.size() != 1) {
      return Optional.of("MASTER is " + masters);
    }
    for (String node : site.topology().firewalls()) {
      Optional<String> wrong = flows(node).or(() -> kernel(node, masters.contains(node)));
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    return configuration();
  }

  private Optional<String> engine(String node, List<String> masters) {
    if (!site.isOn(node)) {
      return Optional.of(node + " is off");
    }
    for (Firewalls.Part part : Firewalls.Part.values()) {
      if (firewalls.process(node, part).isEmpty()) {
        return Optional.of(node + " has no " + part);
      }
    }
    Optional<JsonNode> answer = firewalls.status(node);
    if (answer.isEmpty()) {
      return Optional.of(node + "'s engine does not answer");
    }
    JsonNode status = answer.get();
    Map<String, String> roles = Firewalls.roles(status);
    if (roles.size() != 2 || Set.copyOf(roles.values()).size() != 1) {
      return Optional.of(node + " is " + roles);
    }
    if (roles.containsValue(Firewalls.MASTER)) {
      masters.add(node);
    } else if (!roles.containsValue(Firewalls.BACKUP)) {
      return Optional.of(node + " is " + roles);
    }
    for (JsonNode cause : status.path("causes")) {
      if (!cause.path("name").asString("").startsWith(HELD)) {
        return Optional.of(node + " demotes itself: " + cause);
      }
    }
    for (Map.Entry<String, JsonNode> link : status.path("links").properties()) {
      if (!link.getValue().asBoolean()) {
        return Optional.of(node + " sees no link on " + link.getKey());
      }
    }
    return status.path("maintenance").asBoolean()
        ? Optional.of(node + " is in maintenance")
        : Optional.empty();
  }

  private Optional<String> flows(String node) {
    JsonNode status;
    try {
      status = Control.ask(site.controlSocket(node), Control.request("states.status"));
    } catch (IOException e) {
      return Optional.of(node + " does not tell its states: " + e.getMessage());
    }
    if (!status.path("synchronised").asBoolean() || status.path("peers").isEmpty()) {
      return Optional.of(node + " is not synchronised: " + status.path("why").asString(""));
    }
    for (JsonNode peer : status.path("peers")) {
      if (!peer.path("synchronised").asBoolean()
          || !peer.path("announcing").asBoolean() && !peer.path("following").asBoolean()
          || peer.path("canary_silent").asBoolean()) {
        return Optional.of(node + "'s flow link is not well: " + peer);
      }
    }
    return Optional.empty();
  }

  /** How many connections of the traffic's idle set a node's kernel knows. */
  int idle(String node) {
    try {
      return Control.ask(
              site.controlSocket(node),
              Control.request("states.count").put("dport", "7009").put("state", "ESTABLISHED"))
          .path("count")
          .asInt();
    } catch (IOException _) {
      return -1;
    }
  }

  private Optional<String> kernel(String node, boolean master) {
    Box box = site.box(node);
    Topology t = site.topology();
    Set<String> links = new TreeSet<>();
    Ran.run(box.onNetwork(List.of("ip", "-o", "link")))
        .orFail()
        .said()
        .lines()
        .forEach(line -> links.add(line.split(": ")[1].replaceAll("@.*", "")));
    if (!links.equals(LINKS)) {
      return Optional.of(node + " has the links " + links);
    }
    String addresses = Ran.run(box.onNetwork(List.of("ip", "-o", "-4", "addr"))).orFail().said();
    for (var vip : List.of(t.wanVip(), t.lanVip())) {
      if (addresses.contains(" " + vip.address() + "/") != master) {
        return Optional.of(
            node + (master ? " is MASTER without " : " is no MASTER, but has ") + vip);
      }
    }
    long held =
        Ran.run(box.onNetwork(List.of("nft", "list", "ruleset", "netdev")))
            .orFail()
            .said()
            .lines()
            .filter(line -> line.contains("expires"))
            .count();
    if (held > 0 != master) {
      return Optional.of(
          node
              + " is "
              + (master ? "" : "no ")
              + "MASTER, and its kernel has "
              + held
              + " sets of virtual MACs");
    }
    return processes(node, box);
  }

  private Optional<String> processes(String node, Box box) {
    JsonNode services;
    try {
      services = Control.ask(site.controlSocket(node), Control.request("services.status"));
    } catch (IOException e) {
      return Optional.of(node + ": " + e.getMessage());
    }
    Set<Long> daemons = new TreeSet<>();
    for (JsonNode service : services) {
      boolean idle = service.has("missing") || service.path("state").asString("").equals("waiting");
      if (!service.has("pid") && !idle) {
        return Optional.of(node + " lacks a daemon: " + service);
      }
      daemons.add(service.path("pid").asLong(0));
    }
    for (Box.Resident resident : box.residents()) {
      boolean known =
          Stream.of("java", "sleep", "nsenter", "bash")
              .anyMatch(name -> resident.command().toString().contains(name));
      if (!known && !daemons.contains(resident.inside().orElse(0))) {
        return Optional.of(node + " has a process too many: " + resident);
      }
    }
    try (Stream<Path> files = Files.list(site.runDir(node))) {
      List<String> odd =
          files.map(f -> f.getFileName().toString()).filter(f -> f.endsWith(".new")).toList();
      return odd.isEmpty() ? Optional.empty() : Optional.of(node + " has left files: " + odd);
    } catch (IOException e) {
      return Optional.of(node + "'s run directory cannot be read: " + e.getMessage());
    }
  }

  private Optional<String> configuration() {
    Optional<String> first = editor.value("fw1");
    Optional<String> second = editor.value("fw2");
    if (first.isEmpty() || !first.equals(second)) {
      return Optional.of("the alias is " + first + " on fw1, " + second + " on fw2");
    }
    Optional<String> wanted = editor.expected();
    return wanted.isPresent() && !wanted.equals(first)
        ? Optional.of("the alias is " + first + ", not " + wanted + " as it was saved")
        : Optional.empty();
  }
}
