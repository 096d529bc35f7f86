package twinwall.core.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import twinwall.core.plan.TimeKeeper;
import twinwall.core.service.Need;
import twinwall.core.service.Service;

/** What keeps the node's time, as chrony's configuration. */
public final class ChronyText {
  public static final String NAME = "chrony";
  private static final String FILE = "{dir}/chrony.conf";

  private ChronyText() {}

  /**
   * The daemon: it keeps time in any role, and goes on when the engine does not. Where the clock is
   * not the node's own it neither wants to set it nor has the capability.
   */
  public static Service service(TimeKeeper time) {
    List<String> start = new ArrayList<>(List.of("chronyd", "-d", "-u", "root", "-f", FILE));
    List<String> capabilities = new ArrayList<>(List.of("net_bind_service"));
    if (time.steers()) {
      capabilities.add("sys_time");
    } else {
      start.add("-x");
    }
    return new Service(
        NAME,
        "NTP",
        "chrony",
        List.of(new Service.Text("chrony.conf", of(time))),
        List.of("chronyd", "-p", "-f", FILE),
        start,
        new Service.Reload.Restart(),
        List.of("chronyd.pid", "chronyd.sock"),
        Map.of(),
        capabilities,
        false,
        Need.ALWAYS);
  }

  public static String of(TimeKeeper time) {
    List<String> out = new ArrayList<>();
    out.add("# Written by Twinwall from system/timeservers and Services > NTP; changes are lost.");
    time.servers().forEach(server -> out.add(server(server)));
    out.add("driftfile {state}/drift");
    out.add("pidfile {dir}/chronyd.pid");
    out.add("bindcmdaddress {dir}/chronyd.sock");
    out.add("cmdport 0");
    if (time.steers()) {
      out.add("makestep 1 3");
      out.add("rtcsync");
    }
    time.clients().forEach(net -> out.add("allow " + net));
    if (!time.clients().isEmpty()) {
      time.orphan().ifPresent(stratum -> out.add("local stratum " + stratum));
    }
    return String.join("\n", out) + "\n";
  }

  private static String server(TimeKeeper.Server server) {
    return (server.pool() ? "pool " : "server ")
        + server.name()
        + " iburst"
        + (server.preferred() ? " prefer" : "")
        + (server.unselected() ? " noselect" : "");
  }
}
