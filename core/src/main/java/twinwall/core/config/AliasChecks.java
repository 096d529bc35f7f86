package twinwall.core.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import twinwall.core.net.Ip;
import twinwall.core.net.PortRange;
import twinwall.core.net.Prefix;

/** What can be wrong with aliases: their names, their entries, and aliases inside aliases. */
final class AliasChecks {
  private static final int MAX_ENTRIES = 20_000;
  private static final Pattern URL = Pattern.compile("https?://[^\\s/?#]+[^\\s]*");
  private static final Set<String> RESERVED =
      Set.of(
          """
          bogons bogonsv6 snort2c sshguard virusprot vpn_networks negate_networks tonatsubnets port
          pass block match any all self tcp udp icmp icmp6 ipv6 esp ah gre igmp pim ospf sctp carp
          pfsync ssh http https ftp smtp domain ntp snmp imap imaps pop3 pop3s ldap ldaps openvpn
          telnet tftp syslog
          """
              .strip()
              .split("\\s+"));

  private AliasChecks() {}

  static void check(Config config, Findings out) {
    Map<String, String> names = new HashMap<>();
    List<Xml> elements = config.xml().childOrEmpty("aliases").children("alias");
    Map<String, Alias> byName = new HashMap<>();
    config.aliases().forEach(a -> byName.putIfAbsent(a.name(), a));
    for (int i = 0; i < elements.size(); i++) {
      Alias alias = config.aliases().get(i);
      String at = Findings.item("aliases/alias", i);
      out.add(Alias.SHAPE.check(elements.get(i), at));
      name(config, alias, at + "/name", names, out);
      entries(alias, byName, at + "/address", out);
    }
    cycles(config, byName, out);
  }

  private static void name(
      Config config, Alias alias, String at, Map<String, String> names, Findings out) {
    String name = alias.name();
    if (!name.matches("[A-Za-z0-9_]{1,31}")) {
      out.error(at, "An alias name has 1 to 31 letters, digits and _.");
      return;
    }
    if (name.matches("[0-9]+") || name.matches("_+")) {
      out.error(at, "An alias name cannot be digits only or underscores only.");
    }
    String lower = name.toLowerCase(Locale.ROOT);
    String other = names.putIfAbsent(lower, name);
    if (name.equals(other)) {
      out.error(at, "There are two aliases " + name + ".");
    } else if (other != null) {
      out.warning(at, name + " and " + other + " differ in capital letters only.");
    }
    if (RESERVED.contains(lower) || name.startsWith("pkg_") || name.endsWith("__NETWORK")) {
      out.warning(at, name + " is a reserved word; another name is clearer.");
    }
    boolean taken =
        config.interfaces().stream()
                .anyMatch(i -> i.label().equalsIgnoreCase(name) || i.id().equals(name))
            || Findings.isGroup(config, name);
    if (taken) {
      out.warning(at, "An interface is called " + name + " too.");
    }
  }

  private static void entries(Alias alias, Map<String, Alias> byName, String at, Findings out) {
    if (alias.isFetched()) {
      urls(alias, at.substring(0, at.lastIndexOf('/')), out);
    } else if (alias.entries().isEmpty()) {
      out.warning(at, "The alias " + alias.name() + " has no entries.");
    }
    if (alias.entries().size() > MAX_ENTRIES) {
      out.error(at, "An alias has at most " + MAX_ENTRIES + " entries.");
    }
    boolean table =
        alias.type() == Alias.Type.URLTABLE || alias.type() == Alias.Type.URLTABLE_PORTS;
    for (String entry : table ? List.<String>of() : alias.entries()) {
      Optional<Alias> nested = Optional.ofNullable(byName.get(entry));
      if (nested.isPresent()) {
        if (nested.get().type().isPorts() != alias.type().isPorts()) {
          out.error(at, "The alias " + entry + " cannot be part of one of another type.");
        }
      } else if (alias.type().isPorts()) {
        if (PortRange.parse(entry).isEmpty()) {
          out.error(
              at, Field.quote(entry) + " is neither a port from 1 to 65535 nor a port alias.");
        }
      } else {
        host(entry, at, out);
      }
    }
  }

  private static void urls(Alias alias, String at, Findings out) {
    if (alias.urls().isEmpty()) {
      out.warning(at, "The alias " + alias.name() + " names no URL.");
    }
    for (String url : alias.urls()) {
      if (!URL.matcher(url).matches()) {
        out.error(
            at + (alias.aliasUrls().isEmpty() ? "/url" : "/aliasurl"),
            Field.quote(url) + " is no address of a list: it begins with http:// or https://.");
      }
    }
  }

  private static void host(String entry, String at, Findings out) {
    if (Prefix.parse(entry).isPresent() || isRange(entry)) {
      return;
    }
    if (!Findings.isHostName(entry)) {
      out.error(
          at, Field.quote(entry) + " is neither an address, a network, a host name nor an alias.");
    } else if (entry.indexOf('.') < 0) {
      out.warning(at, Field.quote(entry) + " is no alias and, as a host name, lacks its domain.");
    }
  }

  private static boolean isRange(String entry) {
    int dash = entry.indexOf('-');
    if (dash < 0) {
      return false;
    }
    Optional<Ip> from = Ip.parse(entry.substring(0, dash));
    Optional<Ip> to = Ip.parse(entry.substring(dash + 1));
    return from.isPresent()
        && to.isPresent()
        && from.get().isV4() == to.get().isV4()
        && from.get().compareTo(to.get()) <= 0;
  }

  /** Each alias that leads back to itself, told once, with the way. */
  private static void cycles(Config config, Map<String, Alias> byName, Findings out) {
    Set<String> done = new HashSet<>();
    for (int i = 0; i < config.aliases().size(); i++) {
      Alias alias = config.aliases().get(i);
      List<String> way = new ArrayList<>();
      if (!done.contains(alias.name()) && leadsBack(alias, byName, way, done)) {
        out.error(
            Findings.item("aliases/alias", i) + "/address",
            "Aliases contain each other in a circle: " + String.join(" > ", way) + ".");
      }
    }
  }

  private static boolean leadsBack(
      Alias alias, Map<String, Alias> byName, List<String> way, Set<String> done) {
    if (way.contains(alias.name()) || way.size() > 200) {
      way.add(alias.name());
      done.addAll(way);
      return true;
    }
    way.add(alias.name());
    for (String entry : alias.entries()) {
      Alias nested = byName.get(entry);
      if (nested != null && !done.contains(entry) && leadsBack(nested, byName, way, done)) {
        return true;
      }
    }
    way.removeLast();
    done.add(alias.name());
    return false;
  }
}
