package twinwall.lab.drill;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What one run of a scenario did to the traffic. Times of the record are CLOCK_MONOTONIC. */
public record Outcome(
    Scenario scenario,
    int run,
    JsonNode client,
    JsonNode uploadSeen,
    Map<String, Integer> idle,
    Map<String, Integer> mastersAfter,
    boolean arrived,
    List<Event> events,
    List<Roles.Change> roles) {
  private static final JsonMapper JSON = new JsonMapper();

  /** Something that was done to the site, and when. */
  public record Event(long at, String what) {}

  public double outageMillis() {
    return client.path("probe").path("outage_ns").asLong() / 1e6;
  }

  public int lostProbes() {
    return client.path("probe").path("lost").asInt();
  }

  /** Answers to probes that had been answered already: somebody forwarded twice. */
  public int duplicates() {
    return client.path("probe").path("duplicates").asInt();
  }

  /** The most masters that any VHID had afterwards, by what nodes say or neighbours hear. */
  public int masters() {
    return mastersAfter.values().stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  /** The longest time in which the resolver answered no question; the services were asked. */
  public double namesOutageMillis() {
    return client.path("names").path("outage_ns").asLong() / 1e6;
  }

  public int lostNames() {
    return client.path("names").path("lost").asInt();
  }

  /** The longest that a new client waited for an address. */
  public double newClientMillis() {
    return client.path("new_clients").path("longest_ns").asLong() / 1e6;
  }

  public int refusedClients() {
    return client.path("new_clients").path("failed").asInt();
  }

  /** Whether the services were asked at all. */
  public boolean hasServices() {
    return client.has("names");
  }

  public int lostPings() {
    return client.path("ping").path("lost").asInt();
  }

  public double maxRttMillis() {
    return client.path("probe").path("max_rtt_ns").asLong() / 1e6;
  }

  /** The longest silence of the two transfers, each seen by the end that receives. */
  public double tcpStallMillis() {
    return Math.max(stall(client.path("download")), stall(uploadSeen));
  }

  /** What was silent before anything was done to the site is the machine's own noise. */
  private double stall(JsonNode progress) {
    long begin = events.isEmpty() ? Long.MIN_VALUE : events.getFirst().at();
    double longest = 0;
    JsonNode gaps = progress.path("gaps");
    for (int i = 0; i + 1 < gaps.size(); i += 2) {
      if (gaps.get(i + 1).asLong() >= begin) {
        longest = Math.max(longest, (gaps.get(i + 1).asLong() - gaps.get(i).asLong()) / 1e6);
      }
    }
    return longest;
  }

  public boolean transfersOk() {
    return client.path("download").path("ok").asBoolean()
        && client.path("upload").path("ok").asBoolean();
  }

  public int idleTotal() {
    return idle.getOrDefault("total", 0);
  }

  public int idleSurvivors() {
    return idle.getOrDefault("survivors", 0);
  }

  /**
   * No connection broke, no client went without an address, and exactly one master of every VHID
   * remains: the right one.
   */
  public boolean isGood() {
    return transfersOk()
        && refusedClients() == 0
        && idleSurvivors() == idleTotal()
        && arrived
        && !mastersAfter.isEmpty()
        && mastersAfter.values().stream().allMatch(n -> n == 1);
  }

  /** What broke, in words; empty if nothing did. */
  public String verdict() {
    if (isGood()) {
      return "";
    }
    if (!transfersOk()) {
      return "transfer broken: "
          + client.path("download").path("problem").asString("")
          + "; "
          + client.path("upload").path("problem").asString("");
    }
    if (refusedClients() > 0) {
      return refusedClients()
          + " DHCP clients got no address: "
          + client.path("new_clients").path("why").asString("");
    }
    if (idleSurvivors() != idleTotal()) {
      return idleTotal() - idleSurvivors() + " idle connections broke";
    }
    return "masters afterwards: " + mastersAfter + (arrived ? "" : ", not the expected node");
  }

  /** The run as the JSON report has it. */
  public ObjectNode json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("scenario", scenario.id()).put("run", run);
    json.put("outage_ms", round(outageMillis())).put("lost_probes", lostProbes());
    json.put("lost_pings", lostPings()).put("tcp_stall_ms", round(tcpStallMillis()));
    if (hasServices()) {
      json.put("dns_outage_ms", round(namesOutageMillis())).put("dns_lost", lostNames());
      json.put("dns_longest_ms", round(client.path("names").path("longest_ns").asLong() / 1e6));
      json.put("dns_asked", client.path("names").path("sent").asInt());
      json.put("dhcp_longest_ms", round(newClientMillis()));
      json.put("dhcp_asked", client.path("new_clients").path("asked").asInt());
      json.put("dhcp_failed", refusedClients());
    }
    json.put("transfers_ok", transfersOk());
    json.put("idle_total", idleTotal()).put("idle_survivors", idleSurvivors());
    ObjectNode masters = json.putObject("masters_after");
    mastersAfter.forEach(masters::put);
    json.put("good", isGood()).put("verdict", verdict());
    json.put("duplicates", duplicates());
    json.put("max_rtt_ms", round(maxRttMillis()));
    json.put("prober_late_ms", round(client.path("probe").path("max_late_ns").asLong() / 1e6));
    json.put("download_bytes", client.path("download").path("bytes").asLong());
    json.put("upload_bytes", uploadSeen.path("bytes").asLong());
    return json;
  }

  static double round(double millis) {
    return Math.round(millis * 10) / 10.0;
  }
}
