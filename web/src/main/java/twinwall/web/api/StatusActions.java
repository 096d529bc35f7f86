package twinwall.web.api;

import static twinwall.web.api.Actions.act;
import static twinwall.web.api.Actions.body;
import static twinwall.web.api.Actions.checked;
import static twinwall.web.api.Actions.does;
import static twinwall.web.api.Actions.get;
import static twinwall.web.api.Actions.shows;

import java.io.IOException;
import java.util.List;
import twinwall.core.config.ConfigPath;
import twinwall.web.api.Actions.Arg;
import twinwall.web.api.Endpoint.Method;
import twinwall.web.api.Endpoint.Parameter;
import twinwall.web.engine.Engine;

/** What the menu Status shows and does, for programs. */
final class StatusActions {
  private static final String STATUS = "Status";
  private static final String LEASES = "page-status-dhcpleases";

  private StatusActions() {}

  static List<Endpoint> endpoints() {
    var carp = "page-status-carp";
    return List.of(
        shows("/status", "page-dashboard-all", STATUS, "Says how the node is", "status"),
        shows("/status/carp", carp, STATUS, "Says how CARP is", "carp.status"),
        shows("/status/carp/history", carp, STATUS, "Lists changes of role", "carp.history"),
        shows("/status/nodes", carp, STATUS, "Shows every node by its own word", "nodes.status"),
        does("/status/carp/maintenance", carp, STATUS, "Enters or leaves maintenance mode")
            .apply(StatusActions::maintenance)
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
        does("/status/sync/test", "page-system-hasync", STATUS, "Tries both synchronizations")
            .apply(c -> act(c, "sync.test", c.engine().args())),
        does("/status/sync/now", "page-status-ha", STATUS, "Sends the configuration to the peer")
            .apply(c -> act(c, "sync.now", c.engine().args())),
        shows(
            "/status/states",
            "page-status-ha",
            STATUS,
            "Says how state synchronization is",
            "states.status"),
        shows("/status/dhcp", LEASES, STATUS, "Says how the DHCP server is", "leases.status"),
        get("/status/dhcp_leases", LEASES, STATUS, "Lists DHCP leases", StatusActions::leases)
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
        get(
                "/status/logs",
                "page-status-systemlogs-system",
                STATUS,
                "Shows the log",
                StatusActions::logs)
            .asking(
                Schemas.SEARCH,
                new Parameter("process", Schemas.type("string"), "Only what this part said."),
                new Parameter("level", Schemas.type("string"), "info, warn or error, and worse."),
                new Parameter("limit", Schemas.number(1, 1_000), "How many lines at most.")),
        LiveActions.firewallLog(),
        LiveActions.graph(
            "/status/traffic", "Shows what went through interfaces", "graphs.traffic"),
        LiveActions.graph("/status/graphs/states", "Shows states over time", "graphs.states"),
        LiveActions.graph("/status/graphs/system", "Shows load over time", "graphs.system"),
        get(
                "/metrics",
                "page-dashboard-all",
                STATUS,
                "Figures for Prometheus",
                StatusActions::metrics)
            .giving(200, Schemas.type("string")));
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
    args.put("process", call.query().get("process")).put("level", call.query().get("level"));
    args.put("limit", call.number("limit", 1, 1_000, 200));
    return Answer.json(call.engine().call("log.list", args));
  }

  /** As Prometheus reads it. */
  static Answer metrics(Call call) throws IOException, Engine.Refused {
    return Answer.text(call.engine().call("metrics").path("text").asString(""));
  }
}
