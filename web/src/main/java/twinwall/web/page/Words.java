package twinwall.web.page;

import java.util.Locale;
import java.util.Map;

/** What the words of config.xml are called on a page. */
final class Words {
  private static final Map<String, String> SAID =
      Map.ofEntries(
          Map.entry("type host", "Host(s)"),
          Map.entry("type network", "Network(s)"),
          Map.entry("type port", "Port(s)"),
          Map.entry("type url", "URL (IPs)"),
          Map.entry("type url_ports", "URL (Ports)"),
          Map.entry("type urltable", "URL Table (IPs)"),
          Map.entry("type urltable_ports", "URL Table (Ports)"),
          Map.entry("ipprotocol inet", "IPv4"),
          Map.entry("ipprotocol inet6", "IPv6"),
          Map.entry("ipprotocol inet46", "IPv4+IPv6"),
          Map.entry("ipprotocol ", "IPv4+IPv6"),
          Map.entry("statetype keep state", "Keep"),
          Map.entry("statetype sloppy state", "Sloppy"),
          Map.entry("statetype synproxy state", "Synproxy"),
          Map.entry("statetype modulate state", "Modulate"),
          Map.entry("mode carp", "CARP"),
          Map.entry("mode ipalias", "IP Alias"),
          Map.entry("mode proxyarp", "Proxy ARP"),
          Map.entry("mode automatic", "Automatic outbound NAT rule generation"),
          Map.entry("mode hybrid", "Hybrid outbound NAT rule generation"),
          Map.entry("mode advanced", "Manual outbound NAT rule generation"),
          Map.entry("mode disabled", "Disable outbound NAT rule generation"),
          Map.entry("natreflection ", "Use system default"),
          Map.entry("natreflection enable", "Enable"),
          Map.entry("natreflection purenat", "Enable (Pure NAT)"),
          Map.entry("protocol http", "HTTP"),
          Map.entry("protocol https", "HTTPS (SSL/TLS)"),
          Map.entry("detection ", "Normal: some 70 ms"),
          Map.entry("detection fast", "Fast: some 20 ms"),
          Map.entry("detection off", "Off: missing adverts only"),
          Map.entry("dnslocalhost ", "Local DNS (127.0.0.1), then the DNS servers"),
          Map.entry("dnslocalhost local", "Local DNS (127.0.0.1) alone"),
          Map.entry("dnslocalhost remote", "The DNS servers alone"),
          Map.entry("helpers ftp", "FTP"),
          Map.entry("helpers tftp", "TFTP"),
          Map.entry("helpers sip", "SIP"),
          Map.entry("color bg-info", "Blue"),
          Map.entry("color bg-warning", "Yellow"),
          Map.entry("color bg-danger", "Red"),
          Map.entry("color bg-success", "Green"),
          Map.entry("aclaction allow snoop", "Allow Snoop"));

  private Words() {}

  /** What a page calls this value of this element. */
  static String of(String element, String word) {
    var said = SAID.get(element + " " + word);
    if (said != null) {
      return said;
    }
    if (word.isEmpty()) {
      return "Default";
    }
    var text = word.replace('_', ' ');
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  /** A protocol as people write it. */
  static String protocol(String word) {
    return switch (word) {
      case "" -> "Any";
      case "any" -> "Any";
      case "tcp/udp" -> "TCP/UDP";
      default -> word.toUpperCase(Locale.ROOT);
    };
  }
}
