package twinwall.core.config;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;

/** What can be wrong with virtual addresses. */
final class VipChecks {
  /** What FreeBSD hashes of a password at most. */
  static final int PASSWORD_BYTES = 19;

  private VipChecks() {}

  static void check(Config config, Findings out) {
    Map<Ip, String> addresses = new HashMap<>();
    for (Interface i : config.interfaces()) {
      Stream.of(i.address4(), i.address6())
          .flatMap(Optional::stream)
          .forEach(p -> addresses.put(p.address(), i.label()));
    }
    Map<String, String> groups = new HashMap<>();
    Map<String, String> ids = new HashMap<>();
    List<Xml> elements = config.xml().childOrEmpty("virtualip").children("vip");
    for (int i = 0; i < elements.size(); i++) {
      Vip vip = config.vips().get(i);
      String at = Findings.item("virtualip/vip", i);
      out.add(Vip.SHAPE.check(elements.get(i), at));
      if (elements.get(i).text("mode").isEmpty()) {
        out.error(at + "/mode", "Say which type the virtual address has, for example carp.");
      }
      address(vip, elements.get(i).text("subnet"), at, addresses, out);
      parent(config, vip, at, out);
      if (vip.isCarp()) {
        carp(config, vip, elements.get(i), at, groups, out);
      }
      if (!vip.uniqid().isEmpty() && ids.put(vip.uniqid(), at) != null) {
        out.error(at + "/uniqid", "Two virtual addresses have the unique id " + vip.uniqid() + ".");
      }
    }
  }

  private static void address(
      Vip vip, String elementText, String at, Map<Ip, String> addresses, Findings out) {
    if (vip.address().isEmpty()) {
      if (elementText.isEmpty()) {
        out.error(at + "/subnet", "A virtual address needs an IP address.");
      }
      return;
    }
    Ip ip = vip.address().get();
    if (vip.bits() > ip.width()) {
      out.error(at + "/subnet_bits", "The mask of an IPv4 address is at most 32.");
    }
    if (!Findings.isUsable(ip)) {
      out.error(at + "/subnet", ip + " cannot be a virtual address.");
    }
    String owner = addresses.putIfAbsent(ip, vip.descr().isEmpty() ? at : vip.descr());
    if (owner != null) {
      out.error(at + "/subnet", ip + " is in use already, by " + owner + ".");
    }
    boolean host = vip.mode() == Vip.Mode.CARP || vip.mode() == Vip.Mode.IPALIAS;
    if (host && vip.prefix().filter(Findings::isNetworkOrBroadcast).isPresent()) {
      out.error(
          at + "/subnet",
          ip + " is the network or broadcast address of its network; check the mask.");
    }
    if (vip.mode() == Vip.Mode.PROXYARP && !ip.isV4()) {
      out.error(at + "/subnet", "Proxy ARP is for IPv4 only.");
    }
  }

  private static void parent(Config config, Vip vip, String at, Findings out) {
    Optional<String> uniqid = vip.stackedOn();
    if (uniqid.isPresent()) {
      Optional<Vip> base = config.vipByUniqid(uniqid.get()).filter(Vip::isCarp);
      if (vip.isCarp()) {
        out.error(at + "/interface", "A CARP address cannot lie on another virtual address.");
      } else if (base.isEmpty()) {
        out.error(at + "/interface", "There is no CARP address " + vip.interfaceId() + ".");
      } else if (base.get().address().isPresent()
          && vip.address().isPresent()
          && base.get().address().get().isV4() != vip.address().get().isV4()) {
        out.error(
            at + "/interface", "The CARP address that this is stacked on has another family.");
      }
      return;
    }
    if (vip.interfaceId().equals("lo0")) {
      if (vip.isCarp()) {
        out.error(at + "/interface", "A CARP address cannot lie on the loopback interface.");
      }
      return;
    }
    Optional<Interface> on = config.interfaceById(vip.interfaceId());
    if (on.isEmpty()) {
      out.error(at + "/interface", "There is no interface " + Field.quote(vip.interfaceId()) + ".");
      return;
    }
    if (on.get().ipaddr().isEmpty() && on.get().ipaddrv6().isEmpty()) {
      out.error(at + "/interface", on.get().label() + " has no address of its own.");
    }
    if (vip.isCarp()) {
      network(vip, on.get(), at, out);
    }
  }

  private static void network(Vip vip, Interface on, String at, Findings out) {
    Optional<Prefix> own = vip.address().flatMap(ip -> ip.isV4() ? on.address4() : on.address6());
    if (own.isEmpty() || vip.prefix().isEmpty()) {
      return;
    }
    Prefix prefix = vip.prefix().get();
    if (!prefix.address().isV4() && prefix.address().isLinkLocal()) {
      return; // of every network
    }
    if (!own.get().contains(prefix.address())) {
      out.warning(
          at + "/subnet",
          prefix.address()
              + " is not in the network "
              + own.get().network()
              + " of "
              + on.label()
              + ".");
    } else if (prefix.length() != own.get().length()) {
      out.warning(
          at + "/subnet_bits",
          "The mask should be that of " + on.label() + ", " + own.get().length() + ".");
    }
  }

  private static void carp(
      Config config, Vip vip, Xml element, String at, Map<String, String> groups, Findings out) {
    if (element.text("vhid").isEmpty()) {
      out.error(at + "/vhid", "A CARP address needs a VHID from 1 to 255.");
    } else if (vip.vhid() != 0) {
      String other = groups.putIfAbsent(vip.interfaceId() + " " + vip.vhid(), at);
      if (other != null) {
        out.error(
            at + "/vhid",
            "VHID "
                + vip.vhid()
                + " is in use on this interface already; stack an IP alias on that address.");
      }
    }
    password(vip.password(), at + "/password", out);
    if (config.hasync().isPrimary() && vip.advskew() > 154) {
      out.warning(
          at + "/advskew", "The secondary gets this skew + 100, which must be 254 at most.");
    }
  }

  private static void password(String password, String at, Findings out) {
    String usable = password.replace(" ", "");
    if (usable.isEmpty()) {
      out.error(at, "A CARP address needs a password.");
    } else if (!usable.equals(password)) {
      out.warning(at, "Blanks in the password do not count.");
    }
    if (usable.getBytes(StandardCharsets.UTF_8).length > PASSWORD_BYTES) {
      out.warning(at, "Only the first 19 bytes of the password count.");
    }
  }
}
