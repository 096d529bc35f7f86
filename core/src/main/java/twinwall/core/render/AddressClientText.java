package twinwall.core.render;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import twinwall.core.net.Ip;
import twinwall.core.plan.AddressClient;
import twinwall.core.service.Need;
import twinwall.core.service.Service;

/**
 * The configuration of dhcpcd, which asks for addresses on all interfaces that need one, and the
 * script by which it tells what it was given. It sets addresses itself; routes, names and prefixes
 * behind are Twinwall's business.
 */
public final class AddressClientText {
  public static final String NAME = "dhcpcd";

  /** How the names of the files begin that hold what a device was told. */
  public static final String TOLD = "told-";

  /**
   * Keeps what the client was told, a file for each device and protocol, in one step each. It comes
   * from the network: it is only kept, never run.
   */
  private static final String SCRIPT =
      """
      #!/bin/sh
      # Written by Twinwall: keeps what the DHCP client was told.
      umask 077
      case "$protocol" in dhcp | dhcp6 | ra) ;; *) exit 0 ;; esac
      case "$interface" in "" | .* | *[!A-Za-z0-9._@-]*) exit 0 ;; esac
      case "$reason" in STOP*) exit 0 ;; esac
      new="{dir}/.told-$interface.$protocol"
      env | grep -E '^(reason|new_[a-z0-9_]+|nd[0-9]+_[a-z0-9_]+)=' >"$new"
      mv -f "$new" "{dir}/told-$interface.$protocol"
      """;

  /** The number of the request for a prefix, which differs from that for an address. */
  private static final int PREFIX_REQUEST = 2;

  /** No such device: the prefix is asked for and given to nobody. */
  private static final String NOBODY = "-";

  private AddressClientText() {}

  /** The daemon: it goes on when the engine does not, and keeps its leases over restarts. */
  public static Optional<Service> service(List<AddressClient> clients) {
    return clients.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Service(
                NAME,
                "DHCP Client",
                "dhcpcd-base",
                List.of(
                    new Service.Text("dhcpcd.conf", of(clients)),
                    new Service.Text("tell", SCRIPT, true)),
                List.of(),
                List.of("dhcpcd", "-B", "-f", Service.DIR + "/dhcpcd.conf"),
                new Service.Reload.Restart(),
                List.of(),
                Map.of(),
                List.of(
                    "net_admin",
                    "net_raw",
                    "net_bind_service",
                    "setuid",
                    "setgid",
                    "sys_chroot",
                    "kill"),
                false,
                Need.ALWAYS));
  }

  public static String of(List<AddressClient> clients) {
    StringBuilder out = new StringBuilder();
    out.append("# Written by Twinwall; changes are lost.\n");
    line(
        out,
        "allowinterfaces "
            + clients.stream().map(AddressClient::device).collect(Collectors.joining(" ")));
    line(out, "script " + Service.DIR + "/tell");
    for (String option :
        List.of(
            "nodev",
            "nogateway",
            "noipv4ll",
            "nodelay",
            "persistent",
            "clientid",
            "slaac hwaddr",
            "option subnet_mask, routers, classless_static_routes",
            "option domain_name_servers, domain_name",
            "option dhcp6_name_servers, dhcp6_domain_search",
            "require dhcp_server_identifier",
            "noipv6rs")) {
      line(out, option);
    }
    clients.stream()
        .flatMap(client -> client.duid().stream())
        .findFirst()
        .ifPresent(duid -> line(out, "duid " + duid));
    clients.forEach(client -> one(out, client));
    return out.toString();
  }

  private static void line(StringBuilder out, String text) {
    out.append(text).append('\n');
  }

  private static void one(StringBuilder out, AddressClient client) {
    out.append("\ninterface ").append(client.device()).append('\n');
    if (!client.v4()) {
      line(out, "  noipv4");
    }
    if (!client.hostname().isEmpty()) {
      line(out, "  hostname " + client.hostname());
    }
    for (Ip server : client.rejected()) {
      line(out, "  blacklist " + server);
    }
    if (!client.advertisements()) {
      line(out, "  noipv6");
      return;
    }
    line(out, "  ipv6rs");
    if (client.address6()) {
      line(out, "  ia_na 1");
    }
    client
        .delegation()
        .ifPresent(length ->
            line(out, "  ia_pd " + PREFIX_REQUEST + "/::/" + length + " " + NOBODY + "/0"));
    if (!client.address6() && client.delegation().isEmpty()) {
      line(out, "  nodhcp6");
    }
  }
}
