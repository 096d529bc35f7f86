package twinwall.core.config;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;
import twinwall.core.net.Mac;
import twinwall.core.net.Prefix;

/** What can be wrong in the section {@code interfaces}. */
final class InterfaceChecks {
  private static final int MOST = 1_000;
  private static final Set<String> DYNAMIC4 = Set.of("dhcp", "pppoe", "ppp", "pptp", "l2tp");
  private static final Set<String> DYNAMIC6 =
      Set.of("dhcp6", "dhcpv6", "slaac", "6rd", "6to4", "track6", "pppoev6");

  private InterfaceChecks() {}

  static void check(Config config, Findings out) {
    List<Interface> all = config.interfaces();
    Map<String, String> devices = new HashMap<>();
    Map<String, String> labels = new HashMap<>();
    for (Interface i : all) {
      String at = "interfaces/" + i.id();
      out.add(
          Interface.SHAPE.check(config.xml().childOrEmpty("interfaces").childOrEmpty(i.id()), at));
      one(config, i, at, out);
      if (i.enabled() && !i.device().isEmpty()) {
        String other = devices.putIfAbsent(i.device(), i.id());
        if (other != null) {
          out.error(at + "/if", other + " has the network port " + i.device() + " already.");
        }
      }
      String other = labels.putIfAbsent(i.label().toLowerCase(Locale.ROOT), i.id());
      if (other != null) {
        out.error(at + "/descr", other + " is called " + i.label() + " already.");
      }
    }
    if (all.size() > MOST) {
      out.error("interfaces", "There are more than " + MOST + " interfaces.");
    } else {
      overlaps(all, out);
    }
  }

  private static void one(Config config, Interface i, String at, Findings out) {
    if (!Interface.isId(i.id())) {
      out.error(at, "An interface's name has at most 31 small letters, digits and _.");
    }
    if (i.enabled() && i.device().isEmpty()) {
      out.error(at + "/if", i.label() + " is enabled but has no network port.");
    } else if (i.enabled() && !Interface.isDevice(i.device())) {
      out.error(at + "/if", Field.quote(i.device()) + " is not the name of a network port.");
    }
    if (!i.spoofMac().isEmpty() && Mac.parse(i.spoofMac()).isEmpty()) {
      out.error(at + "/spoofmac", "A MAC address is six pairs of hex digits with colons.");
    }
    if (i.mtu().isPresent() && i.mtu().getAsInt() < 1280 && !i.ipaddrv6().isEmpty()) {
      out.warning(at + "/mtu", "IPv6 needs an MTU of at least 1280.");
    }
    Optional<Ip> ip4 = Ip4.parse(i.ipaddr()).map(ip -> ip);
    if (ip4.isEmpty() && !i.ipaddr().isEmpty() && !DYNAMIC4.contains(i.ipaddr())) {
      out.error(at + "/ipaddr", Field.quote(i.ipaddr()) + " is neither an IPv4 address nor dhcp.");
    }
    if (ip4.isPresent() && i.subnet().isEmpty()) {
      out.error(at + "/subnet", i.label() + " has an IPv4 address without a subnet mask.");
    }
    i.address4().ifPresent(p -> address(p, at + "/ipaddr", out));
    Optional<Ip> ip6 = Ip6.parse(i.ipaddrv6()).map(ip -> ip);
    if (ip6.isEmpty() && !i.ipaddrv6().isEmpty() && !DYNAMIC6.contains(i.ipaddrv6())) {
      out.error(
          at + "/ipaddrv6", Field.quote(i.ipaddrv6()) + " is neither an IPv6 address nor dhcp6.");
    }
    if (ip6.isPresent() && i.subnetv6().isEmpty()) {
      out.error(at + "/subnetv6", i.label() + " has an IPv6 address without a prefix length.");
    }
    i.address6().ifPresent(p -> address(p, at + "/ipaddrv6", out));
    gateway(config, i.gateway(), i.isDynamic4(), false, at + "/gateway", out);
    gateway(config, i.gatewayv6(), i.isDynamic6(), true, at + "/gatewayv6", out);
  }

  private static void address(Prefix p, String at, Findings out) {
    if (!Findings.isUsable(p.address()) || p.address().isLoopback()) {
      out.error(at, p.address() + " cannot be the address of an interface.");
    } else if (Findings.isNetworkOrBroadcast(p)) {
      out.error(at, p.address() + " is the network or broadcast address of " + p.network() + ".");
    }
  }

  private static void gateway(
      Config config, String name, boolean dynamic, boolean v6, String at, Findings out) {
    if (name.isEmpty() || name.equals("none")) {
      return;
    }
    Optional<Gateway> gateway = config.gateways().named(name);
    if (gateway.isEmpty() && Ip.parse(name).isPresent()) {
      out.warning(at, "The gateway is written as an address, as very old files do; name it.");
    } else if (gateway.isEmpty() && !dynamic && !Findings.isGateway(config, name)) {
      out.error(at, "There is no gateway " + Field.quote(name) + ".");
    } else if (gateway.isPresent() && gateway.get().isV6() != v6) {
      out.error(at, name + " is a gateway of the other address family.");
    }
  }

  private static void overlaps(List<Interface> all, Findings out) {
    for (int i = 0; i < all.size(); i++) {
      for (int j = 0; j < i; j++) {
        Interface a = all.get(j);
        Interface b = all.get(i);
        if (a.enabled() && b.enabled()) {
          overlap(a.address4(), b.address4(), a, b, "/ipaddr", out);
          overlap(a.address6(), b.address6(), a, b, "/ipaddrv6", out);
        }
      }
    }
  }

  private static void overlap(
      Optional<Prefix> first,
      Optional<Prefix> second,
      Interface a,
      Interface b,
      String element,
      Findings out) {
    if (first.isPresent() && second.isPresent() && first.get().overlaps(second.get())) {
      boolean linkLocal = first.get().address().isLinkLocal();
      if (!linkLocal) {
        out.error(
            "interfaces/" + b.id() + element,
            "The network "
                + second.get().network()
                + " overlaps "
                + first.get().network()
                + " of "
                + a.label()
                + ".");
      }
    }
  }
}
