package twinwall.core.plan;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import twinwall.core.config.Config;
import twinwall.core.config.Helper;
import twinwall.core.net.Ip4;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Match.Side;
import twinwall.core.plan.Match.TcpFlags;
import twinwall.core.plan.Ruleset.Helped;
import twinwall.core.plan.Ruleset.Tracking;
import twinwall.core.plan.Ruleset.Untracked;

/** What connection tracking leaves alone, keeps to itself, and looks into. */
final class TrackingPlanner {
  /** Ends that no connection of a client through the pair has. */
  private static final List<String> NEVER_SHARED =
      List.of("0.0.0.0", "127.0.0.0/8", "224.0.0.0/4", "255.255.255.255", "::", "::1", "ff00::/8");

  private final Config config;
  private final Facts facts;
  private final Ground ground;
  private final Notes notes;

  TrackingPlanner(Config config, Facts facts, Ground ground, Notes notes) {
    this.config = config;
    this.facts = facts;
    this.ground = ground;
    this.notes = notes;
  }

  Tracking plan(List<Plan.VipGroup> groups, Optional<Plan.FlowSync> flows) {
    return new Tracking(
        untracked(groups, flows), flows.map(this::quiet).orElse(List.of()), helped());
  }

  /** The pair's own traffic. */
  private static List<Untracked> untracked(
      List<Plan.VipGroup> groups, Optional<Plan.FlowSync> flows) {
    List<Untracked> out = new ArrayList<>();
    for (String device : groups.stream().map(Plan.VipGroup::device).distinct().toList()) {
      Match carp = Automatics.carpPackets(Side.ANY);
      Origin origin = new Origin("virtualip", "CARP is not tracked");
      out.add(new Untracked("auto:carp", origin, device, carp, carp));
    }
    flows.ifPresent(sync -> {
      Origin origin = new Origin("hasync/pfsyncenabled", "the flow link is not tracked");
      Side peers = Automatics.peers(sync);
      Side local = Automatics.local(sync);
      for (boolean listener : new boolean[] {true, false}) {
        Match in = Automatics.flowPackets(peers, local, listener, TcpFlags.ANY);
        Match back = Automatics.flowPackets(local, peers, !listener, TcpFlags.ANY);
        out.add(new Untracked("auto:flows", origin, sync.device(), in, back));
      }
    });
    return out;
  }

  /** The addresses that stay with this node or with a peer, and those of nobody. */
  private List<Prefix> quiet(Plan.FlowSync sync) {
    Set<Prefix> out = new LinkedHashSet<>();
    for (Plan.Interface face : ground.planned()) {
      for (Prefix prefix : face.all()) {
        out.add(Prefix.host(prefix.address()));
        if (prefix.address() instanceof Ip4 ip && prefix.length() < 31) {
          out.add(Prefix.host(ip.last(prefix.length())));
        }
      }
    }
    sync.peers().forEach(peer -> out.add(Prefix.host(peer)));
    NEVER_SHARED.forEach(text -> out.add(Prefix.of(text)));
    return Prefixes.tidy(List.copyOf(out));
  }

  private List<Helped> helped() {
    List<Helped> out = new ArrayList<>();
    for (Helper helper : config.twinwall().helpers()) {
      add(out, helper, "twinwall/helpers", List.of());
    }
    List<String> ids = config.system().tftpInterfaces();
    if (!ids.isEmpty() && !config.twinwall().helpers().contains(Helper.TFTP)) {
      String path = "system/tftpinterface";
      List<String> devices = new ArrayList<>();
      for (String id : ids) {
        ground
            .port(id)
            .map(Ground.Port::device)
            .ifPresentOrElse(
                devices::add,
                () -> notes.warn(path, "TFTP is not helped there: " + ground.why(id) + "."));
      }
      if (!devices.isEmpty()) {
        add(out, Helper.TFTP, path, devices);
      }
    }
    return out;
  }

  private void add(List<Helped> out, Helper helper, String path, List<String> devices) {
    if (facts.missing().contains(helper)) {
      notes.warn(
          path,
          "This kernel has no helper for "
              + helper.word()
              + (" (module nf_conntrack_" + helper.word() + "):")
              + " the connections that it announces are neither let through nor translated.");
      return;
    }
    Origin origin = new Origin(path, "connections announced by " + helper.word());
    out.add(new Helped("auto:helper", origin, helper, devices));
  }
}
