package twinwall.core.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;
import twinwall.core.net.Prefix;

/**
 * Reads what the DHCP client kept of what it was told. It comes from the network: what is no
 * address where one belongs is left out, and there is an end to everything.
 */
public final class LeaseReader {
  private static final int MOST = 16;
  private static final int MOST_LINES = 2_000;
  private static final Set<String> GONE =
      Set.of("EXPIRE", "EXPIRE6", "NAK", "FAIL", "DEPARTED", "RELEASE", "RELEASE6");

  private LeaseReader() {}

  /**
   * @param dhcp what the DHCP server told, as lines NAME=VALUE; empty when it told nothing
   * @param dhcp6 the DHCPv6 server likewise
   * @param ra routers likewise
   */
  public static Lease read(String dhcp, String dhcp6, String ra) {
    Map<String, String> v4 = values(dhcp);
    Map<String, String> v6 = values(dhcp6);
    Map<String, String> routers = values(ra);
    Set<Ip> names = new LinkedHashSet<>();
    names.addAll(ips(v4.getOrDefault("new_domain_name_servers", "")));
    names.addAll(ips(v6.getOrDefault("new_dhcp6_name_servers", "")));
    List<Prefix> addresses6 = new ArrayList<>();
    List<Prefix> delegated = new ArrayList<>();
    for (int i = 1; i <= MOST; i++) {
      for (int j = 1; j <= MOST; j++) {
        String address = "new_dhcp6_ia_na" + i + "_ia_addr" + j;
        Ip6.parse(v6.getOrDefault(address, "")).ifPresent(ip -> addresses6.add(Prefix.host(ip)));
        String prefix = "new_dhcp6_ia_pd" + i + "_prefix" + j;
        prefix(v6.getOrDefault(prefix, ""), v6.getOrDefault(prefix + "_length", ""))
            .ifPresent(delegated::add);
      }
    }
    List<Ip> routers6 = new ArrayList<>();
    for (int i = 1; i <= MOST; i++) {
      Optional<Ip> from = Ip.parse(without(routers.getOrDefault("nd" + i + "_from", "")));
      boolean isRouter = !routers.getOrDefault("nd" + i + "_lifetime", "").equals("0");
      from.filter(ip -> !ip.isV4() && isRouter).ifPresent(routers6::add);
      names.addAll(ips(routers.getOrDefault("nd" + i + "_rdnss1_servers", "")));
    }
    return new Lease(
        address4(v4),
        routers4(v4),
        addresses6,
        routers6,
        delegated.stream().filter(prefix -> prefix.length() <= 64).toList(),
        names.stream().limit(MOST).toList(),
        domain(v4.getOrDefault("new_domain_name", "")));
  }

  private static Map<String, String> values(String text) {
    Map<String, String> out = new HashMap<>();
    text.lines()
        .limit(MOST_LINES)
        .forEach(line -> {
          int at = line.indexOf('=');
          if (at > 0) {
            out.putIfAbsent(line.substring(0, at), line.substring(at + 1).strip());
          }
        });
    return GONE.contains(out.getOrDefault("reason", "")) ? Map.of() : out;
  }

  private static List<Ip> ips(String words) {
    return List.of(words.strip().split("[\\s,]+")).stream()
        .limit(MOST)
        .flatMap(word -> Ip.parse(without(word)).stream())
        .filter(ip -> !ip.isMulticast() && !ip.isUnspecified())
        .toList();
  }

  /** Link-local addresses may have their device behind them. */
  private static String without(String address) {
    int scope = address.indexOf('%');
    return scope < 0 ? address : address.substring(0, scope);
  }

  private static Optional<Prefix> address4(Map<String, String> v4) {
    return prefix(v4.getOrDefault("new_ip_address", ""), v4.getOrDefault("new_subnet_cidr", ""))
        .filter(prefix -> prefix.address().isV4());
  }

  private static Optional<Prefix> prefix(String address, String length) {
    if (!length.matches("[0-9]{1,3}")) {
      return Optional.empty();
    }
    return Ip.parse(address)
        .filter(ip -> Integer.parseInt(length) <= ip.width())
        .map(ip -> new Prefix(ip, Integer.parseInt(length)));
  }

  /** Classless routes count before the old option, as their standard has it. */
  private static List<Ip> routers4(Map<String, String> v4) {
    String[] classless = v4.getOrDefault("new_classless_static_routes", "").strip().split("\\s+");
    for (int i = 0; i + 1 < classless.length; i += 2) {
      if (classless[i].equals("0.0.0.0/0")) {
        return Ip4.parse(classless[i + 1]).map(ip -> List.<Ip>of(ip)).orElse(List.of());
      }
    }
    return ips(v4.getOrDefault("new_routers", "")).stream().filter(Ip::isV4).toList();
  }

  private static String domain(String text) {
    return text.matches("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?") ? text : "";
  }
}
