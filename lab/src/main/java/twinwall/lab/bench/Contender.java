package twinwall.lab.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import twinwall.lab.drill.Scenario;
import twinwall.lab.site.Control;
import twinwall.lab.site.Firewalls;
import twinwall.lab.site.LabException;
import twinwall.lab.site.Site;
import twinwall.lab.site.Stack;
import twinwall.lab.site.Wait;

/** What may run on the firewalls while failovers are measured. */
enum Contender {
  TWINWALL("", true),
  KEEPALIVED_1("1", true),
  KEEPALIVED_1_VMAC("1", true),
  TWINWALL_FAST("fast", false),
  KEEPALIVED_0_01("0.01", false),
  KEEPALIVED_0_01_VMAC("0.01", false);

  /** What is measured of everybody when nobody says what. */
  private static final List<Scenario> FEW =
      List.of(Scenario.POWER_CUT, Scenario.SILENT, Scenario.LAN_CUT);

  /** In an order in which one ends where the next begins. */
  static final List<Scenario> ALL =
      List.of(
          Scenario.POWER_CUT,
          Scenario.REBOOT_RETURN,
          Scenario.LAN_CUT,
          Scenario.WAN_CUT,
          Scenario.MAINTENANCE_ENTER,
          Scenario.MAINTENANCE_LEAVE,
          Scenario.FLOOD,
          Scenario.DAEMON_KILL,
          Scenario.SILENT);

  private static final long BOUND_MILLIS = 60_000;

  private final String setting;
  private final boolean whole;

  Contender(String setting, boolean whole) {
    this.setting = setting;
    this.whole = whole;
  }

  /** The name on the command line and in reports. */
  String id() {
    return name().toLowerCase(Locale.ROOT).replace("0_01", "0.01").replace('_', '-');
  }

  static Optional<Contender> of(String id) {
    return Arrays.stream(values()).filter(one -> one.id().equals(id)).findFirst();
  }

  boolean isOurs() {
    return this == TWINWALL || this == TWINWALL_FAST;
  }

  /** What is measured of it unless somebody chooses: where the speed of the detection matters. */
  List<Scenario> scenarios() {
    return whole ? ALL : FEW;
  }

  Stack stack(Site site) {
    return isOurs()
        ? new Firewalls(site)
        : new Keepalived(site, setting, this == KEEPALIVED_1_VMAC || this == KEEPALIVED_0_01_VMAC);
  }

  /** What has to be set once both nodes run. */
  void configure(Site site) {
    if (!isOurs()) {
      return;
    }
    var request = Control.request("config.set").put("path", "twinwall");
    request.putObject("values").put("detection", setting);
    new Node(site, "fw1").ask(request);
    int millis = setting.isEmpty() ? 15 : 4;
    for (String firewall : site.topology().firewalls()) {
      Wait.until(
          BOUND_MILLIS,
          50,
          () -> interval(site, firewall) == millis,
          () -> firewall + " does not take over the detection \"" + setting + "\"");
    }
  }

  private static int interval(Site site, String firewall) {
    try {
      JsonNode status = Control.ask(site.controlSocket(firewall), Control.request("carp.status"));
      return status.path("detection").path("interval_ms").asInt(0);
    } catch (IOException | LabException _) {
      return 0;
    }
  }
}
