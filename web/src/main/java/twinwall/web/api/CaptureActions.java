package twinwall.web.api;

import static twinwall.web.api.Actions.body;
import static twinwall.web.api.Actions.checked;
import static twinwall.web.api.Actions.does;
import static twinwall.web.api.Actions.get;
import static twinwall.web.api.Actions.shows;

import java.io.IOException;
import java.util.List;
import twinwall.web.api.Actions.Arg;
import twinwall.web.api.Endpoint.Method;
import twinwall.web.api.Endpoint.Parameter;
import twinwall.web.engine.CaptureFile;
import twinwall.web.engine.Engine;

/** Diagnostics > Packet Capture, for programs. */
final class CaptureActions {
  private static final String DIAGNOSTICS = "Diagnostics";
  private static final String PRIVILEGE = "page-diagnostics-packetcapture";
  private static final String URL = "/diagnostics/capture";

  private CaptureActions() {}

  private static final List<Arg> ARGS =
      List.of(
          new Arg("interface", "string", true, "Of which interface."),
          new Arg("family", "string", false, "any, ipv4 or ipv6."),
          new Arg("protocol", "string", false, "any, tcp, udp, icmp, icmp6, arp, carp, esp, …"),
          new Arg("host", "string", false, "An address or a network."),
          new Arg("port", "integer", false, "Of either end."),
          new Arg("length", "integer", false, "Bytes of each packet; 0 or nothing for all."),
          new Arg("count", "integer", false, "Packets, 0 for as many as come; else 1000."),
          new Arg("seconds", "integer", false, "At most so long, up to 3600; else 600."),
          new Arg("promiscuous", "boolean", false, "Packets for other machines, too."));

  static List<Endpoint> endpoints() {
    return List.of(
        shows(URL, PRIVILEGE, DIAGNOSTICS, "Lists captures", "capture.list"),
        does(URL, PRIVILEGE, DIAGNOSTICS, "Starts a capture")
            .apply(c ->
                ProbeActions.asked(c, "capture.start", checked(c.body(), ARGS)).telling("started"))
            .taking(body(ARGS.toArray(Arg[]::new))),
        does(URL + "/{id}/stop", PRIVILEGE, DIAGNOSTICS, "Stops a capture")
            .apply(c -> named(c, "capture.stop").telling("stopped")),
        get(URL + "/{id}", PRIVILEGE, DIAGNOSTICS, "Gives a capture as text", CaptureActions::text)
            .asking(
                new Parameter("detail", Schemas.type("string"), "normal, detail or full."),
                new Parameter(
                    "packets", Schemas.number(1, 1_000).put("default", 200), "At most so many.")),
        get(
                URL + "/{id}/file",
                PRIVILEGE,
                DIAGNOSTICS,
                "Gives a capture as a pcap file",
                c -> file(c))
            .giving(200, Schemas.file(CaptureFile.TYPE)),
        Endpoint.of(
                Method.DELETE,
                URL + "/{id}",
                PRIVILEGE,
                DIAGNOSTICS,
                "Deletes a capture",
                c -> named(c, "capture.delete").telling("deleted"))
            .giving(200, Schemas.object()));
  }

  private static Answer named(Call call, String op) throws IOException, Engine.Refused, Trouble {
    return ProbeActions.asked(call, op, call.engine().args().put("name", call.id()));
  }

  private static Answer text(Call call) throws IOException, Engine.Refused, Trouble {
    var args = call.engine().args().put("name", call.id());
    args.put("detail", call.query().get("detail"));
    return ProbeActions.asked(
        call, "capture.text", args.put("packets", call.number("packets", 1, 1_000, 200)));
  }

  private static Answer file(Call call) throws IOException, Engine.Refused {
    return Answer.packets(CaptureFile.open(call.engine(), call.id()));
  }
}
