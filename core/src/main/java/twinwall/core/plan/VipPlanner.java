package twinwall.core.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import twinwall.core.config.Config;
import twinwall.core.config.HaSync;
import twinwall.core.config.Twinwall;
import twinwall.core.config.Vip;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;

/** What makes the node one of a pair: its CARP groups, the flow link, whom it tells. */
final class VipPlanner {
  /** Maintenance mode: behind every peer that is well. */
  private static final int MAINTENANCE_SKEW = 254;

  private final Config config;
  private final Ground ground;
  private final Notes notes;

  VipPlanner(Config config, Ground ground, Notes notes) {
    this.config = config;
    this.ground = ground;
    this.notes = notes;
  }

  List<Plan.VipGroup> groups() {
    List<Plan.VipGroup> out = new ArrayList<>();
    Map<String, String> taken = new HashMap<>();
    for (Ground.Port port : ground.ports()) {
      for (Ground.PlannedVip vip : port.vips()) {
        if (vip.config().isCarp()) {
          String before = taken.putIfAbsent(port.device() + " " + vip.config().vhid(), vip.path());
          if (before != null) {
            notes.error(
                vip.path() + "/vhid",
                "VHID "
                    + vip.config().vhid()
                    + " is already used on "
                    + port.label()
                    + " by "
                    + before
                    + ".");
          } else {
            group(port, vip).ifPresent(out::add);
          }
        }
      }
    }
    unplaced();
    proxied();
    return out;
  }

  private Optional<Plan.VipGroup> group(Ground.Port port, Ground.PlannedVip vip) {
    Vip entry = vip.config();
    if (entry.vhid() < 1 || entry.vhid() > 255) {
      notes.error(vip.path() + "/vhid", "A CARP VIP needs a VHID from 1 to 255.");
      return Optional.empty();
    }
    Ip ip = vip.prefix().address();
    if (port.own().stream().anyMatch(own -> own.address().equals(ip))) {
      notes.error(vip.path() + "/subnet", ip + " is already the address of " + port.label() + ".");
      return Optional.empty();
    }
    if (port.own(ip.isV4()).isEmpty() && ip.isV4()) {
      notes.warn(vip.path(), port.label() + " has no IPv4 address of its own to send CARP from.");
    }
    if (entry.password().isBlank()) {
      notes.warn(vip.path() + "/password", "This CARP VIP has no password: anybody can take it.");
    }
    List<Prefix> addresses = new ArrayList<>(List.of(vip.prefix()));
    for (Ground.PlannedVip other : port.vips()) {
      Optional<String> parent = other.config().stackedOn();
      if (parent.isPresent() && parent.get().equals(entry.uniqid())) {
        if (other.prefix().address().isV4() == ip.isV4()) {
          addresses.add(other.prefix());
        } else {
          notes.warn(
              other.path(), "An alias on a CARP VIP has the VIP's address family; it is left out.");
        }
      }
    }
    return Optional.of(
        new Plan.VipGroup(
            port.id(),
            port.device(),
            entry.vhid(),
            Math.max(1, entry.advbase()),
            config.carpMaintenance() ? MAINTENANCE_SKEW : entry.advskew(),
            entry.password().replace(" ", ""),
            addresses,
            entry.descr(),
            new Origin(vip.path(), entry.descr())));
  }

  /** VIPs that have nowhere to live are named. */
  private void unplaced() {
    for (int i = 0; i < config.vips().size(); i++) {
      Vip vip = config.vips().get(i);
      String path = "virtualip/vip[" + (i + 1) + "]";
      boolean placed =
          ground.ports().stream()
              .anyMatch(port -> port.vips().stream().anyMatch(v -> v.path().equals(path)));
      String what = vip.address().map(Ip::toString).orElse("without address");
      if (!placed && vip.mode() != Vip.Mode.OTHER && !Ground.isOnLoopback(vip)) {
        String why =
            vip.stackedOn().isPresent()
                ? "the CARP VIP it is stacked on is not there"
                : ground.why(vip.interfaceId());
        notes.warn(path + "/interface", "The VIP " + what + " is left out: " + why + ".");
      }
    }
  }

  /**
   * The kernel answers for a proxy ARP address as for one of its own: on every node that has it.
   */
  private void proxied() {
    for (Ground.Port port : ground.ports()) {
      for (Ground.PlannedVip vip : port.vips()) {
        if (vip.config().mode() != Vip.Mode.PROXYARP) {
          continue;
        }
        if (vip.answered().isEmpty()) {
          notes.warn(
              vip.path(),
              "Proxy ARP answers for IPv4 networks of at most 1024 addresses; "
                  + vip.prefix()
                  + " is not answered for.");
        } else if (config.hasync().pfsyncEnabled()) {
          notes.warn(
              vip.path(),
              "Proxy ARP knows no roles: if the other node has "
                  + vip.prefix()
                  + " too, both answer. An IP alias on a CARP VIP moves with its node.");
        }
      }
    }
  }

  Optional<Plan.FlowSync> flowSync() {
    HaSync sync = config.hasync();
    if (!sync.pfsyncEnabled()) {
      return Optional.empty();
    }
    Optional<Ground.Port> port = ground.port(sync.pfsyncInterface());
    if (port.isEmpty()) {
      notes.warn(
          "hasync/pfsyncinterface",
          "States are not synchronised: "
              + (sync.pfsyncInterface().isEmpty()
                  ? "no interface is chosen"
                  : ground.why(sync.pfsyncInterface()))
              + ".");
      return Optional.empty();
    }
    List<Ip> peers = new ArrayList<>();
    for (String text : sync.pfsyncPeers()) {
      Ip.parse(text)
          .ifPresentOrElse(
              peers::add,
              () -> notes.warn("hasync/pfsyncpeerip", "'" + text + "' is no address of a peer."));
    }
    if (peers.isEmpty()) {
      notes.warn(
          "hasync/pfsyncpeerip",
          "States are not synchronised: Twinwall needs the peer's address, it does not multicast.");
      return Optional.empty();
    }
    boolean v4 = peers.getFirst().isV4();
    Optional<Prefix> local = port.get().own(v4);
    if (local.isEmpty() || peers.stream().anyMatch(peer -> peer.isV4() != v4)) {
      notes.warn(
          "hasync/pfsyncpeerip",
          "States are not synchronised: "
              + port.get().label()
              + " and all peers need addresses of one family.");
      return Optional.empty();
    }
    Ip own = local.get().address();
    peers.removeIf(own::equals);
    String key = config.twinwall().flowKey();
    return Optional.of(
        new Plan.FlowSync(
            port.get().id(),
            port.get().device(),
            own,
            peers,
            key.isEmpty() ? Optional.empty() : Optional.of(key),
            probing(),
            config.twinwall().flowWait()));
  }

  private Optional<Plan.Probing> probing() {
    Twinwall own = config.twinwall();
    return own.probes()
        ? Optional.of(new Plan.Probing(own.effectiveInterval(), own.effectiveMisses()))
        : Optional.empty();
  }

  Optional<Plan.PushTarget> push() {
    HaSync sync = config.hasync();
    if (!sync.isPrimary()) {
      return Optional.empty();
    }
    Optional<Ip> target = Ip.parse(sync.synchronizeToIp());
    if (target.isEmpty()) {
      notes.warn(
          "hasync/synchronizetoip",
          "The configuration is not synchronised: '" + sync.synchronizeToIp() + "' is no address.");
    }
    return target.map(ip ->
        new Plan.PushTarget(
            ip,
            config.system().webGui().effectivePort(),
            config.system().webGui().protocol().word(),
            sync.effectiveUsername(),
            sync.password()));
  }
}
