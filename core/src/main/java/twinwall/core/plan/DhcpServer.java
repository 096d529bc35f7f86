package twinwall.core.plan;

import java.util.List;
import java.util.Optional;
import twinwall.core.config.MacPart;
import twinwall.core.net.Ip;
import twinwall.core.net.Mac;
import twinwall.core.net.Prefix;

/**
 * The DHCP server of a node, for one family of addresses.
 *
 * @param identity the nodes are one server to clients of DHCPv6: by this MAC, which is a group's
 *     virtual one; empty when each node is one of its own
 * @param pair empty when the node is alone
 */
public record DhcpServer(
    boolean v4, List<Subnet> subnets, Optional<Mac> identity, Optional<Pair> pair) {
  public DhcpServer {
    subnets = List.copyOf(subnets);
  }

  /**
   * The option by which clients know the server. Where all nodes have the same, one may confirm
   * what another has offered, and a client need not begin anew when the role moves in between.
   */
  public static final String SERVER = "dhcp-server-identifier";

  /** The ports of the nodes' lease updates; pfSense's. */
  private static final int PORT4 = 8765;

  private static final int PORT6 = 8766;

  public static int port(boolean v4) {
    return v4 ? PORT4 : PORT6;
  }

  /** The other nodes, which have a copy of every lease. */
  public record Pair(String device, Ip local, List<Ip> peers) {
    public Pair {
      peers = List.copyOf(peers);
    }
  }

  /**
   * What is given away in one network.
   *
   * @param id of its leases: from the network alone, so that no edit of others changes it
   * @param vhids the CARP groups on its device; whoever is their MASTER answers
   * @param domain that its clients' names are in; empty for none
   * @param delegations prefixes for routers behind; IPv6 alone has them
   */
  public record Subnet(
      long id,
      String device,
      List<Integer> vhids,
      Prefix network,
      List<Pool> pools,
      List<Delegation> delegations,
      Clients clients,
      boolean byClientId,
      Lease lease,
      List<Option> options,
      Optional<Ip> nextServer,
      String bootFile,
      List<Mapping> mappings,
      String domain,
      Origin origin) {
    /** All nodes are one server to the clients. */
    public boolean isShared() {
      return options.stream().anyMatch(option -> option.name().equals(SERVER));
    }

    public Subnet {
      vhids = List.copyOf(vhids);
      pools = List.copyOf(pools);
      delegations = List.copyOf(delegations);
      options = List.copyOf(options);
      mappings = List.copyOf(mappings);
    }
  }

  /** How long a lease lasts, in seconds. */
  public record Lease(int normal, int longest) {}

  /**
   * Who gets something from a pool; what a mapping gives its client is not touched by it.
   *
   * @param mapped only clients with a mapping
   * @param elsewhere those with a mapping in another network, which counts too
   * @param allowed if present, only these
   * @param denied and none of these
   */
  public record Clients(
      boolean mapped,
      List<MacPart> elsewhere,
      Optional<List<MacPart>> allowed,
      List<MacPart> denied) {
    public static final Clients EVERYBODY =
        new Clients(false, List.of(), Optional.empty(), List.of());
    public static final Clients MAPPED = new Clients(true, List.of(), Optional.empty(), List.of());

    public Clients {
      elsewhere = List.copyOf(elsewhere);
      allowed = allowed.map(List::copyOf);
      denied = List.copyOf(denied);
    }

    /** It can be said without looking at a MAC. */
    public boolean isSimple() {
      return elsewhere.isEmpty() && allowed.isEmpty() && denied.isEmpty();
    }
  }

  /** A range and what its clients are told beside. */
  public record Pool(Ip first, Ip last, List<Option> options) {
    public Pool {
      options = List.copyOf(options);
    }
  }

  /** Prefixes of this length out of a larger one. */
  public record Delegation(Prefix from, int length) {}

  /**
   * What a client is told.
   *
   * @param name Kea's; empty for one that is known by its number alone
   * @param hex the data is bytes
   */
  public record Option(String name, int code, String data, boolean hex) {
    static Option named(String name, String data) {
      return new Option(name, 0, data, false);
    }
  }

  /**
   * What one client gets.
   *
   * @param clientId its identifier, where it is not known by its MAC; for IPv6 its DUID
   */
  public record Mapping(
      Optional<Mac> mac,
      String clientId,
      Optional<Ip> address,
      String hostname,
      List<Option> options) {
    public Mapping {
      options = List.copyOf(options);
    }
  }
}
