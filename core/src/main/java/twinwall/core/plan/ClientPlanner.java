package twinwall.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import twinwall.core.config.Config;
import twinwall.core.config.DhcpClient;
import twinwall.core.config.Interface;
import twinwall.core.net.Ip;

/** Which interfaces ask the network for their addresses, and how; what cannot be asked is named. */
final class ClientPlanner {
  private static final String DUID = "[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){2,129}";

  private final Config config;
  private final Notes notes;

  ClientPlanner(Config config, Notes notes) {
    this.config = config;
    this.notes = notes;
  }

  List<AddressClient> plan(List<Ground.Port> ports) {
    List<AddressClient> out = new ArrayList<>();
    for (Ground.Port port : ports) {
      Interface face = port.config();
      boolean v4 = face.ipaddr().equals("dhcp");
      boolean dhcp6 = Set.of("dhcp6", "dhcpv6").contains(face.ipaddrv6());
      boolean slaac = face.ipaddrv6().equals("slaac");
      if (face.isDynamic4() && !v4) {
        unknown(port, "ipaddr", face.ipaddr());
      }
      if (face.isDynamic6() && !dhcp6 && !slaac) {
        unknown(port, "ipaddrv6", face.ipaddrv6());
      }
      boolean v6 = config.system().ipv6Allow();
      if ((dhcp6 || slaac) && !v6) {
        notes.warn(port.path() + "/ipaddrv6", "IPv6 is off: " + face.label() + " asks nobody.");
      }
      boolean asks6 = v6 && (dhcp6 || slaac);
      if (v4 || asks6) {
        out.add(client(port, v4, asks6, asks6 && dhcp6));
      }
    }
    return out;
  }

  private void unknown(Ground.Port port, String element, String kind) {
    notes.warn(
        port.path() + "/" + element,
        port.label() + " gets no address: " + kind + " is not built yet.");
  }

  private AddressClient client(Ground.Port port, boolean v4, boolean v6, boolean dhcp6) {
    Interface face = port.config();
    DhcpClient client = face.client();
    List<Ip> rejected = new ArrayList<>();
    for (String word : client.rejected()) {
      Ip.parse(word)
          .ifPresentOrElse(
              rejected::add,
              () ->
                  notes.warn(
                      port.path() + "/dhcprejectfrom", "'" + word + "' is no address: no effect."));
    }
    String hostname = client.hostname().isEmpty() ? config.system().hostname() : client.hostname();
    boolean named = hostname.matches("[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?");
    if (!hostname.isEmpty() && !named) {
      notes.warn(port.path() + "/dhcphostname", "This is no host name; no name is sent.");
    }
    Optional<String> duid = Optional.of(client.duid()).filter(id -> id.matches(DUID));
    if (!client.duid().isEmpty() && duid.isEmpty()) {
      notes.warn(port.path() + "/dhcp6-duid", "This is no DUID like 00:01:02:03; no effect.");
    }
    Optional<Integer> delegation =
        dhcp6 && client.delegation().isPresent()
            ? Optional.of(64 - client.delegation().getAsInt())
            : Optional.empty();
    return new AddressClient(
        port.device(),
        v4,
        named ? hostname : "",
        rejected,
        v6,
        dhcp6 && !client.prefixOnly(),
        delegation,
        duid);
  }
}
