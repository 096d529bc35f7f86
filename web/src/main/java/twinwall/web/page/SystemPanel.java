package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.link;
import static twinwall.web.html.Html.text;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import twinwall.web.html.Html;

/** The dashboard's System Information: what this node is, runs and uses. */
final class SystemPanel {
  private SystemPanel() {}

  static Html of(Visit visit, JsonNode status, JsonNode version, JsonNode machine) {
    var facts = new ArrayList<Html>();
    var system = visit.config().system();
    fact(
        facts,
        "Name",
        Stream.of(system.hostname(), system.domain())
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining(".")));
    fact(facts, "User", visit.user() + "@" + visit.source());
    fact(facts, "Version", version.path("product").asString("?"));
    if (machine.has("processor")) {
      long number = machine.path("processors").asLong(1);
      fact(
          facts,
          "CPU Type",
          machine.path("processor").asString("")
              + ", "
              + number
              + (number == 1 ? " CPU" : " CPUs"));
      fact(facts, "Uptime", Parts.duration(machine.path("up_seconds").asDouble(0)));
    }
    fact(facts, "Uptime of the engine", Parts.duration(status.path("up_seconds").asDouble(0)));
    fact(facts, "Current date/time", Times.seconds(Instant.now(), Times.zone(visit.config())));
    fact(facts, "DNS server(s)", String.join(", ", system.dnsServers()));
    fact(facts, "Configuration", standing(status.path("config")));
    fact(facts, "Last config change", change(visit));
    states(facts, status, machine);
    fact(
        facts,
        "Load average",
        machine
            .path("load")
            .valueStream()
            .map(x -> String.format(Locale.ROOT, "%.2f", x.asDouble(0)))
            .collect(Collectors.joining(", ")));
    used(facts, "Memory usage", machine.path("memory"));
    used(facts, "SWAP usage", machine.path("swap"));
    used(facts, "Disk usage", machine.path("disk"));
    var notices = new ArrayList<Html>();
    status
        .path("config")
        .path("notices")
        .forEach(n -> notices.add(el("li", n.path("message").asString(""))));
    return Parts.live("d-system", "System Information")
        .with("data-every", "10")
        .of(
            el("dl").of(facts),
            notices.isEmpty() ? Html.nothing() : el("ul").as("warn").of(notices));
  }

  private static void fact(List<Html> to, String name, String value) {
    if (!value.isEmpty()) {
      to.add(el("dt", name));
      to.add(el("dd", value));
    }
  }

  private static String standing(JsonNode config) {
    long saved = config.path("saved").asLong(0);
    long running = config.path("running").asLong(0);
    return config.path("pending").path("pending").asBoolean(false)
        ? "revision " + saved + " is saved and not applied"
        : saved == running
            ? "revision " + saved + " is saved and in force"
            : "revision " + saved + " is saved, " + running + " is in force";
  }

  private static String change(Visit visit) {
    var revision = visit.document().root().childOrEmpty("revision");
    var time = revision.text("time");
    var at =
        time.matches("[0-9]{1,12}")
            ? Times.seconds(Instant.ofEpochSecond(Long.parseLong(time)), Times.zone(visit.config()))
                + ", "
            : "";
    return at + revision.text("description");
  }

  private static void states(List<Html> to, JsonNode status, JsonNode machine) {
    long number = machine.path("states").asLong(status.path("flow_count").asLong(0));
    long limit = machine.path("states_limit").asLong(0);
    var words = new StringBuilder(Long.toString(number));
    if (limit > 0) {
      words.append(" of ").append(limit).append(", ").append(percent(number, limit));
    }
    to.add(el("dt", "State table size"));
    to.add(el("dd").of(text(words + " "), link("/diagnostics/states", "Show states")));
  }

  private static String percent(long part, long whole) {
    return whole <= 0 ? "" : Math.round(100.0 * part / whole) + "\u00a0%";
  }

  private static void used(List<Html> to, String name, JsonNode one) {
    long bytes = one.path("bytes").asLong(0);
    if (bytes > 0) {
      long used = one.path("used").asLong(0);
      fact(to, name, percent(used, bytes) + " of " + size(bytes));
    }
  }

  private static String size(long bytes) {
    double gib = bytes / (double) (1 << 30);
    return gib >= 1
        ? String.format(Locale.ROOT, "%.1f", gib) + "\u00a0GiB"
        : Math.round(bytes / (double) (1 << 20)) + "\u00a0MiB";
  }
}
