package twinwall.lab.drill;

import java.util.Arrays;
import java.util.Optional;

/** A failover on purpose: what is done before the traffic starts, and what is done to it. */
public enum Scenario {
  POWER_CUT("all links of the master and all its processes at once", "fw2"),
  SILENT("the master dies, and no link shows it", "fw2"),
  DAEMON_KILL("kill -9 of the master's engine; its supervisor stays", ""),
  LAN_CUT("the master loses its LAN cable", "fw2"),
  WAN_CUT("the master loses its WAN cable", "fw2"),
  SYNC_CUT("the master loses its SYNC cable", "fw1"),
  MAINTENANCE_ENTER("the master enters maintenance mode", "fw2"),
  MAINTENANCE_LEAVE("it leaves maintenance mode and takes over again", "fw1"),
  REBOOT_RETURN("it comes back empty after a power cut and takes over again", "fw1"),
  PARTITION_HEAL("the nodes lose sight of each other, then meet again as two masters", "fw1"),
  FLOOD("nothing breaks, but the switches forget where everybody is", "fw1");

  private final String meaning;
  private final String masterAfter;

  Scenario(String meaning, String masterAfter) {
    this.meaning = meaning;
    this.masterAfter = masterAfter;
  }

  /** The name on the command line. */
  public String id() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  public String meaning() {
    return meaning;
  }

  /** Who has to be master of everything when it is over; empty if it may be anybody. */
  public Optional<String> masterAfter() {
    return masterAfter.isEmpty() ? Optional.empty() : Optional.of(masterAfter);
  }

  /** An orderly move: nothing may be lost by it. */
  public boolean isOrderly() {
    return switch (this) {
      case MAINTENANCE_ENTER, MAINTENANCE_LEAVE, REBOOT_RETURN -> true;
      case POWER_CUT, SILENT, DAEMON_KILL, LAN_CUT, WAN_CUT, SYNC_CUT, PARTITION_HEAL, FLOOD ->
          false;
    };
  }

  /** Does it end where that one begins? */
  public boolean leadsTo(Scenario next) {
    return this == POWER_CUT && next == REBOOT_RETURN
        || this == MAINTENANCE_ENTER && next == MAINTENANCE_LEAVE;
  }

  public static Optional<Scenario> of(String id) {
    return Arrays.stream(values()).filter(s -> s.id().equals(id)).findFirst();
  }
}
