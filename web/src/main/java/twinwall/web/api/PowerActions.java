package twinwall.web.api;

import static twinwall.web.api.Actions.body;
import static twinwall.web.api.Actions.checked;
import static twinwall.web.api.Actions.does;
import static twinwall.web.api.Actions.shows;

import java.util.ArrayList;
import java.util.List;
import twinwall.web.api.Actions.Arg;

/** Diagnostics > Reboot and Halt System, and System > Update, for programs. */
final class PowerActions {
  private static final String DIAGNOSTICS = "Diagnostics";
  private static final Arg SURE =
      new Arg("sure", "boolean", true, "Whether who takes over was looked at.");

  private PowerActions() {}

  static List<Endpoint> endpoints() {
    var all = new ArrayList<Endpoint>();
    all.addAll(of("reboot", "Reboots the machine, after its addresses were handed over"));
    all.addAll(of("halt", "Switches the machine off, after its addresses were handed over"));
    all.add(
        shows(
            "/system/update",
            "page-system-update",
            "System",
            "Says what runs on this node",
            "machine.version"));
    return all;
  }

  private static List<Endpoint> of(String verb, String summary) {
    var privilege = "page-diagnostics-" + verb + "system";
    var url = "/diagnostics/" + verb;
    return List.of(
        shows(url, privilege, DIAGNOSTICS, "Says who takes over", "machine.status"),
        does(url, privilege, DIAGNOSTICS, summary)
            .apply(c ->
                ProbeActions.asked(c, "machine." + verb, checked(c.body(), List.of(SURE)))
                    .telling(verb))
            .taking(body(SURE)));
  }
}
