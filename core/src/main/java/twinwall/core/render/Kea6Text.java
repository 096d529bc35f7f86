package twinwall.core.render;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import twinwall.core.plan.DhcpServer;
import twinwall.core.service.Need;
import twinwall.core.service.Service;

/** The DHCPv6 server as Kea's configuration; its pair is that of {@link KeaText}. */
public final class Kea6Text {
  public static final String NAME = "kea-dhcp6";

  private static final String FILE = "{dir}/kea-dhcp6.conf";

  private Kea6Text() {}

  /** The daemon: it runs in any role, and is told whether it answers. */
  public static Service service(DhcpServer server) {
    return new Service(
        NAME,
        "DHCPv6 Server",
        "kea-dhcp6-server",
        List.of(new Service.Text("kea-dhcp6.conf", of(server))),
        List.of("kea-dhcp6", "-t", FILE),
        List.of("kea-dhcp6", "-c", FILE),
        new Service.Reload.Signal("HUP"),
        List.of("kea-dhcp6.kea-dhcp6.pid", "control", "control.lock"),
        Map.of("KEA_PIDFILE_DIR", "{dir}", "KEA_LOCKFILE_DIR", "{dir}"),
        List.of("net_bind_service"),
        false,
        Need.ALWAYS);
  }

  public static String of(DhcpServer server) {
    Map<String, Object> dhcp = new LinkedHashMap<>();
    List<String> devices =
        server.subnets().stream().map(DhcpServer.Subnet::device).distinct().toList();
    dhcp.put("data-directory", "{state}");
    dhcp.put(
        "interfaces-config",
        KeaText.map(
            "interfaces",
            devices,
            "re-detect",
            true,
            // A link-local address that is new is of no use for a second or two.
            "service-sockets-max-retries",
            1_000_000,
            "service-sockets-retry-wait-time",
            500));
    dhcp.put("control-socket", KeaText.map("socket-type", "unix", "socket-name", "{dir}/control"));
    dhcp.put(
        "lease-database",
        KeaText.map(
            "type",
            "memfile",
            "persist",
            true,
            "name",
            "{state}/leases6.csv",
            "lfc-interval",
            3600));
    server
        .identity()
        .ifPresent(mac ->
            dhcp.put(
                "server-id",
                KeaText.map(
                    "type",
                    "LL",
                    "htype",
                    1,
                    "identifier",
                    mac.toString().replace(":", ""),
                    "persist",
                    false)));
    dhcp.put("hooks-libraries", KeaText.hooks(server));
    if (server.pair().isPresent()) {
      dhcp.put(
          "multi-threading",
          KeaText.map(
              "enable-multi-threading", true, "thread-pool-size", 2, "packet-queue-size", 64));
    }
    dhcp.put("host-reservation-identifiers", List.of("duid"));
    dhcp.put(
        "expired-leases-processing",
        KeaText.map("reclaim-timer-wait-time", 10, "hold-reclaimed-time", 259_200));
    dhcp.put("subnet6", server.subnets().stream().map(Kea6Text::subnet).toList());
    dhcp.put(
        "loggers",
        List.of(
            KeaText.map(
                "name",
                "kea-dhcp6",
                "output_options",
                List.of(KeaText.map("output", "stdout", "pattern", "%p %c %m\n")),
                "severity",
                "WARN")));
    return JsonText.of(KeaText.map("Dhcp6", dhcp));
  }

  private static Map<String, Object> subnet(DhcpServer.Subnet subnet) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("id", subnet.id());
    out.put("subnet", subnet.network().toString());
    out.put("interface", subnet.device());
    // Preferred until the client should have renewed for the second time.
    out.put("preferred-lifetime", subnet.lease().normal() * 2L / 3);
    out.put("valid-lifetime", subnet.lease().normal());
    out.put("min-valid-lifetime", Math.min(60, subnet.lease().normal()));
    out.put("max-valid-lifetime", subnet.lease().longest());
    out.put("calculate-tee-times", true);
    out.put("option-data", KeaText.options(subnet.options()));
    boolean all = !subnet.clients().mapped();
    List<Object> pools = new ArrayList<>();
    for (DhcpServer.Pool pool : subnet.pools()) {
      pools.add(known(all, KeaText.map("pool", pool.first() + " - " + pool.last())));
    }
    out.put("pools", pools);
    List<Object> prefixes = new ArrayList<>();
    for (DhcpServer.Delegation one : subnet.delegations()) {
      prefixes.add(
          known(
              all,
              KeaText.map(
                  "prefix",
                  one.from().address().toString(),
                  "prefix-len",
                  one.from().length(),
                  "delegated-len",
                  one.length())));
    }
    out.put("pd-pools", prefixes);
    out.put("reservations-global", false);
    out.put("reservations-in-subnet", true);
    out.put("reservations-out-of-pool", false);
    out.put("reservations", subnet.mappings().stream().map(Kea6Text::mapping).toList());
    return out;
  }

  private static Map<String, Object> known(boolean all, Map<String, Object> pool) {
    if (!all) {
      pool.put("client-class", "KNOWN");
    }
    return pool;
  }

  private static Map<String, Object> mapping(DhcpServer.Mapping mapping) {
    Map<String, Object> out = KeaText.map("duid", mapping.clientId());
    mapping.address().ifPresent(ip -> out.put("ip-addresses", List.of(ip.toString())));
    if (!mapping.hostname().isEmpty()) {
      out.put("hostname", mapping.hostname());
    }
    if (!mapping.options().isEmpty()) {
      out.put("option-data", KeaText.options(mapping.options()));
    }
    return out;
  }
}
