package twinwall.lab.drill;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import twinwall.lab.site.LabException;

/** The report of a drill as one HTML page that needs nothing from anywhere. */
public final class Report {
  private Report() {}

  public static String of(List<Outcome> outcomes) {
    var page = new StringBuilder(head("Twinwall drill"));
    boolean good = outcomes.stream().allMatch(Outcome::isGood);
    page.append(
        """
        <h1>Twinwall drill</h1>
        <p>%d runs, <span class="%s">%s</span>. A probe every millisecond, a download and an upload of
        50 Mbit/s each, ten pings a second and 1,000 idle connections crossed the firewalls. An outage is the
        longest row of unanswered probes; a stall the longest time in which a transfer received nothing
        (gaps under 20 ms are its own pacing). Minimum / median / maximum.</p>
        """
            .formatted(
                outcomes.size(),
                good ? "ok" : "broken",
                good ? "nothing broke" : "something broke"));
    summary(page, outcomes);
    page.append(
        "<p>Roles:<span class=\"key\" style=\"background:var(--master)\"></span>MASTER"
            + "<span class=\"key\" style=\"background:var(--backup)\"></span>BACKUP"
            + "<span class=\"key\" style=\"background:var(--init)\"></span>INIT"
            + "<span class=\"key\" style=\"background:var(--silent)\"></span>the engine does not"
            + " answer</p>\n");
    for (Scenario scenario : Scenario.values()) {
      List<Outcome> runs = outcomes.stream().filter(o -> o.scenario() == scenario).toList();
      if (!runs.isEmpty()) {
        section(page, scenario, runs);
      }
    }
    return page.append("</body></html>\n").toString();
  }

  private static void summary(StringBuilder page, List<Outcome> outcomes) {
    page.append(
        "<div class=\"scroll\"><table><tr><th>scenario</th><th>runs</th><th>outage ms</th>"
            + "<th>probes lost</th><th>pings lost</th><th>TCP stall ms</th><th>transfers</th>"
            + "<th>idle alive</th><th>DNS outage ms</th><th>names lost</th><th>DHCP ms</th>"
            + "<th></th></tr>\n");
    for (Scenario scenario : Scenario.values()) {
      List<Outcome> runs = outcomes.stream().filter(o -> o.scenario() == scenario).toList();
      if (runs.isEmpty()) {
        continue;
      }
      boolean good = runs.stream().allMatch(Outcome::isGood);
      page.append(
          "<tr><td><a href=\"#%s\">%s</a></td><td>%d</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%d/%d</td><td>%d/%d</td><td>%s</td><td>%s</td><td>%s</td><td class=\"%s\">%s</td></tr>\n"
              .formatted(
                  scenario.id(),
                  scenario.id(),
                  runs.size(),
                  spread(runs, Outcome::outageMillis),
                  spread(runs, o -> (double) o.lostProbes()),
                  spread(runs, o -> (double) o.lostPings()),
                  spread(runs, Outcome::tcpStallMillis),
                  runs.stream().filter(Outcome::transfersOk).count(),
                  runs.size(),
                  runs.stream().mapToInt(Outcome::idleSurvivors).min().orElse(0),
                  runs.getFirst().idleTotal(),
                  services(runs, Outcome::namesOutageMillis),
                  services(runs, o -> (double) o.lostNames()),
                  services(runs, Outcome::newClientMillis),
                  good ? "ok" : "broken",
                  good ? "ok" : "broken"));
    }
    page.append("</table></div>\n");
  }

  private static String services(
      List<Outcome> runs, java.util.function.ToDoubleFunction<Outcome> figure) {
    return runs.stream().allMatch(Outcome::hasServices) ? spread(runs, figure) : "-";
  }

  private static String spread(
      List<Outcome> runs, java.util.function.ToDoubleFunction<Outcome> figure) {
    return Table.spread(runs, figure).replace("/", " / ");
  }

  private static void section(StringBuilder page, Scenario scenario, List<Outcome> runs) {
    page.append("<h2 id=\"%s\">%s</h2>\n".formatted(scenario.id(), scenario.id()));
    page.append("<p>%s.</p>\n".formatted(escape(scenario.meaning())));
    for (Outcome run : runs) {
      boolean open = run.run() == runs.getFirst().run() || !run.isGood();
      page.append(
          String.format(
              Locale.ROOT,
              "<details%s><summary><b>run %d</b>outage %.1f ms · %d probes lost · %d pings lost ·"
                  + " TCP stall %.0f ms · max RTT %.1f ms · idle %d/%d <span class=\"%s\">%s</span>"
                  + "</summary>\n<div class=\"scroll\">",
              open ? " open" : "",
              run.run(),
              run.outageMillis(),
              run.lostProbes(),
              run.lostPings(),
              run.tcpStallMillis(),
              run.maxRttMillis(),
              run.idleSurvivors(),
              run.idleTotal(),
              run.isGood() ? "ok" : "broken",
              run.isGood() ? "ok" : escape(run.verdict())));
      page.append(Timeline.of(run));
      String closeUp = Timeline.closeUp(run);
      if (!closeUp.isEmpty()) {
        page.append("<p>The outage from close by:</p>\n").append(closeUp);
      }
      page.append("</div></details>\n");
    }
  }

  /** How a page begins that looks like the others. */
  public static String head(String title) {
    return """
    <!DOCTYPE html>
    <html lang="en"><head><meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>%s</title>
    <style>%s</style></head><body>
    """
        .formatted(title, css());
  }

  public static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static String css() {
    try (InputStream in = Report.class.getResourceAsStream("/twinwall/lab/report.css")) {
      if (in == null) {
        throw new LabException("report.css is missing from the lab's own program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
