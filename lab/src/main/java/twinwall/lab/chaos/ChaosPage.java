package twinwall.lab.chaos;

import java.util.Locale;
import twinwall.lab.drill.Report;

/** A run as a page: the steps that failed are open, the others a line each. */
final class ChaosPage {
  private ChaosPage() {}

  static String of(ChaosRun run) {
    var page = new StringBuilder(Report.head("Twinwall chaos"));
    page.append("<h1>Twinwall chaos</h1>\n<p>");
    page.append(Report.escape(run.summary()).replace("\n", "<br>")).append("</p>\n");
    for (Verdict verdict : run.verdicts()) {
      step(page, verdict);
    }
    page.append("<h2>Figures over time</h2><div class=\"scroll\"><table><tr><th>of</th><th>figure");
    page.append("</th><th>samples</th><th>median, first third</th><th>median, last third</th>");
    page.append("<th>most</th><th></th></tr>\n");
    for (Flat.Verdict figure : run.figures()) {
      page.append(
          "<tr><td>%s</td><td>%s</td><td>%d</td><td>%d</td><td>%d</td><td>%d</td><td class=\"%s\">%s</td></tr>\n"
              .formatted(
                  Report.escape(figure.key().of()),
                  figure.key().figure().id(),
                  figure.samples(),
                  figure.first(),
                  figure.last(),
                  figure.most(),
                  figure.flat() ? "ok" : "broken",
                  figure.flat() ? "flat" : "grows"));
    }
    return page.append("</table></div>\n</body></html>\n").toString();
  }

  private static void step(StringBuilder page, Verdict verdict) {
    page.append(
        String.format(
            Locale.ROOT,
            "<details%s><summary><b>step %d</b>%s · outage %.0f ms · at rest after %.1f s"
                + " <span class=\"%s\">%s</span></summary>\n<p>",
            verdict.isGood() ? "" : " open",
            verdict.step().number(),
            Report.escape(verdict.step().text()),
            verdict.outageMillis(),
            verdict.restMillis() / 1000,
            verdict.isGood() ? "ok" : "broken",
            verdict.isGood() ? "ok" : Report.escape(String.join("; ", verdict.wrong()))));
    verdict.done().forEach(done -> page.append(Report.escape(done)).append("<br>"));
    page.append("</p></details>\n");
  }
}
