package twinwall.web.api;

import static twinwall.web.api.Actions.body;
import static twinwall.web.api.Actions.checked;
import static twinwall.web.api.Actions.does;
import static twinwall.web.api.Actions.get;
import static twinwall.web.api.Actions.shows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.diagnose.Probing;
import twinwall.web.api.Actions.Arg;
import twinwall.web.api.Endpoint.Parameter;
import twinwall.web.engine.Engine;

/** Diagnostics > Ping and Traceroute, for programs: start one, follow it, stop it. */
final class ProbeActions {
  private static final String DIAGNOSTICS = "Diagnostics";
  private static final int LONGEST_WAIT = 30;
  private static final int MOST_LINES = 2_000;

  private ProbeActions() {}

  static List<Endpoint> endpoints() {
    var all = new ArrayList<Endpoint>();
    all.addAll(
        of(
            "ping",
            "Pings a host",
            new Arg("count", "integer", false, "1 to " + Probing.MOST_ECHOES + "; else 3."),
            new Arg("seconds", "integer", false, "Between two; 1 to 10, else 1.")));
    all.addAll(
        of(
            "traceroute",
            "Finds the way to a host",
            new Arg("hops", "integer", false, "At most so many; 1 to 64, else 18."),
            new Arg("names", "boolean", false, "Asks DNS for the names of the hops."),
            new Arg("icmp", "boolean", false, "By ICMP echo instead of UDP.")));
    return all;
  }

  private static List<Endpoint> of(String tool, String summary, Arg... own) {
    var privilege = "page-diagnostics-" + tool;
    var url = "/diagnostics/" + tool;
    var args = new ArrayList<Arg>();
    args.add(new Arg("host", "string", true, "An address or a name."));
    args.add(new Arg("protocol", "string", false, "ipv4 or ipv6; else what the host has."));
    args.add(new Arg("source", "string", false, "An address of this node, or an interface."));
    args.addAll(List.of(own));
    args.add(new Arg("wait", "integer", false, "Answers when it ended, or after so many seconds."));
    return List.of(
        does(url, privilege, DIAGNOSTICS, summary)
            .apply(c ->
                asked(c, tool + ".start", checked(c.body(), args))
                    .telling(tool + " " + c.body().path("host").asString("")))
            .taking(body(args.toArray(Arg[]::new))),
        get(url + "/{id}", privilege, DIAGNOSTICS, "Says what came so far", c -> output(c, tool))
            .asking(
                new Parameter("from", Schemas.number(0, MOST_LINES), "The first line wanted."),
                new Parameter(
                    "wait",
                    Schemas.number(0, LONGEST_WAIT),
                    "Answers when it ended, or after so many seconds.")),
        does(url + "/{id}/stop", privilege, DIAGNOSTICS, "Stops it")
            .apply(c ->
                asked(c, "probe.stop", c.engine().args().put("tool", tool).put("id", c.id()))
                    .telling("stopped")),
        shows(
            url + "/sources",
            privilege,
            DIAGNOSTICS,
            "Lists the addresses of this node to send from",
            "probe.sources"));
  }

  private static Answer output(Call call, String tool) throws IOException, Engine.Refused, Trouble {
    var args = call.engine().args().put("tool", tool).put("id", call.id());
    args.put("from", call.number("from", 0, MOST_LINES, 0));
    return asked(call, "probe.output", args.put("wait", call.number("wait", 0, LONGEST_WAIT, 0)));
  }

  /** What the engine does not like is told of the member that it is about. */
  static Answer asked(Call call, String op, ObjectNode args)
      throws IOException, Engine.Refused, Trouble {
    try {
      return Answer.json(call.engine().call(op, args.put("who", call.who())));
    } catch (Engine.Refused no) {
      var faults =
          no.problems().stream()
              .map(p -> new Trouble.Fault(p.path().isEmpty() ? "" : "/" + p.path(), p.message()))
              .toList();
      if (faults.isEmpty()) {
        throw no;
      }
      throw Trouble.refused(faults);
    }
  }
}
