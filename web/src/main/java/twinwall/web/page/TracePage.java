package twinwall.web.page;

import static twinwall.web.html.Html.el;
import static twinwall.web.html.Html.link;
import static twinwall.web.html.Html.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import twinwall.core.config.Interface;
import twinwall.web.engine.TraceCommand;
import twinwall.web.html.Html;
import twinwall.web.html.Html.Element;

/** Diagnostics > Trace rule: which rule would decide, and what becomes of a packet. */
final class TracePage {
  private static final String URL = "/diagnostics/trace";
  private static final String RESULT = "/result";
  private static final String SELF = "self";

  private TracePage() {}

  static List<Route> routes(Page page) {
    return List.of(
        Route.get(page, page.url(), page.privilege(), TracePage::show),
        Route.get(page, page.url() + RESULT, page.privilege(), TracePage::result));
  }

  /** The form, and a place for the answer, which takes a command a moment. */
  private static Reply show(Visit visit) {
    var fields = visit.fields();
    if (!fields.has("to")) {
      return Reply.shown(form(visit));
    }
    var errors = new Errors();
    if (arguments(fields, errors).isEmpty()) {
      return Reply.shown(Html.parts(FormView.errorBox(errors), form(visit)));
    }
    var query = new StringBuilder();
    for (var name : List.of("in", "proto", "from", "to")) {
      query.append(query.isEmpty() ? "?" : "&").append(name).append('=');
      query.append(ListPage.encoded(fields.get(name)));
    }
    var where = URL + RESULT + query;
    return Reply.shown(
        Html.parts(
            form(visit),
            panel("Result")
                .with("data-load", where)
                .of(el("p").of(link(where, "Show it").as("button")))));
  }

  private static Reply result(Visit visit) {
    var errors = new Errors();
    return arguments(visit.fields(), errors)
        .map(arguments -> TraceCommand.run(visit.engine().run(), arguments))
        .map(said -> Reply.shown(Html.parts(form(visit), answer(said))))
        .orElseGet(() -> Reply.shown(Html.parts(FormView.errorBox(errors), form(visit))));
  }

  private static Element panel(String title) {
    return el("section")
        .as("panel")
        .with("id", "trace-result")
        .with("aria-live", "polite")
        .of(el("h2", title));
  }

  private static Html answer(TraceCommand.Answer answer) {
    return panel(answer.passes() ? "It passes" : "It does not pass")
        .of(el("pre").as("diff").with("tabindex", "0").of(answer.text()));
  }

  /** Only what can be nothing but an address, a name or a number becomes an argument. */
  private static Optional<List<String>> arguments(Fields fields, Errors errors) {
    var out = new ArrayList<String>();
    var in = fields.get("in");
    if (in.equals(SELF)) {
      out.add("--self");
    } else if (Interface.isId(in)) {
      out.addAll(List.of("--in", in));
    }
    for (var name : List.of("from", "to")) {
      var value = fields.get(name).strip();
      if (value.matches("[0-9A-Fa-f:.\\[\\]]{2,64}")) {
        out.addAll(List.of("--" + name, value));
      } else if (!value.isEmpty() || name.equals("to")) {
        errors.add(
            "",
            "Write an address, or an address with a port, as 192.0.2.1:443 or [2001:db8::1]:443.");
      }
    }
    var proto = fields.get("proto");
    if (proto.matches("[a-z][a-z0-9]{1,11}")) {
      out.addAll(List.of("--proto", proto));
    } else {
      errors.add("", "Choose a protocol.");
    }
    return errors.isEmpty() ? Optional.of(out) : Optional.empty();
  }

  private static Html form(Visit visit) {
    var fields = visit.fields();
    var ways = new LinkedHashMap<String, String>();
    ways.put("", "Where its source is");
    ways.put(SELF, "This node sends it");
    ways.putAll(Choices.interfaces(visit.config()));
    var protocols = new LinkedHashMap<String, String>();
    List.of("tcp", "udp", "icmp", "icmp6", "esp", "gre", "sctp", "carp")
        .forEach(p -> protocols.put(p, Words.protocol(p)));
    return Parts.panel("Packet")
        .of(
            el("form")
                .with("method", "get")
                .with("action", URL)
                .as("filter")
                .of(
                    label("Arrives by", Controls.select("in", "in", fields.get("in"), ways)),
                    label(
                        "Protocol",
                        Controls.select(
                            "proto",
                            "proto",
                            fields.has("proto") ? fields.get("proto") : "tcp",
                            protocols)),
                    label("Source, with port", input("from", fields)),
                    label("Destination, with port", input("to", fields)),
                    el("button", "Trace").as("primary")));
  }

  private static Html label(String said, Html control) {
    return el("label").of(text(said), control);
  }

  private static Html input(String name, Fields fields) {
    return el("input").with("type", "text").with("name", name).with("value", fields.get(name));
  }
}
