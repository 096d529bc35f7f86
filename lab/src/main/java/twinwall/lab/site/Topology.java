package twinwall.lab.site;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;

/**
 * Who has which address in a site. Nodes count from 1; every address follows from the network and
 * the number, so that nobody has to look one up.
 */
public record Topology(
    String name, int nodes, Prefix wan, Prefix lan, Prefix sync, boolean ipv6, String web) {
  public static final String CLIENT = "client";
  public static final String INTERNET = "internet";
  public static final List<String> SWITCHES = List.of("wan", "lan", "sync");
  public static final int HTTP_PORT = 8080;

  /** What the lab's internet is called. */
  public static final String DOMAIN = "internet.example";

  public static final int WAN_VHID = 178;
  public static final int LAN_VHID = 49;

  /** The machine that has a port for strange frames on every switch; made when it is wanted. */
  public static final String NOISE = "noise";

  private static final int MAX_NODES = 8;
  private static final int CLIENT_NUMBER = 50;
  private static final int WAN_VIP_NUMBER = 10;
  private static final Prefix WAN6 = Prefix.of("2001:db8:113::/64");
  private static final Prefix LAN6 = Prefix.of("2001:db8:192::/64");

  public Topology {
    if (!name.matches("[a-z0-9][a-z0-9-]{0,19}")) {
      throw new LabException(
          "a lab's name is up to 20 small letters, digits and hyphens, not \"" + name + "\"");
    }
    if (nodes < 1 || nodes > MAX_NODES) {
      throw new LabException("a lab has 1 to " + MAX_NODES + " nodes, not " + nodes);
    }
    if (!web.equals("http") && !web.equals("https")) {
      throw new LabException("--web is http or https, not \"" + web + "\"");
    }
    wan = network("--wan", wan, 27);
    lan = network("--lan", lan, 26);
    sync = network("--sync", sync, 28);
    if (wan.overlaps(lan) || wan.overlaps(sync) || lan.overlaps(sync)) {
      throw new LabException("the networks " + wan + ", " + lan + " and " + sync + " overlap");
    }
  }

  private static Prefix network(String option, Prefix prefix, int longest) {
    if (!prefix.address().isV4() || prefix.length() > longest || prefix.length() < 8) {
      throw new LabException(
          option + " is an IPv4 network between /8 and /" + longest + ", not " + prefix);
    }
    return prefix.network();
  }

  /** fw1, fw2, … */
  public List<String> firewalls() {
    return IntStream.rangeClosed(1, nodes).mapToObj(n -> "fw" + n).toList();
  }

  /** Everything that has a cable: the firewalls, the client, the internet. */
  public List<String> hosts() {
    var all = new ArrayList<>(firewalls());
    all.add(CLIENT);
    all.add(INTERNET);
    return List.copyOf(all);
  }

  /** The switches that this host has a cable to. */
  public List<String> cables(String host) {
    return switch (host) {
      case CLIENT -> List.of("lan");
      case INTERNET -> List.of("wan");
      default -> SWITCHES;
    };
  }

  /** The host's own name of the interface that goes to this switch. */
  public String device(String host, String to) {
    return host.equals(CLIENT) || host.equals(INTERNET) ? "eth0" : to + "0";
  }

  /** The number of a firewall, from 1. */
  public int number(String firewall) {
    int index = firewalls().indexOf(firewall);
    if (index < 0) {
      throw new LabException(
          "there is no firewall " + firewall + " in this lab, only " + firewalls());
    }
    return index + 1;
  }

  public Prefix wan(int node) {
    return at(wan, WAN_VIP_NUMBER + node);
  }

  public Prefix lan(int node) {
    return at(lan, 1 + node);
  }

  public Prefix sync(int node) {
    return at(sync, node);
  }

  public Prefix wanVip() {
    return at(wan, WAN_VIP_NUMBER);
  }

  public Prefix lanVip() {
    return at(lan, 1);
  }

  public Prefix client() {
    return at(lan, CLIENT_NUMBER);
  }

  /** The addresses that are leased, from 0. */
  public Prefix leases(int number) {
    return at(lan, CLIENT_NUMBER + 2 + number);
  }

  public Prefix internet() {
    return at(wan, 1);
  }

  public Prefix wan6(int node) {
    return at(WAN6, WAN_VIP_NUMBER + node);
  }

  public Prefix lan6(int node) {
    return at(LAN6, 1 + node);
  }

  public Prefix wanVip6() {
    return at(WAN6, WAN_VIP_NUMBER);
  }

  public Prefix lanVip6() {
    return at(LAN6, 1);
  }

  public Prefix client6() {
    return at(LAN6, CLIENT_NUMBER);
  }

  public Prefix internet6() {
    return at(WAN6, 1);
  }

  private static Prefix at(Prefix network, int number) {
    Ip ip = network.address();
    for (int i = 0; i < number; i++) {
      ip = ip.next();
    }
    return new Prefix(ip, network.length());
  }

  /** A MAC that stays the same over a host's restarts, as a real card's does. */
  public String mac(String host, String to) {
    int hostNumber = hosts().indexOf(host) + 1;
    return "02:74:77:00:%02x:%02x".formatted(hostNumber, SWITCHES.indexOf(to) + 1);
  }
}
