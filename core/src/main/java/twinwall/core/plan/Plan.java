package twinwall.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import twinwall.core.config.Monitoring;
import twinwall.core.net.Ip;
import twinwall.core.net.Mac;
import twinwall.core.net.Prefix;

/** All that one node must be. Every name in it is resolved: a plan with a loose end cannot be. */
public record Plan(
    Naming naming,
    List<MadeDevice> devices,
    List<Carrier> carriers,
    List<Interface> interfaces,
    List<Idle> idle,
    List<AddressClient> clients,
    List<Route> routes,
    List<GatewayTable> gatewayTables,
    List<Detour> detours,
    List<Sysctl> sysctls,
    List<VipGroup> vipGroups,
    Optional<FlowSync> flowSync,
    Optional<PeerLink> peerLink,
    Optional<PushTarget> push,
    List<PathCheck> paths,
    List<WatchedGateway> watched,
    WebListener web,
    Optional<Resolver> resolver,
    Optional<DhcpServer> dhcp,
    Optional<DhcpServer> dhcp6,
    List<RouterAdvert> adverts,
    Optional<TimeKeeper> time,
    Ruleset ruleset) {
  public Plan {
    devices = List.copyOf(devices);
    carriers = List.copyOf(carriers);
    interfaces = List.copyOf(interfaces);
    idle = List.copyOf(idle);
    clients = List.copyOf(clients);
    routes = List.copyOf(routes);
    gatewayTables = List.copyOf(gatewayTables);
    detours = List.copyOf(detours);
    sysctls = List.copyOf(sysctls);
    vipGroups = List.copyOf(vipGroups);
    paths = List.copyOf(paths);
    watched = List.copyOf(watched);
    adverts = List.copyOf(adverts);
  }

  /**
   * What the node is called, and whom it asks for names itself.
   *
   * @param servers in the order that they are asked
   */
  public record Naming(String hostname, String domain, List<Ip> servers) {
    public Naming {
      servers = List.copyOf(servers);
    }
  }

  /** A device that has to be up for others that stand on it, with the packet size they need. */
  public record Carrier(String device, Optional<Integer> mtu) {}

  /** The device of an interface that is not enabled: down, without these addresses. */
  public record Idle(String device, List<Prefix> addresses) {
    public Idle {
      addresses = List.copyOf(addresses);
    }
  }

  /** How an interface comes by its addresses in one family. */
  public enum Addressing {
    NONE,
    STATIC,
    DYNAMIC
  }

  /**
   * A device that shall be up with these addresses (its own ones and plain IP aliases, no CARP
   * VIPs). The first of each family is the interface's address.
   *
   * @param given what the network gave it beside
   */
  public record Interface(
      String id,
      String device,
      String name,
      Addressing v4,
      Addressing v6,
      List<Prefix> addresses,
      List<Prefix> given,
      Optional<Integer> mtu,
      Optional<Mac> mac) {
    /** A device with addresses of the system's own. */
    public static final String LOOPBACK = "lo";

    public Interface {
      addresses = List.copyOf(addresses);
      given = List.copyOf(given);
    }

    /** All that it has: its own ones and what the network gave. */
    public List<Prefix> all() {
      List<Prefix> all = new ArrayList<>(addresses);
      all.addAll(given);
      return all;
    }
  }

  /**
   * A route. {@code onlink}: the gateway need not be in a network of the device. Without a gateway
   * the destination is on the device itself; without a device too nothing gets there.
   */
  public record Route(
      Prefix destination, Optional<Ip> gateway, String device, boolean onlink, Origin origin) {
    /** Drops what goes there. */
    static Route toNowhere(Prefix destination, Origin origin) {
      return new Route(destination, Optional.empty(), "", false, origin);
    }
  }

  /**
   * The routing table of a gateway, for packets with its number as mark ({@link Marks#GATEWAY}).
   * The networks that are {@code near} are reached without it; when the gateway's device is down
   * nothing is: what a rule sends to one gateway never leaves by another.
   */
  public record GatewayTable(
      int number, Ip gateway, String device, boolean onlink, List<Prefix> near, Origin origin) {
    public GatewayTable {
      near = List.copyOf(near);
    }

    /** The table's number in the kernel. */
    public int table() {
      return Marks.TABLES + number;
    }
  }

  /**
   * What the node sends itself asks this table, while another one is MASTER of the VHID on the
   * device.
   */
  public record Detour(boolean v4, int table, String device, int vhid) {}

  /**
   * A gateway that is watched.
   *
   * @param address as it is written: an address, or dynamic
   * @param monitor who is asked; empty when nobody shall be, or nobody is known
   * @param source the node's own address there, never a VIP: the answers would go to the MASTER
   */
  public record WatchedGateway(
      String name, String address, Optional<Ip> monitor, Optional<Ip> source, Monitoring how) {}

  /**
   * A kernel setting, named by its path below {@code /proc/sys}. An optional one may be missing or
   * not writable (in a user namespace, say) without harm.
   */
  public record Sysctl(String path, String value, boolean optional) {}

  /**
   * One VHID on one device. {@code advskew} is the one to use now: 254 in maintenance mode. The
   * addresses are the VIP's own and those stacked on it.
   */
  public record VipGroup(
      String interfaceId,
      String device,
      int vhid,
      int advbase,
      int advskew,
      String password,
      List<Prefix> addresses,
      String descr,
      Origin origin) {
    public VipGroup {
      addresses = List.copyOf(addresses);
    }

    @Override
    public String toString() {
      return "VipGroup[" + device + " vhid " + vhid + " " + addresses + "]";
    }
  }

  /** How often a peer's kernel is asked, and how many unanswered questions mean that it is dead. */
  public record Probing(int intervalMillis, int misses) {}

  /**
   * The flow link: where we listen, who the peers are, and the shared key if there is one yet.
   *
   * @param waitMillis how long a flow without an answer is not yet told
   */
  public record FlowSync(
      String interfaceId,
      String device,
      Ip local,
      List<Ip> peers,
      Optional<String> key,
      Optional<Probing> probing,
      int waitMillis) {
    public static final int PORT = 2240;

    public FlowSync {
      peers = List.copyOf(peers);
    }

    @Override
    public String toString() {
      return "FlowSync[" + device + " " + local + " with " + peers + "]";
    }
  }

  /**
   * Where the nodes tell each other how they are: on the sync interface, also while states are not
   * synchronised.
   */
  public record PeerLink(String device, Ip local, List<Ip> peers, Optional<String> key) {
    public static final int PORT = 2242;

    public PeerLink {
      peers = List.copyOf(peers);
    }

    @Override
    public String toString() {
      return "PeerLink[" + device + " " + local + " with " + peers + "]";
    }
  }

  /**
   * An address that a fit node reaches.
   *
   * @param device whose network it is in; empty when it lies behind a router
   * @param demotion how much less fit the node is without it
   */
  public record PathCheck(
      Ip address, Optional<String> device, int intervalMillis, int misses, int demotion) {}

  /** The node that our configuration is pushed to. */
  public record PushTarget(Ip address, int port, String scheme, String username, String password) {
    @Override
    public String toString() {
      return "PushTarget[" + username + " at " + scheme + "://" + address + ":" + port + "]";
    }
  }

  /** Where the face listens. What may reach it is the ruleset's business. */
  public record WebListener(String scheme, int port, List<Ip> addresses, boolean redirect) {
    public WebListener {
      addresses = List.copyOf(addresses);
    }
  }
}
