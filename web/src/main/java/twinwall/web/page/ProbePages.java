package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.hidden;
import static twinwall.web.html.Html.link;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.diagnose.Probing;
import twinwall.web.engine.Engine;
import twinwall.web.html.Html;

/** Diagnostics > Ping and Traceroute: started by a form, followed line by line. */
final class ProbePages {
  private static final String MENU = "Diagnostics";
  private static final List<String> PING =
      List.of("host", "protocol", "source", "count", "seconds");
  private static final List<String> TRACEROUTE =
      List.of("host", "protocol", "source", "hops", "names", "icmp");

  private ProbePages() {}

  static Page ping() {
    return page("Ping", "ping", "page-diagnostics-ping");
  }

  static Page traceroute() {
    return page("Traceroute", "traceroute", "page-diagnostics-traceroute");
  }

  private static Page page(String title, String tool, String privilege) {
    return new Page(
        MENU,
        title,
        "",
        "/diagnostics/" + tool,
        privilege,
        p ->
            List.of(
                Route.get(p, p.url(), privilege, v -> show(v, tool, new Errors())),
                Route.post(p, p.url(), privilege, v -> start(v, tool)),
                Route.post(p, p.url() + "/stop", privilege, v -> stop(v, tool))));
  }

  private static List<String> names(String tool) {
    return tool.equals("ping") ? PING : TRACEROUTE;
  }

  private static Reply show(Visit visit, String tool, Errors errors) {
    var trouble = new ArrayList<String>();
    var run = visit.fields().get("run");
    var said = Optional.<JsonNode>empty();
    if (!run.isEmpty()) {
      var args = visit.engine().args().put("tool", tool).put("id", run);
      said = Optional.of(visit.ask("probe.output", args, trouble)).filter(s -> s.has("id"));
    }
    var form = form(visit, tool, errors, trouble);
    var body =
        Html.parts(
            Parts.trouble(trouble),
            form,
            said.map(s -> result(visit, tool, s)).orElse(Html.nothing()));
    return errors.isEmpty() ? Reply.shown(body) : Reply.refused("", body);
  }

  private static Html form(Visit visit, String tool, Errors errors, List<String> trouble) {
    var form =
        new AskForm(visit, errors)
            .line("Hostname", "host", "An address or a name, which this node resolves.")
            .select(
                "IP Protocol",
                "protocol",
                choices("", "Whatever the host has", "ipv4", "IPv4", "ipv6", "IPv6"),
                "")
            .select(
                "Source address",
                "source",
                sources(visit, trouble),
                "A CARP address is here only while this node is its MASTER.");
    var run = el("button", tool.equals("ping") ? "Ping" : "Traceroute").as("primary");
    if (tool.equals("ping")) {
      return form.number(
              "Maximum number of pings", "count", Probing.ECHOES, "1 to " + Probing.MOST_ECHOES)
          .number("Seconds between pings", "seconds", 1, "1 to " + Probing.LONGEST_PAUSE)
          .of("Ping", "/diagnostics/ping", run);
    }
    return form.number("Maximum number of hops", "hops", Probing.HOPS, "1 to " + Probing.MOST_HOPS)
        .box(
            "Reverse Address Lookup",
            "names",
            "Asks DNS for the name of every hop, which takes longer.")
        .box("Use ICMP", "icmp", "ICMP echo instead of UDP packets.")
        .of("Traceroute", "/diagnostics/traceroute", run);
  }

  static Map<String, String> choices(String... pairs) {
    var out = new LinkedHashMap<String, String>();
    for (int i = 0; i + 1 < pairs.length; i += 2) {
      out.put(pairs[i], pairs[i + 1]);
    }
    return out;
  }

  private static Map<String, String> sources(Visit visit, List<String> trouble) {
    var out = choices("", "Automatically selected (default)");
    for (var one : visit.ask("probe.sources", trouble)) {
      var address = one.path("address").asString("");
      var vip = one.path("vip").asBoolean(false) ? ", CARP" : "";
      out.put(address, address + " (" + one.path("interface").asString("") + vip + ")");
    }
    return out;
  }

  private static Html result(Visit visit, String tool, JsonNode said) {
    boolean running = said.path("running").asBoolean(false);
    var lines = new StringBuilder();
    said.path("lines").forEach(line -> lines.append(line.asString("")).append('\n'));
    var why = said.path("why").asString("");
    var state =
        running
            ? Html.parts(
                el("p", "It runs; lines are added as they come.").as("help"),
                el("noscript").of(el("p").of(link(at(visit, tool, said), "Reload to see more"))))
            : el("p", why.isEmpty() ? "It has ended." : why).as("help").with("data-done", "");
    // Each part is live by itself: whoever scrolls in the lines still gets the next ones.
    var panel =
        Parts.panel("Results: " + said.path("title").asString(""))
            .of(
                el("pre", lines.toString())
                    .as("diff")
                    .with("id", "output")
                    .with("data-live", "state")
                    .with("tabindex", "0")
                    .with("role", "log")
                    .with("aria-label", "Results"),
                el("div")
                    .with("id", "running")
                    .with("data-live", "state")
                    .with("data-every", "1")
                    .with("aria-live", "polite")
                    .of(state));
    return running
        ? Html.parts(
            panel,
            el("form")
                .with("method", "post")
                .with("action", "/diagnostics/" + tool + "/stop")
                .as("buttons")
                .of(kept(visit, tool, said)))
        : panel;
  }

  private static List<Html> kept(Visit visit, String tool, JsonNode said) {
    var out = new ArrayList<Html>();
    out.add(hidden("_token", visit.token()));
    out.add(hidden("run", said.path("id").asString("")));
    names(tool).stream()
        .filter(visit.fields()::has)
        .forEach(name -> out.add(hidden(name, visit.fields().get(name))));
    out.add(el("button", "Stop"));
    return out;
  }

  /** The page with its form as it was, and what the run said. */
  private static String at(Visit visit, String tool, JsonNode said) {
    var out = new StringBuilder("/diagnostics/" + tool + "?run=" + said.path("id").asString(""));
    for (var name : names(tool)) {
      var value = visit.fields().get(name);
      if (!value.isEmpty()) {
        out.append('&').append(name).append('=').append(ListPage.encoded(value));
      }
    }
    return out.toString();
  }

  private static Reply start(Visit visit, String tool) throws IOException {
    ObjectNode args = visit.engine().args();
    names(tool).forEach(name -> args.put(name, visit.fields().get(name)));
    try {
      return new Reply.Redirect(at(visit, tool, visit.act(tool + ".start", args)));
    } catch (Engine.Refused e) {
      return show(visit, tool, AskForm.errors(e));
    }
  }

  private static Reply stop(Visit visit, String tool) throws IOException {
    var args = visit.engine().args().put("tool", tool).put("id", visit.fields().get("run"));
    try {
      return new Reply.Redirect(at(visit, tool, visit.act("probe.stop", args)));
    } catch (Engine.Refused e) {
      return show(visit, tool, AskForm.errors(e));
    }
  }
}
