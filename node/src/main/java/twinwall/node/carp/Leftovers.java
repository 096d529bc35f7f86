package twinwall.node.carp;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import twinwall.core.carp.VirtualMacText;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;
import twinwall.linux.Ack;
import twinwall.linux.Address;
import twinwall.linux.Errno;
import twinwall.linux.Link;
import twinwall.linux.Links;
import twinwall.linux.Nft;
import twinwall.linux.Route;

/**
 * What an election leaves in the kernel when it ends without a word, found there without any
 * configuration: IPv4 VIPs stand in the ARP table's rules, IPv6 VIPs are the routes of ours in the
 * local table. The ruleset is not touched: a node without an engine still is a closed door.
 */
public final class Leftovers {
  private static final Pattern ARP =
      Pattern.compile("oifname \"([^\"]{1,15})\" arp saddr ip (\\{[^}]*\\}|\\S+)");
  private static final Pattern IPV4 = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");

  private final List<String> removed = new ArrayList<>();

  private Leftovers() {}

  /**
   * Removes the virtual MACs first, then every VIP, in the calling thread's namespace; finding
   * nothing is fine.
   *
   * @return what was removed
   */
  public static List<String> remove() throws IOException {
    Leftovers all = new Leftovers();
    String arp = all.listed("arp");
    all.table("netdev");
    try (Links links = Links.open()) {
      all.ipv4(links, arp);
      all.ipv6(links);
    }
    all.table("arp");
    return List.copyOf(all.removed);
  }

  private String listed(String family) throws IOException {
    return switch (Nft.list(family, VirtualMacText.TABLE)) {
      case Nft.Result.Done(String text) -> text;
      case Nft.Result.Refused _ -> "";
      case Nft.Result.Failed(String why) -> throw new IOException(why);
    };
  }

  private void table(String family) throws IOException {
    if (listed(family).isEmpty()) {
      return;
    }
    Nft.Result result = Nft.apply("delete table " + family + " " + VirtualMacText.TABLE + "\n");
    if (!result.ok()) {
      throw new IOException(result.reason());
    }
    removed.add("table " + family + " " + VirtualMacText.TABLE);
  }

  private void ipv4(Links links, String arp) throws IOException {
    Map<String, List<Ip>> vips = new HashMap<>();
    for (MatchResult rule : ARP.matcher(arp).results().toList()) {
      List<Ip> named = vips.computeIfAbsent(rule.group(1), _ -> new ArrayList<>());
      IPV4.matcher(rule.group(2)).results().forEach(ip -> named.add(Ip.of(ip.group())));
    }
    for (Address address : links.addresses()) {
      String device = name(links, address.index());
      if (vips.getOrDefault(device, List.of()).contains(address.prefix().address())) {
        remove(links, address, device);
      }
    }
  }

  private void ipv6(Links links) throws IOException {
    List<Address> addresses = links.addresses();
    for (Route route : links.routes()) {
      if (route.protocol() != Route.BY_TWINWALL || route.table() != Route.LOCAL) {
        continue;
      }
      String device = name(links, route.device());
      links.delete(route).orThrow("remove the local route to " + route.destination());
      removed.add("local route to " + route.destination().address() + " on " + device);
      for (Address address : addresses) {
        if (address.index() == route.device()
            && address.prefix().equals(Prefix.host(route.destination().address()))) {
          remove(links, address, device);
        }
      }
    }
  }

  private void remove(Links links, Address address, String device) throws IOException {
    Ack ack = links.delete(address);
    if (!ack.ok() && !ack.is(Errno.EADDRNOTAVAIL)) {
      ack.orThrow("remove " + address.prefix() + " from " + device);
    }
    removed.add("address " + address.prefix() + " on " + device);
  }

  private static String name(Links links, int index) throws IOException {
    return links.links().stream()
        .filter(link -> link.index() == index)
        .map(Link::name)
        .findFirst()
        .orElse("");
  }
}
