package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.hidden;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import twinwall.web.engine.Engine;
import twinwall.web.html.Html;

/** Diagnostics > Backup &amp; Restore: the configuration as a file. */
final class BackupPage {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneId.systemDefault());

  private BackupPage() {}

  static Reply show(Visit visit) {
    return Reply.shown(body(visit, Html.nothing(), ""));
  }

  private static Html body(Visit visit, Html message, String xml) {
    return Html.parts(
        message,
        Parts.panel("Backup Configuration")
            .of(
                el("p", "The file holds passwords and keys: keep it as you keep those.").as("help"),
                el("form")
                    .with("method", "post")
                    .with("action", "/diagnostics/backup/download")
                    .of(
                        hidden("_token", visit.token()),
                        el("button", "Download configuration as XML").as("primary"))),
        Parts.panel("Restore Backup")
            .of(
                el(
                        "p",
                        "The whole configuration is replaced, at once, if it is good. The one before"
                            + " stays in the history.")
                    .as("help"),
                el("form")
                    .with("method", "post")
                    .with("action", "/diagnostics/backup/restore")
                    .of(
                        hidden("_token", visit.token()),
                        el("p")
                            .of(
                                el("label")
                                    .of(
                                        Html.text("Configuration file "),
                                        el("input")
                                            .with("type", "file")
                                            .with("accept", ".xml,text/xml")
                                            .with("data-fill", "restore-xml"))),
                        el("label", "Its text").with("for", "restore-xml"),
                        el("textarea", "\n" + xml)
                            .with("name", "xml")
                            .with("id", "restore-xml")
                            .with("rows", "12")
                            .with("spellcheck", "false"),
                        el("p")
                            .as("buttons")
                            .of(
                                el("button", "Restore Configuration")
                                    .as("danger")
                                    .with("data-confirm", "Replace the whole configuration?")))));
  }

  static Reply download(Visit visit) throws IOException, Engine.Refused {
    var args = visit.engine().args().put("secrets", true);
    var revision = visit.fields().number("revision", 0);
    if (revision > 0) {
      args.put("revision", revision);
    }
    var xml = visit.engine().call("config.show", args).path("xml").asString("");
    var system = visit.config().system();
    var host = (system.hostname() + "." + system.domain()).replaceAll("[^A-Za-z0-9.-]", "_");
    return new Reply.Download(
        "config-" + host + "-" + STAMP.format(Instant.now()) + ".xml",
        "application/xml",
        xml.getBytes(StandardCharsets.UTF_8));
  }

  static Reply restore(Visit visit) throws IOException {
    var xml = visit.fields().get("xml").strip();
    if (xml.isEmpty()) {
      var errors = new Errors().add("", "Choose a file first.");
      return Reply.refused("", body(visit, FormView.errorBox(errors), ""));
    }
    try {
      var author = visit.author("Diagnostics: Backup & Restore: restored a file");
      ListPage.told(visit, visit.documents().load(author, xml));
    } catch (Engine.Refused e) {
      return Reply.refused("", body(visit, ListPage.refusal(e), xml));
    }
    return new Reply.Redirect("/diagnostics/history");
  }
}
