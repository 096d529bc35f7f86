package twinwall.core.render;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import twinwall.core.plan.AddressClient;
import twinwall.core.plan.Plan;

/**
 * Everything in a plan but the ruleset, as lines in the manner of the {@code ip} command. For
 * people and for comparison; without secrets.
 */
public final class PlanText {
  private PlanText() {}

  public static String of(Plan plan) {
    List<String> lines = new ArrayList<>();
    lines.add("node " + (plan.naming().hostname().isEmpty() ? "-" : plan.naming().hostname()));
    section(lines, "devices", plan.devices().stream().map(d -> d + " # " + d.origin()).toList());
    section(lines, "carriers", plan.carriers().stream().map(PlanText::carrier).toList());
    section(lines, "links", plan.interfaces().stream().map(PlanText::link).toList());
    section(
        lines,
        "addresses",
        plan.interfaces().stream()
            .flatMap(face -> face.addresses().stream().map(a -> a + " dev " + face.device()))
            .toList());
    section(lines, "idle", plan.idle().stream().map(PlanText::idle).toList());
    section(lines, "clients", plan.clients().stream().map(PlanText::client).toList());
    section(lines, "routes", plan.routes().stream().map(PlanText::route).toList());
    section(lines, "gateways", plan.gatewayTables().stream().map(PlanText::gateway).toList());
    section(lines, "vips", plan.vipGroups().stream().map(PlanText::vip).toList());
    section(lines, "flow sync", plan.flowSync().stream().map(PlanText::flows).toList());
    section(lines, "views of the nodes", plan.peerLink().stream().map(PlanText::views).toList());
    section(lines, "config sync", plan.push().stream().map(PlanText::push).toList());
    section(lines, "path checks", plan.paths().stream().map(PlanText::path).toList());
    section(lines, "web", List.of(web(plan.web())));
    section(lines, "sysctls", plan.sysctls().stream().map(PlanText::sysctl).toList());
    return String.join("\n", lines) + "\n";
  }

  private static void section(List<String> lines, String title, List<String> content) {
    if (!content.isEmpty()) {
      lines.add("");
      lines.add(title);
      content.forEach(line -> lines.add("  " + line));
    }
  }

  private static String link(Plan.Interface face) {
    return face.device()
        + " up "
        + face.id()
        + " \""
        + face.name()
        + "\" ipv4 "
        + word(face.v4())
        + " ipv6 "
        + word(face.v6())
        + face.mtu().map(mtu -> " mtu " + mtu).orElse("")
        + face.mac().map(mac -> " address " + mac).orElse("");
  }

  private static String carrier(Plan.Carrier carrier) {
    return carrier.device() + " up" + carrier.mtu().map(mtu -> " mtu " + mtu).orElse("");
  }

  private static String client(AddressClient client) {
    return client.device()
        + (client.v4() ? " dhcp" : "")
        + (client.advertisements() ? " ra" : "")
        + (client.address6() ? " dhcp6" : "")
        + client.delegation().map(length -> " prefix /" + length).orElse("")
        + (client.hostname().isEmpty() ? "" : " as " + client.hostname());
  }

  private static String idle(Plan.Idle idle) {
    return idle.device()
        + " down"
        + idle.addresses().stream().map(a -> " without " + a).collect(Collectors.joining());
  }

  private static String word(Plan.Addressing addressing) {
    return switch (addressing) {
      case NONE -> "none";
      case STATIC -> "static";
      case DYNAMIC -> "dynamic";
    };
  }

  private static String route(Plan.Route route) {
    String destination =
        route.destination().length() == 0 ? "default" : route.destination().toString();
    return (route.device().isEmpty() ? "blackhole " : "")
        + destination
        + route.gateway().map(gateway -> " via " + gateway).orElse("")
        + (route.device().isEmpty() ? "" : " dev " + route.device())
        + (route.onlink() ? " onlink" : "")
        + " # "
        + route.origin();
  }

  private static String gateway(Plan.GatewayTable table) {
    return "mark "
        + table.number()
        + " table "
        + table.table()
        + " default via "
        + table.gateway()
        + " dev "
        + table.device()
        + (table.onlink() ? " onlink" : "")
        + table.near().stream().map(net -> ", " + net).collect(Collectors.joining())
        + " # "
        + table.origin();
  }

  private static String vip(Plan.VipGroup group) {
    return "vhid "
        + group.vhid()
        + " dev "
        + group.device()
        + " advbase "
        + group.advbase()
        + " advskew "
        + group.advskew()
        + (group.password().isEmpty() ? " without password" : "")
        + " "
        + group.addresses().stream().map(Object::toString).collect(Collectors.joining(" "))
        + " # "
        + group.origin();
  }

  private static String flows(Plan.FlowSync sync) {
    return sync.local()
        + " dev "
        + sync.device()
        + " peers "
        + sync.peers().stream().map(Object::toString).collect(Collectors.joining(" "))
        + (" wait " + sync.waitMillis() + " ms")
        + (sync.key().isPresent() ? "" : " without key");
  }

  private static String views(Plan.PeerLink link) {
    return link.local()
        + " dev "
        + link.device()
        + " peers "
        + link.peers().stream().map(Object::toString).collect(Collectors.joining(" "))
        + (link.key().isPresent() ? "" : " without key");
  }

  private static String push(Plan.PushTarget target) {
    return target.scheme()
        + " "
        + target.address()
        + " port "
        + target.port()
        + " as "
        + target.username();
  }

  private static String path(Plan.PathCheck path) {
    return path.address()
        + path.device().map(device -> " dev " + device).orElse(" by echo")
        + (" every " + path.intervalMillis() + " ms misses " + path.misses())
        + (" demotion " + path.demotion());
  }

  private static String web(Plan.WebListener web) {
    return web.scheme()
        + " port "
        + web.port()
        + " on "
        + web.addresses().stream().map(Object::toString).collect(Collectors.joining(" "))
        + (web.redirect() ? " redirect from port 80" : "");
  }

  private static String sysctl(Plan.Sysctl sysctl) {
    return sysctl.path() + " = " + sysctl.value() + (sysctl.optional() ? " optional" : "");
  }
}
