package twinwall.core.carp;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import twinwall.core.net.Ip;
import twinwall.core.net.Mac;
import twinwall.core.net.Prefix;

/**
 * The nftables text that makes a device answer at virtual MACs without a second device.
 *
 * <p>An ingress chain takes frames to a virtual MAC for frames to us while the MAC is in the
 * device's set of living ones. Elements of that set time out: an engine that hangs or is killed
 * does not renew them, and the kernel falls silent by itself. ARP gets the virtual MAC on its way
 * out, or, when the MAC is not alive, does not get out at all. So do router advertisements where a
 * group has a link-local address: they get that address and the virtual MAC.
 *
 * <p>The sets are never flushed, so that loading the text again loses no element.
 */
public final class VirtualMacText {
  public static final String TABLE = "twinwall_vmac";

  private VirtualMacText() {}

  /** The name of a device's set of living virtual MACs, the same in both tables. */
  public static String set(String device) {
    return "live_" + safe(device);
  }

  /** The name of a device's ingress chain. */
  public static String chain(String device) {
    return "in_" + safe(device);
  }

  /** The name of a device's ARP chain. */
  private static String arpChain(String device) {
    return "arp_" + safe(device);
  }

  /** The name of a device's egress chain. */
  private static String outChain(String device) {
    return "out_" + safe(device);
  }

  /** The name in an nftables identifier; what may not stand there becomes its number. */
  private static String safe(String device) {
    return device
        .chars()
        .mapToObj(c ->
            c < 128 && Character.isLetterOrDigit(c)
                ? Character.toString(c)
                : String.format("_%02x", c))
        .collect(Collectors.joining());
  }

  /**
   * The whole text for these groups.
   *
   * @param obsolete devices that an earlier text had and this one has not
   */
  public static String of(List<CarpGroup> groups, Collection<String> obsolete) {
    SortedMap<String, List<CarpGroup>> byDevice =
        groups.stream()
            .collect(
                Collectors.groupingBy(g -> g.vhid().device(), TreeMap::new, Collectors.toList()));
    StringBuilder out = new StringBuilder();
    netdev(out, byDevice);
    arp(out, byDevice);
    for (String device : obsolete) {
      if (!byDevice.containsKey(device)) {
        forget(out, device);
      }
    }
    return out.toString();
  }

  private static void netdev(StringBuilder out, SortedMap<String, List<CarpGroup>> byDevice) {
    out.append("table netdev ").append(TABLE).append(" {\n");
    for (String device : byDevice.keySet()) {
      appendSet(out, device);
      out.append("  chain ").append(chain(device)).append(" {\n");
      out.append("    type filter hook ingress device \"").append(device);
      out.append("\" priority -500; policy accept;\n  }\n");
    }
    out.append("}\n");
    for (String device : byDevice.keySet()) {
      String chain = "netdev " + TABLE + " " + chain(device);
      out.append("flush chain ").append(chain).append('\n');
      out.append("add rule ").append(chain).append(" ether daddr @").append(set(device));
      out.append(" meta pkttype set host\n");
    }
    byDevice.forEach((device, groups) -> adverts(out, device, groups));
  }

  /**
   * Router advertisements of a device come from the link-local address of its lowest group that has
   * one, while that group's MAC is alive.
   */
  private static void adverts(StringBuilder out, String device, List<CarpGroup> groups) {
    Optional<CarpGroup> router =
        groups.stream()
            .filter(group -> linkLocal(group).isPresent())
            .min(Comparator.comparingInt(group -> group.vhid().number()));
    String chain = "netdev " + TABLE + " " + outChain(device);
    if (router.isEmpty()) {
      out.append("table netdev ").append(TABLE).append(" {\n  chain ").append(outChain(device));
      out.append(" { }\n}\ndelete chain ").append(chain).append('\n');
      return;
    }
    out.append("table netdev ").append(TABLE).append(" {\n  chain ").append(outChain(device));
    out.append(" {\n    type filter hook egress device \"").append(device);
    out.append("\" priority 0; policy accept;\n  }\n}\n");
    out.append("flush chain ").append(chain).append('\n');
    String match = "add rule " + chain + " icmpv6 type nd-router-advert ";
    out.append(match).append("ether saddr set ").append(router.get().vhid().mac());
    out.append(" ip6 saddr set ").append(linkLocal(router.get()).orElseThrow());
    out.append(" ether saddr @").append(set(device)).append(" accept\n");
    out.append(match).append("drop\n");
  }

  private static Optional<Ip> linkLocal(CarpGroup group) {
    return group.addresses().stream()
        .map(Prefix::address)
        .filter(ip -> !ip.isV4() && ip.isLinkLocal())
        .findFirst();
  }

  private static void arp(StringBuilder out, SortedMap<String, List<CarpGroup>> byDevice) {
    out.append("table arp ").append(TABLE).append(" {\n");
    for (String device : byDevice.keySet()) {
      appendSet(out, device);
      out.append("  chain ").append(arpChain(device)).append(" {\n");
      out.append("    type filter hook output priority 0; policy accept;\n  }\n");
    }
    out.append("}\n");
    byDevice.forEach((device, groups) -> {
      String chain = "arp " + TABLE + " " + arpChain(device);
      out.append("flush chain ").append(chain).append('\n');
      groups.forEach(group -> arpRules(out, chain, group));
    });
  }

  private static void arpRules(StringBuilder out, String chain, CarpGroup group) {
    String addresses =
        group.addresses().stream()
            .map(prefix -> prefix.address())
            .filter(Ip::isV4)
            .map(Ip::toString)
            .collect(Collectors.joining(", "));
    if (addresses.isEmpty()) {
      return;
    }
    Mac mac = group.vhid().mac();
    String match =
        "add rule "
            + chain
            + " oifname \""
            + group.vhid().device()
            + "\" arp saddr ip { "
            + addresses
            + " } ";
    out.append(match).append("arp saddr ether set ").append(mac);
    out.append(" arp saddr ether @").append(set(group.vhid().device())).append(" accept\n");
    out.append(match).append("drop\n");
  }

  private static void appendSet(StringBuilder out, String device) {
    out.append("  set ").append(set(device)).append(" {\n");
    out.append("    type ether_addr\n    flags timeout\n  }\n");
  }

  /** Declared once more before it is deleted, so that deleting cannot fail. */
  private static void forget(StringBuilder out, String device) {
    out.append("table netdev ").append(TABLE).append(" {\n");
    appendSet(out, device);
    out.append("  chain ").append(chain(device)).append(" { }\n");
    out.append("  chain ").append(outChain(device)).append(" { }\n}\n");
    out.append("delete chain netdev ").append(TABLE).append(' ').append(chain(device)).append('\n');
    out.append("delete chain netdev ").append(TABLE).append(' ').append(outChain(device));
    out.append('\n');
    out.append("delete set netdev ").append(TABLE).append(' ').append(set(device)).append('\n');
    out.append("table arp ").append(TABLE).append(" {\n");
    appendSet(out, device);
    out.append("  chain ").append(arpChain(device)).append(" { }\n}\n");
    out.append("delete chain arp ").append(TABLE).append(' ').append(arpChain(device)).append('\n');
    out.append("delete set arp ").append(TABLE).append(' ').append(set(device)).append('\n');
  }
}
