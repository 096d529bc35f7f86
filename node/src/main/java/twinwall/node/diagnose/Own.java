package twinwall.node.diagnose;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import twinwall.core.carp.CarpGroup;
import twinwall.core.carp.CarpState;
import twinwall.core.carp.Member;
import twinwall.core.carp.Role;
import twinwall.core.net.Ip;
import twinwall.linux.Address;
import twinwall.linux.Link;
import twinwall.linux.Links;

/**
 * An address that this node has now.
 *
 * @param vip the group that it belongs to, where it is a virtual one
 */
record Own(Ip ip, String device, Optional<CarpGroup> vip) {
  /** All of them without the loopback's; a virtual one only while this node is its MASTER. */
  static List<Own> all(CarpState carp) throws IOException {
    List<Own> out = new ArrayList<>();
    try (Links links = Links.open()) {
      Map<Integer, String> names = new HashMap<>();
      for (Link link : links.links()) {
        names.put(link.index(), link.name());
      }
      for (Address address : links.addresses()) {
        Ip ip = address.prefix().address();
        Optional<Member> member = member(carp, ip);
        boolean held = member.isEmpty() || member.get().role() == Role.MASTER;
        if (!ip.isLoopback() && held) {
          String device = names.getOrDefault(address.index(), "");
          out.add(new Own(ip, device, member.map(Member::group)));
        }
      }
    }
    return List.copyOf(out);
  }

  /** The group of a virtual address, whoever is its MASTER. */
  static Optional<Member> member(CarpState carp, Ip ip) {
    return carp.members().values().stream()
        .filter(m -> m.group().addresses().stream().anyMatch(p -> p.address().equals(ip)))
        .findFirst();
  }

  boolean isZoned() {
    return ip.isLinkLocal() && !ip.isV4();
  }

  /** As it is chosen. */
  String word() {
    return isZoned() ? ip + "%" + device : ip.toString();
  }
}
