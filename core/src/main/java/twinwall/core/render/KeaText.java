package twinwall.core.render;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import twinwall.core.config.MacPart;
import twinwall.core.net.Ip;
import twinwall.core.plan.DhcpServer;
import twinwall.core.service.Need;
import twinwall.core.service.Service;

/**
 * The DHCP server as Kea's configuration.
 *
 * <p>The nodes are each other's backup ({@code passive-backup}): whoever answers a client sends the
 * lease to the others right after, and waits for none of them: with a peer that is gone it would
 * not answer at all. Who answers is decided by the election alone, and told to Kea by its control
 * socket; Kea has no opinion of its own about it that could differ or end in a dead end.
 */
public final class KeaText {
  public static final String NAME = "kea-dhcp4";

  private static final String FILE = "{dir}/kea-dhcp4.conf";

  private KeaText() {}

  /** The daemon: it runs in any role, and is told whether it answers. */
  public static Service service(DhcpServer server) {
    return new Service(
        NAME,
        "DHCP Server",
        "kea-dhcp4-server",
        List.of(new Service.Text("kea-dhcp4.conf", of(server))),
        List.of("kea-dhcp4", "-t", FILE),
        List.of("kea-dhcp4", "-c", FILE),
        new Service.Reload.Signal("HUP"),
        List.of("kea-dhcp4.kea-dhcp4.pid", "control", "control.lock"),
        Map.of("KEA_PIDFILE_DIR", "{dir}", "KEA_LOCKFILE_DIR", "{dir}"),
        List.of("net_raw", "net_bind_service"),
        false,
        Need.ALWAYS);
  }

  public static String of(DhcpServer server) {
    Map<String, Object> dhcp = new LinkedHashMap<>();
    List<String> devices =
        server.subnets().stream().map(DhcpServer.Subnet::device).distinct().toList();
    dhcp.put(
        "interfaces-config",
        map("interfaces", devices, "dhcp-socket-type", "raw", "re-detect", true));
    dhcp.put("control-socket", map("socket-type", "unix", "socket-name", "{dir}/control"));
    dhcp.put(
        "lease-database",
        map(
            "type",
            "memfile",
            "persist",
            true,
            "name",
            "{state}/leases4.csv",
            "lfc-interval",
            3600));
    dhcp.put("hooks-libraries", hooks(server));
    if (server.pair().isPresent()) {
      dhcp.put(
          "multi-threading",
          map("enable-multi-threading", true, "thread-pool-size", 2, "packet-queue-size", 64));
    }
    dhcp.put("authoritative", true);
    dhcp.put("host-reservation-identifiers", List.of("hw-address", "client-id"));
    dhcp.put(
        "expired-leases-processing",
        map("reclaim-timer-wait-time", 10, "hold-reclaimed-time", 259_200));
    List<Object> classes = new ArrayList<>();
    for (DhcpServer.Subnet subnet : server.subnets()) {
      if (!subnet.clients().isSimple()) {
        classes.add(map("name", allowed(subnet), "test", test(subnet.clients())));
      }
    }
    if (!classes.isEmpty()) {
      dhcp.put("client-classes", classes);
    }
    dhcp.put("subnet4", server.subnets().stream().map(KeaText::subnet).toList());
    dhcp.put(
        "loggers",
        List.of(
            map(
                "name", "kea-dhcp4",
                "output_options", List.of(map("output", "stdout", "pattern", "%p %c %m\n")),
                "severity", "WARN")));
    return JsonText.of(map("Dhcp4", dhcp));
  }

  static Map<String, Object> map(Object... pairs) {
    Map<String, Object> out = new LinkedHashMap<>();
    for (int i = 0; i + 1 < pairs.length; i += 2) {
      out.put(pairs[i].toString(), pairs[i + 1]);
    }
    return out;
  }

  static List<Object> hooks(DhcpServer server) {
    List<Object> out = new ArrayList<>();
    out.add(map("library", Service.LIB + "/kea/hooks/libdhcp_lease_cmds.so"));
    server
        .pair()
        .ifPresent(pair -> {
          List<Object> peers = new ArrayList<>();
          peers.add(peer(server.v4(), pair.local(), "primary"));
          pair.peers().forEach(ip -> peers.add(peer(server.v4(), ip, "backup")));
          out.add(
              map(
                  "library",
                  Service.LIB + "/kea/hooks/libdhcp_ha.so",
                  "parameters",
                  map(
                      "high-availability",
                      List.of(
                          map(
                              "this-server-name",
                              pair.local().toString(),
                              "mode",
                              "passive-backup",
                              "wait-backup-ack",
                              false,
                              "multi-threading",
                              map("enable-multi-threading", true, "http-dedicated-listener", true),
                              "peers",
                              peers)))));
        });
    return out;
  }

  private static Map<String, Object> peer(boolean v4, Ip ip, String role) {
    String host = ip.isV4() ? ip.toString() : "[" + ip + "]";
    return map(
        "name",
        ip.toString(),
        "url",
        "http://" + host + ":" + DhcpServer.port(v4) + "/",
        "role",
        role);
  }

  private static Map<String, Object> subnet(DhcpServer.Subnet subnet) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("id", subnet.id());
    out.put("subnet", subnet.network().toString());
    out.put("interface", subnet.device());
    out.put("match-client-id", subnet.byClientId());
    out.put("valid-lifetime", subnet.lease().normal());
    out.put("min-valid-lifetime", Math.min(60, subnet.lease().normal()));
    out.put("max-valid-lifetime", subnet.lease().longest());
    out.put("calculate-tee-times", true);
    if (subnet.isShared()) {
      // Kea hears no unicast to a shared address: renewing goes over to asking everybody at once.
      out.put("t1-percent", 0.5);
      out.put("t2-percent", 0.55);
    }
    subnet.nextServer().ifPresent(ip -> out.put("next-server", ip.toString()));
    if (!subnet.bootFile().isEmpty()) {
      out.put("boot-file-name", subnet.bootFile());
    }
    out.put("option-data", options(subnet.options()));
    List<Object> pools = new ArrayList<>();
    for (DhcpServer.Pool pool : subnet.pools()) {
      Map<String, Object> one = map("pool", pool.first() + " - " + pool.last());
      if (!subnet.clients().isSimple()) {
        one.put("client-class", allowed(subnet));
      } else if (subnet.clients().mapped()) {
        one.put("client-class", "KNOWN");
      }
      if (!pool.options().isEmpty()) {
        one.put("option-data", options(pool.options()));
      }
      pools.add(one);
    }
    out.put("pools", pools);
    out.put("reservations-global", false);
    out.put("reservations-in-subnet", true);
    out.put("reservations-out-of-pool", false);
    out.put("reservations", subnet.mappings().stream().map(KeaText::mapping).toList());
    return out;
  }

  /** The class of those who get something from a network's pools. */
  private static String allowed(DhcpServer.Subnet subnet) {
    return "allowed-" + subnet.id();
  }

  private static String test(DhcpServer.Clients clients) {
    List<String> all = new ArrayList<>();
    if (clients.mapped()) {
      List<String> known = new ArrayList<>(List.of("member('KNOWN')"));
      clients.elsewhere().forEach(mac -> known.add(test(mac)));
      all.add(any(known));
    }
    clients
        .allowed()
        .ifPresent(macs ->
            all.add(
                macs.isEmpty()
                    ? "not member('ALL')" // what was to be allowed cannot be read
                    : any(macs.stream().map(KeaText::test).toList())));
    if (!clients.denied().isEmpty()) {
      all.add("not " + any(clients.denied().stream().map(KeaText::test).toList()));
    }
    return String.join(" and ", all);
  }

  private static String any(List<String> tests) {
    return "(" + String.join(" or ", tests) + ")";
  }

  private static String test(MacPart mac) {
    String what = mac.bytes() == 6 ? "pkt4.mac" : "substring(pkt4.mac, 0, " + mac.bytes() + ")";
    return what + " == 0x" + mac.hex();
  }

  static List<Object> options(List<DhcpServer.Option> options) {
    List<Object> out = new ArrayList<>();
    for (DhcpServer.Option option : options) {
      Map<String, Object> one = new LinkedHashMap<>();
      if (option.name().isEmpty()) {
        one.put("code", option.code());
        one.put("always-send", true);
      } else {
        one.put("name", option.name());
      }
      if (option.hex()) {
        one.put("csv-format", false);
      }
      one.put("data", option.data());
      out.add(one);
    }
    return out;
  }

  private static Map<String, Object> mapping(DhcpServer.Mapping mapping) {
    Map<String, Object> out = new LinkedHashMap<>();
    mapping
        .mac()
        .ifPresentOrElse(
            mac -> out.put("hw-address", mac.toString()),
            () -> out.put("client-id", "'" + mapping.clientId().replace("'", "") + "'"));
    mapping.address().ifPresent(ip -> out.put("ip-address", ip.toString()));
    if (!mapping.hostname().isEmpty()) {
      out.put("hostname", mapping.hostname());
    }
    if (!mapping.options().isEmpty()) {
      out.put("option-data", options(mapping.options()));
    }
    return out;
  }
}
