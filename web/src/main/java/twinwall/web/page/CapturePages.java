package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.hidden;
import static twinwall.web.html.Html.link;
import static twinwall.web.html.Html.text;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import twinwall.core.diagnose.Capture;
import twinwall.web.engine.CaptureFile;
import twinwall.web.engine.Engine;
import twinwall.web.html.Html;

/** Diagnostics > Packet Capture: start, follow, stop, read, keep. */
final class CapturePages {
  private static final String URL = "/diagnostics/capture";
  private static final String PRIVILEGE = "page-diagnostics-packetcapture";
  private static final int SHOWN = 200;
  private static final List<String> FIELDS =
      List.of("interface", "family", "protocol", "host", "port", "length", "count", "seconds");
  private static final Map<String, String> FAMILIES =
      ProbePages.choices("any", "Any", "ipv4", "IPv4 Only", "ipv6", "IPv6 Only");
  private static final Map<String, String> PROTOCOLS =
      ProbePages.choices(
          "any", "Any", "tcp", "TCP", "udp", "UDP", "icmp", "ICMP", "icmp6", "ICMPv6", "arp", "ARP",
          "carp", "CARP", "esp", "ESP", "gre", "GRE", "sctp", "SCTP");
  private static final Map<String, String> DETAILS =
      ProbePages.choices("normal", "Normal", "detail", "Detail", "full", "Full");

  private CapturePages() {}

  static Page page() {
    return new Page(
        "Diagnostics",
        "Packet Capture",
        "",
        URL,
        PRIVILEGE,
        p ->
            List.of(
                Route.get(p, URL, PRIVILEGE, v -> show(v, new Errors())),
                Route.post(p, URL, PRIVILEGE, CapturePages::start),
                Route.post(p, URL + "/act", PRIVILEGE, CapturePages::act)));
  }

  private static Reply show(Visit visit, Errors errors) {
    var trouble = new ArrayList<String>();
    var form =
        new AskForm(visit, errors)
            .select("Interface", "interface", Choices.interfaces(visit.config()), "")
            .box(
                "Promiscuous",
                "promiscuous",
                "Packets for other machines, too, where the network brings them.")
            .select("Address Family", "family", FAMILIES, "")
            .select("Protocol", "protocol", PROTOCOLS, "")
            .line("Host Address", "host", "An address, or a network as 192.0.2.0/24; else all.")
            .line("Port", "port", "Source or destination, of TCP, UDP and SCTP; else all.")
            .number("Packet Length", "length", 0, "Bytes of each packet; 0 for all of them.")
            .number(
                "Count",
                "count",
                Capture.PACKETS,
                "It ends after so many packets; 0 for as many as come. A file has 16 MiB at most.")
            .number("Seconds", "seconds", 600, "It ends after so long; 3600 at most.")
            .of("Packet Capture Options", URL, el("button", "Start").as("primary"));
    var rows = new ArrayList<Html>();
    boolean running = false;
    for (var one : visit.ask("capture.list", trouble)) {
      running |= one.path("running").asBoolean(false);
      rows.add(row(visit, one));
    }
    var list =
        Parts.live("captures", "Captures")
            .with("data-every", "2")
            .of(
                Parts.table(
                    List.of("File", "Interface", "Filter", "Packets", "Size", "Status", "Actions"),
                    rows,
                    "No captures are there."),
                running ? Html.nothing() : el("span").with("data-done", ""));
    var body = Html.parts(Parts.trouble(trouble), form, list, Html.parts(shown(visit, trouble)));
    return errors.isEmpty() ? Reply.shown(body) : Reply.refused("", body);
  }

  private static String size(JsonNode bytes) {
    long number = bytes.asLong(0);
    return number < 10_240 ? number + "\u00a0B" : number / 1024 + "\u00a0KiB";
  }

  private static Html row(Visit visit, JsonNode one) {
    var name = one.path("name").asString("");
    boolean running = one.path("running").asBoolean(false);
    boolean there = one.path("bytes").asLong(0) > 0;
    var actions = new ArrayList<Html>();
    if (running) {
      actions.add(act(visit, name, "stop", "Stop"));
    } else if (there) {
      actions.add(
          link(URL + "?view=" + ListPage.encoded(name), "View").with("aria-label", "View " + name));
      actions.add(act(visit, name, "download", "Download"));
      actions.add(act(visit, name, "delete", "Delete"));
    }
    return Parts.row(
        text(name),
        text(one.path("interface").asString("")),
        text(one.path("filter").asString("")),
        text(one.has("packets") ? one.path("packets").asString("") : ""),
        text(size(one.path("bytes"))),
        running ? Parts.standing("running", true) : text(one.path("why").asString("It has ended.")),
        el("div").as("actions").of(actions));
  }

  private static Html act(Visit visit, String name, String what, String label) {
    var button =
        el("button", label)
            .with("name", "do")
            .with("value", what)
            .with("aria-label", label + " " + name);
    return el("form")
        .with("method", "post")
        .with("action", URL + "/act")
        .as("together")
        .of(
            hidden("_token", visit.token()),
            hidden("name", name),
            what.equals("delete") ? button.with("data-confirm", "Delete " + name + "?") : button);
  }

  /** One of them as text. */
  private static List<Html> shown(Visit visit, List<String> before) {
    var name = visit.fields().get("view");
    if (name.isEmpty()) {
      return List.of();
    }
    var trouble = new ArrayList<String>();
    var detail = visit.fields().get("detail");
    var args = visit.engine().args().put("name", name).put("packets", SHOWN);
    var said = visit.ask("capture.text", args.put("detail", detail), trouble);
    trouble.removeAll(before);
    var lines = new StringBuilder();
    said.path("lines").forEach(line -> lines.append(line.asString("")).append('\n'));
    return List.of(
        Parts.trouble(trouble),
        el("section")
            .as("panel")
            .with("id", "view")
            .of(
                el("h2", "Packets of " + name),
                el("p", "The first " + SHOWN + "; the file has all of them.").as("help"),
                el("form")
                    .with("method", "get")
                    .with("action", URL)
                    .as("search")
                    .of(
                        hidden("view", name),
                        el("label")
                            .of(
                                text("View Options "),
                                Controls.select(
                                    "detail",
                                    "detail",
                                    detail.isEmpty() ? "normal" : detail,
                                    DETAILS)),
                        el("button", "View")),
                lines.isEmpty()
                    ? el("p", "There are no packets in it.").as("empty")
                    : el("pre", lines.toString()).as("diff").with("tabindex", "0")));
  }

  private static Reply start(Visit visit) throws IOException {
    var args = visit.engine().args();
    FIELDS.forEach(name -> args.put(name, visit.fields().get(name)));
    args.put("promiscuous", !visit.fields().get("promiscuous").isEmpty());
    try {
      var started = visit.act("capture.start", args);
      visit.tell().accept("The capture " + started.path("name").asString("") + " runs.");
      return new Reply.Redirect(URL);
    } catch (Engine.Refused e) {
      return show(visit, AskForm.errors(e));
    }
  }

  private static Reply act(Visit visit) throws IOException {
    var name = visit.fields().get("name");
    var args = visit.engine().args().put("name", name);
    try {
      switch (visit.fields().get("do")) {
        case "stop" -> visit.act("capture.stop", args);
        case "delete" -> {
          visit.act("capture.delete", args);
          visit.tell().accept(name + " was deleted.");
        }
        case "download" -> {
          return new Reply.Packets(name, CaptureFile.open(visit.engine(), name));
        }
        default -> visit.tell().accept("There is no such action.");
      }
      return new Reply.Redirect(URL);
    } catch (Engine.Refused e) {
      var errors = new Errors();
      AskForm.errors(e).all().forEach(sentence -> errors.add("", sentence));
      return show(visit, errors);
    }
  }
}
