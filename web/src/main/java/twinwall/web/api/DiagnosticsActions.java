package twinwall.web.api;

import static twinwall.web.api.Actions.act;
import static twinwall.web.api.Actions.body;
import static twinwall.web.api.Actions.checked;
import static twinwall.web.api.Actions.does;
import static twinwall.web.api.Actions.get;
import static twinwall.web.api.Actions.shows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import twinwall.core.config.ConfigPath;
import twinwall.web.api.Actions.Arg;
import twinwall.web.api.Endpoint.Parameter;
import twinwall.web.engine.Engine;
import twinwall.web.engine.TraceCommand;

/** What the menu Diagnostics shows and does, for programs. */
final class DiagnosticsActions {
  private static final String DIAGNOSTICS = "Diagnostics";
  private static final String HISTORY = "page-diagnostics-configurationhistory";
  private static final List<String> FILTERS =
      List.of("proto", "src", "dst", "sport", "dport", "state", "nat");

  private DiagnosticsActions() {}

  static List<Endpoint> endpoints() {
    var states = "page-diagnostics-showstates";
    var filters =
        FILTERS.stream()
            .map(name -> new Parameter(name, Schemas.type("string"), "As in states list."))
            .toArray(Parameter[]::new);
    var args =
        FILTERS.stream().map(name -> new Arg(name, "string", false, "As in states list.")).toList();
    var kill = new ArrayList<>(args);
    kill.add(new Arg("all", "boolean", false, "All of them is meant."));
    return List.of(
        get("/diagnostics/states", states, DIAGNOSTICS, "Lists states", DiagnosticsActions::states)
            .asking(filters)
            .asking(Schemas.LIMIT, Schemas.OFFSET),
        does("/diagnostics/states/kill", states, DIAGNOSTICS, "Ends states")
            .apply(c -> kill(c, kill))
            .taking(body(kill.toArray(Arg[]::new))),
        shows(
            "/diagnostics/rules",
            "page-firewall-rules",
            DIAGNOSTICS,
            "Lists the rules that run, with counters",
            "rules.list"),
        shows(
            "/diagnostics/nat",
            "page-firewall-nat-portforward",
            DIAGNOSTICS,
            "Lists the translations that run, with counters",
            "nat.list"),
        shows(
            "/diagnostics/aliases",
            "page-firewall-aliases",
            DIAGNOSTICS,
            "Says what aliases hold",
            "aliases.list"),
        get(
                "/diagnostics/trace",
                "page-diagnostics-trace",
                DIAGNOSTICS,
                "Says what becomes of a packet",
                DiagnosticsActions::trace)
            .asking(
                new Parameter("to", Schemas.type("string"), "Address, or ADDRESS:PORT."),
                new Parameter("from", Schemas.type("string"), "Address, or ADDRESS:PORT."),
                new Parameter("in", Schemas.type("string"), "Interface, or self."),
                new Parameter("proto", Schemas.type("string"), "Protocol; tcp if not said.")),
        shows(
            "/diagnostics/check",
            HISTORY,
            DIAGNOSTICS,
            "Says what is wrong with what is saved",
            "config.check"),
        shows("/diagnostics/history", HISTORY, DIAGNOSTICS, "Lists revisions", "config.history"),
        get(
                "/diagnostics/history/diff",
                HISTORY,
                DIAGNOSTICS,
                "Says what changed between revisions",
                DiagnosticsActions::diff)
            .asking(
                new Parameter("from", Schemas.number(1, Integer.MAX_VALUE), "A revision."),
                new Parameter("to", Schemas.number(1, Integer.MAX_VALUE), "A revision; else now.")),
        does("/diagnostics/history/rollback", HISTORY, DIAGNOSTICS, "Goes back to a revision")
            .apply(DiagnosticsActions::rollback)
            .asking(Schemas.DRY, Schemas.APPLY)
            .taking(body(new Arg("revision", "integer", true, "The revision."))));
  }

  private static Answer states(Call call) throws IOException, Engine.Refused, Trouble {
    var args = call.engine().args();
    for (var name : FILTERS) {
      if (call.query().has(name)) {
        args.put(name, call.query().get(name).strip());
      }
    }
    args.put("limit", Integer.toString(call.number("limit", 1, 1_000, 100)));
    args.put("offset", Integer.toString(call.number("offset", 0, 99_999_999, 0)));
    return Answer.json(call.engine().call("states.list", args));
  }

  private static Answer kill(Call call, List<Arg> known)
      throws IOException, Engine.Refused, Trouble {
    var args = call.engine().args();
    for (var sent : checked(call.body(), known).properties()) {
      args.put(sent.getKey(), sent.getValue().asString(""));
    }
    return act(call, "states.kill", args);
  }

  private static Answer diff(Call call) throws IOException, Engine.Refused, Trouble {
    var args = call.engine().args();
    for (var name : List.of("from", "to")) {
      if (call.query().has(name)) {
        args.put(name, call.number(name, 1, Integer.MAX_VALUE, 1));
      }
    }
    return Answer.json(call.engine().call("config.diff", args));
  }

  private static Answer rollback(Call call) throws IOException, Engine.Refused, Trouble {
    long revision =
        checked(call.body(), List.of(new Arg("revision", "integer", true, "The revision.")))
            .path("revision")
            .asLong(0);
    var change =
        call.change(
            "config.rollback",
            new ConfigPath(List.of()),
            "rollback to revision " + revision,
            Resource.object().put("revision", revision));
    return call.isDry()
        ? Answer.json(change.report())
        : Answer.json(
                Resource.object().put("saved", change.saved()).put("revision", change.revision()))
            .telling(change.told());
  }

  /** Only what can be nothing but an address, a name or a number becomes an argument. */
  private static Answer trace(Call call) throws Trouble {
    var out = new ArrayList<>(List.of("--json"));
    var in = call.query().get("in");
    if (in.equals("self")) {
      out.add("--self");
    } else if (!in.isEmpty()) {
      out.addAll(List.of("--in", only(in, "[a-z0-9_]{1,32}", "in")));
    }
    for (var name : List.of("from", "to")) {
      var value = call.query().get(name);
      if (!value.isEmpty() || name.equals("to")) {
        out.addAll(List.of("--" + name, only(value, "[0-9A-Fa-f:.\\[\\]]{2,64}", name)));
      }
    }
    var proto = call.query().get("proto").toLowerCase(Locale.ROOT);
    if (!proto.isEmpty()) {
      out.addAll(List.of("--proto", only(proto, "[a-z][a-z0-9]{1,11}", "proto")));
    }
    var said = TraceCommand.run(call.engine().run(), out);
    return Answer.json(json(said.text()).orElseThrow(() -> new Trouble(422, said.text())));
  }

  private static String only(String value, String pattern, String name) throws Trouble {
    if (!value.matches(pattern)) {
      throw new Trouble(
          400, "The parameter " + name + " is written like 192.0.2.1:443, lan or tcp.");
    }
    return value;
  }

  private static Optional<JsonNode> json(String text) {
    try {
      var read = JsonMapper.shared().readTree(text);
      return read.isObject() ? Optional.of(read) : Optional.empty();
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }
}
