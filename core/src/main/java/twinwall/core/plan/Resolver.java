package twinwall.core.plan;

import java.util.List;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;

/**
 * The DNS resolver of a node.
 *
 * @param listen the addresses that it answers on, whether this node has them at the moment or not
 * @param from the own addresses that its questions leave from; empty for what the kernel chooses
 * @param egress virtual addresses that its questions leave from while this node is their MASTER
 * @param names what it answers by itself
 * @param namesOfLeases it answers for the names of DHCP clients, too
 * @param options lines for its server section
 * @param custom lines that the user wrote
 */
public record Resolver(
    List<Ip> listen,
    int port,
    List<Ip> from,
    List<Egress> egress,
    boolean ipv6,
    List<Access> access,
    boolean dnssec,
    boolean rebindingAllowed,
    List<Forward> forwards,
    List<String> inside,
    Zone zone,
    List<Name> names,
    boolean namesOfLeases,
    int cacheMegabytes,
    List<String> options,
    String custom) {
  /** Where a node takes the cache of its peer's resolver. */
  public static final int CACHE_PORT = 2241;

  public Resolver {
    listen = List.copyOf(listen);
    from = List.copyOf(from);
    egress = List.copyOf(egress);
    access = List.copyOf(access);
    forwards = List.copyOf(forwards);
    inside = List.copyOf(inside);
    names = List.copyOf(names);
    options = List.copyOf(options);
  }

  /**
   * Questions that leave by this device from one of the own addresses leave from the virtual one.
   *
   * @param ports of the servers that are asked
   */
  public record Egress(String device, int vhid, Ip vip, List<Ip> own, List<Integer> ports) {
    public Egress {
      own = List.copyOf(own);
      ports = List.copyOf(ports);
    }
  }

  /** What clients in a network may do, in Unbound's word. */
  public record Access(Prefix network, String action) {}

  /** The domain of the node itself, and what becomes of unknown names in it. */
  public record Zone(String domain, String type) {}

  /**
   * Who is asked for names in a zone; nobody: such names do not exist.
   *
   * @param zone without a final dot; empty for all names
   */
  public record Forward(String zone, List<Server> servers, boolean tls, Origin origin) {
    public Forward {
      servers = List.copyOf(servers);
    }
  }

  /**
   * A name server.
   *
   * @param tlsName what its certificate must say; empty for anything
   */
  public record Server(Ip address, int port, String tlsName) {}

  /**
   * Addresses of a name.
   *
   * @param reverse the addresses have this name, too
   */
  public record Name(String name, List<Ip> addresses, boolean reverse) {
    public Name {
      addresses = List.copyOf(addresses);
    }
  }
}
