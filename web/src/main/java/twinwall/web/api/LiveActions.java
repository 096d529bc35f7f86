package twinwall.web.api;

import static twinwall.web.api.Actions.get;

import java.io.IOException;
import twinwall.web.api.Endpoint.Parameter;
import twinwall.web.engine.Engine;

/** What goes on all the time, for programs: packets that rules log, graphs. */
final class LiveActions {
  private static final String STATUS = "Status";
  private static final int MOST_LINES = 2_000;

  private LiveActions() {}

  static Endpoint firewallLog() {
    return get(
            "/status/logs/firewall",
            "page-status-systemlogs-firewall",
            STATUS,
            "Shows the packets that rules logged, the newest first",
            LiveActions::lines)
        .asking(
            Schemas.SEARCH,
            new Parameter("action", Schemas.type("string"), "pass, block, reject or match."),
            new Parameter("interface", Schemas.type("string"), "As in config.xml: wan, lan, opt1."),
            new Parameter("rule", Schemas.type("string"), "A rule's tracker."),
            new Parameter(
                "after",
                Schemas.number(0, Integer.MAX_VALUE),
                "Only lines with a higher number: the last one that was seen."),
            new Parameter("limit", Schemas.number(1, MOST_LINES), "How many lines at most."));
  }

  static Endpoint graph(String path, String summary, String op) {
    return get(
            path,
            "page-status-trafficgraph",
            STATUS,
            summary + ", the oldest first",
            c ->
                Answer.json(
                    c.engine()
                        .call(
                            op,
                            c.engine()
                                .args()
                                .put(
                                    "span",
                                    c.query().has("span") ? c.query().get("span") : "minutes"))))
        .asking(
            new Parameter(
                "span",
                Schemas.type("string"),
                "minutes (a point each second), hour (10 s) or day (2 min)."));
  }

  private static Answer lines(Call call) throws IOException, Engine.Refused, Trouble {
    var args = call.engine().args();
    for (var name : new String[] {"search", "action", "interface", "rule"}) {
      args.put(name, call.query().get(name));
    }
    args.put("after", call.number("after", 0, Integer.MAX_VALUE, 0));
    args.put("limit", call.number("limit", 1, MOST_LINES, 200));
    return Answer.json(call.engine().call("filterlog.list", args));
  }
}
