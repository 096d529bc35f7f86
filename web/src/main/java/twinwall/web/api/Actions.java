package twinwall.web.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.ConfigPath;
import twinwall.web.api.Endpoint.Method;
import twinwall.web.api.Endpoint.Parameter;
import twinwall.web.engine.Engine;
import twinwall.web.engine.TraceCommand;

/** What is shown and done beside the configuration: the engine's own operations. */
final class Actions {
  private static final String STATUS = "Status";
  private static final String DIAGNOSTICS = "Diagnostics";
  private static final String LEASES = "page-status-dhcpleases";
  private static final String HISTORY = "page-diagnostics-configurationhistory";
  private static final List<String> FILTERS =
      List.of("proto", "src", "dst", "sport", "dport", "state", "nat");

  private Actions() {}

  static List<Endpoint> endpoints() {
    var all = new ArrayList<Endpoint>();
    all.addAll(status());
    all.addAll(diagnostics());
    all.addAll(pending());
    return all;
  }

  private static List<Endpoint> status() {
    var carp = "page-status-carp";
    return List.of(
        shows("/status", "page-dashboard-all", STATUS, "Says how the node is", "status"),
        shows("/status/carp", carp, STATUS, "Says how CARP is", "carp.status"),
        shows("/status/carp/history", carp, STATUS, "Lists changes of role", "carp.history"),
        does("/status/carp/maintenance", carp, STATUS, "Enters or leaves maintenance mode")
            .apply(Actions::maintenance)
            .asking(Schemas.DRY, Schemas.APPLY)
            .taking(body(new Arg("enter", "boolean", true, "Whether to enter or to leave."))),
        does("/status/carp/enable", carp, STATUS, "Enables CARP")
            .apply(c -> act(c, "carp.enable", c.engine().args())),
        does("/status/carp/disable", carp, STATUS, "Disables CARP until it is enabled")
            .apply(c -> act(c, "carp.disable", c.engine().args())),
        shows(
            "/status/gateways",
            "page-status-gateways",
            STATUS,
            "Says how gateways are",
            "gateways.status"),
        shows(
            "/status/interfaces",
            "page-status-interfaces",
            STATUS,
            "Says how interfaces are",
            "interfaces.list"),
        shows(
            "/status/services",
            "page-status-services",
            STATUS,
            "Says how services are",
            "services.status"),
        does("/status/services/{id}/restart", "page-status-services", STATUS, "Restarts a service")
            .apply(c -> act(c, "services.restart", c.engine().args().put("name", c.id()))),
        shows("/status/notices", "page-dashboard-all", STATUS, "Lists notices", "notices.list"),
        does(
                "/status/notices/test",
                "page-system-advanced-notifications",
                STATUS,
                "Sends a notice by every channel")
            .apply(c -> act(c, "notices.test", c.engine().args())),
        shows("/status/sync", "page-status-ha", STATUS, "Says how config sync is", "sync.status"),
        does("/status/sync/now", "page-status-ha", STATUS, "Sends the configuration to the peer")
            .apply(c -> act(c, "sync.now", c.engine().args())),
        shows(
            "/status/states",
            "page-status-ha",
            STATUS,
            "Says how state synchronization is",
            "states.status"),
        shows("/status/dhcp", LEASES, STATUS, "Says how the DHCP server is", "leases.status"),
        get("/status/dhcp_leases", LEASES, STATUS, "Lists DHCP leases", Actions::leases)
            .asking(
                Schemas.SEARCH,
                new Parameter("all", Schemas.type("boolean"), "Those that ended, too.")),
        Endpoint.of(
                Method.DELETE,
                "/status/dhcp_leases/{id}",
                LEASES,
                STATUS,
                "Deletes a lease, on every node",
                c -> act(c, "leases.delete", c.engine().args().put("address", c.id())))
            .giving(200, Schemas.object()),
        get("/status/logs", "page-status-systemlogs-system", STATUS, "Shows the log", Actions::logs)
            .asking(
                Schemas.SEARCH,
                new Parameter("limit", Schemas.number(1, 1_000), "How many lines at most.")),
        get("/metrics", "page-dashboard-all", STATUS, "Figures for Prometheus", Actions::metrics)
            .giving(200, Schemas.type("string")));
  }

  private static List<Endpoint> diagnostics() {
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
        get("/diagnostics/states", states, DIAGNOSTICS, "Lists states", Actions::states)
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
                Actions::trace)
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
                Actions::diff)
            .asking(
                new Parameter("from", Schemas.number(1, Integer.MAX_VALUE), "A revision."),
                new Parameter("to", Schemas.number(1, Integer.MAX_VALUE), "A revision; else now.")),
        does("/diagnostics/history/rollback", HISTORY, DIAGNOSTICS, "Goes back to a revision")
            .apply(Actions::rollback)
            .asking(Schemas.DRY, Schemas.APPLY)
            .taking(body(new Arg("revision", "integer", true, "The revision."))));
  }

  private static List<Endpoint> pending() {
    var pending = "page-diagnostics-pending";
    var url = "/diagnostics/pending";
    var seen =
        new Arg("saved", "integer", false, "The revision that was looked at: no other is meant.");
    var time =
        new Arg(
            "confirm_seconds",
            "integer",
            false,
            "It goes back by itself, here and on the peer, unless it is confirmed in this time.");
    return List.of(
        get(
                url,
                pending,
                DIAGNOSTICS,
                "Says what is saved and not in force",
                c ->
                    Answer.json(
                        c.engine()
                            .call("config.pending", c.engine().args().put("what", c.flag("what")))))
            .asking(new Parameter("what", Schemas.type("boolean"), "With differences and steps.")),
        does(url + "/apply", pending, DIAGNOSTICS, "Puts into force what is saved")
            .apply(c -> act(c, "config.apply", checked(c.body(), List.of(time, seen))))
            .taking(body(time, seen)),
        does(url + "/confirm", pending, DIAGNOSTICS, "Confirms what is on trial")
            .apply(c -> act(c, "config.confirm", c.engine().args())),
        does(url + "/discard", pending, DIAGNOSTICS, "Discards what is saved and not in force")
            .apply(c -> act(c, "config.discard", checked(c.body(), List.of(seen))))
            .taking(body(seen)));
  }

  /** A member of what an action takes. */
  record Arg(String name, String type, boolean needed, String help) {}

  private static ObjectNode body(Arg... args) {
    ObjectNode out = Schemas.type("object");
    ObjectNode properties = out.putObject("properties");
    for (var arg : args) {
      properties.set(arg.name(), Schemas.type(arg.type()).put("description", arg.help()));
      if (arg.needed()) {
        out.withArray("required").add(arg.name());
      }
    }
    return out.put("additionalProperties", false);
  }

  /** What was sent is what is taken, and nothing else. */
  private static ObjectNode checked(ObjectNode sent, List<Arg> args) throws Trouble {
    var faults = new ArrayList<Trouble.Fault>();
    for (var name : sent.propertyNames()) {
      if (args.stream().noneMatch(a -> a.name().equals(name))) {
        faults.add(
            new Trouble.Fault(
                "/" + Writing.escaped(name), "There is no member of this name here."));
      }
    }
    for (var arg : args) {
      var value = sent.get(arg.name());
      boolean good =
          value == null
              ? !arg.needed()
              : switch (arg.type()) {
                case "boolean" -> value.isBoolean();
                case "integer" -> value.isIntegralNumber() && value.canConvertToLong();
                default -> value.isString() && value.asString().length() <= 256;
              };
      if (!good) {
        faults.add(new Trouble.Fault("/" + arg.name(), arg.help() + " (" + arg.type() + ")"));
      }
    }
    if (!faults.isEmpty()) {
      throw Trouble.refused(faults);
    }
    return sent;
  }

  private static Endpoint get(
      String path, String privilege, String tag, String summary, Endpoint.Handler handler) {
    return Endpoint.of(Method.GET, path, privilege, tag, summary, handler)
        .giving(200, Schemas.object());
  }

  private static Endpoint shows(
      String path, String privilege, String tag, String summary, String op) {
    return get(path, privilege, tag, summary, call -> Answer.json(call.engine().call(op)));
  }

  private static java.util.function.Function<Endpoint.Handler, Endpoint> does(
      String path, String privilege, String tag, String summary) {
    return handler ->
        Endpoint.of(Method.POST, path, privilege, tag, summary, handler)
            .giving(200, Schemas.object());
  }

  private static Answer act(Call call, String op, ObjectNode args)
      throws IOException, Engine.Refused {
    return Answer.json(call.engine().call(op, args.put("who", call.who()))).telling("done");
  }

  private static Answer maintenance(Call call) throws IOException, Engine.Refused, Trouble {
    boolean enter =
        checked(call.body(), List.of(new Arg("enter", "boolean", true, "Whether to enter.")))
            .path("enter")
            .asBoolean(false);
    var change =
        call.change(
            "config.set",
            ConfigPath.parse("virtualip_carp_maintenancemode").orElseThrow(),
            (enter ? "enter" : "leave") + " CARP maintenance mode",
            Resource.object().put("value", enter ? "on" : "off"));
    return call.isDry()
        ? Answer.json(change.report())
        : Answer.json(Resource.object().put("maintenance", enter)).telling(change.told());
  }

  private static Answer leases(Call call) throws IOException, Engine.Refused, Trouble {
    var args = call.engine().args().put("search", call.query().get("search"));
    return Answer.json(call.engine().call("leases.list", args.put("all", call.flag("all"))));
  }

  private static Answer logs(Call call) throws IOException, Engine.Refused, Trouble {
    var args = call.engine().args().put("search", call.query().get("search"));
    args.put("limit", call.number("limit", 1, 1_000, 200));
    return Answer.json(call.engine().call("log.list", args));
  }

  /** As Prometheus reads it. */
  static Answer metrics(Call call) throws IOException, Engine.Refused {
    return Answer.text(call.engine().call("metrics").path("text").asString(""));
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
