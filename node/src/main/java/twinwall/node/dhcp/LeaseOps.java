package twinwall.node.dhcp;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.Config;
import twinwall.core.config.Dhcp6Mapping;
import twinwall.core.config.Dhcp6Scope;
import twinwall.core.config.DhcpMapping;
import twinwall.core.config.DhcpScope;
import twinwall.core.config.Edit;
import twinwall.core.config.Interface;
import twinwall.core.config.Xml;
import twinwall.core.lease.Lease;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;
import twinwall.node.store.ConfigStore;

/**
 * {@code leases.list}, {@code leases.delete}, {@code leases.make_static}, {@code leases.status}:
 * what the DHCP server has given away.
 */
public final class LeaseOps {
  private final List<Dhcp> servers;
  private final Registrar registrar;
  private final ConfigStore store;

  private LeaseOps(List<Dhcp> servers, Registrar registrar, ConfigStore store) {
    this.servers = servers;
    this.registrar = registrar;
    this.store = store;
  }

  /**
   * @param servers that for IPv4, and that for IPv6
   */
  public static Map<String, Op> of(List<Dhcp> servers, Registrar registrar, ConfigStore store) {
    LeaseOps ops = new LeaseOps(List.copyOf(servers), registrar, store);
    return Map.of(
        "leases.list", ops::list,
        "leases.delete", ops::delete,
        "leases.make_static", ops::makeStatic,
        "leases.status", _ -> ops.status());
  }

  private List<Lease> leases() throws Refusal {
    List<Dhcp> wanted = servers.stream().filter(Dhcp::isWanted).toList();
    if (wanted.isEmpty()) {
      throw new Refusal("no DHCP server is configured here");
    }
    List<Lease> out = new ArrayList<>();
    for (Dhcp dhcp : wanted) {
      try {
        out.addAll(dhcp.leases());
      } catch (IOException e) {
        throw new Refusal(
            "the DHCP" + (dhcp.isV4() ? "" : "v6") + " server does not answer: " + e.getMessage());
      }
    }
    return out;
  }

  /** The lease of the address, or of the prefix, that was asked for. */
  private Lease lease(ObjectNode args) throws Refusal {
    String text = args.path("address").asString("");
    String what =
        Ip.parse(text)
            .map(Ip::toString)
            .or(() -> Prefix.parse(text).map(Prefix::toString))
            .orElseThrow(() -> new Refusal("'" + text + "' is no address and no prefix"));
    return leases().stream()
        .filter(lease -> lease.what().equals(what))
        .findFirst()
        .orElseThrow(() -> new Refusal("nobody has a lease of " + what));
  }

  private JsonNode list(ObjectNode args) throws Refusal {
    String search = args.path("search").asString("").toLowerCase(Locale.ROOT);
    boolean all = args.path("all").asBoolean(false);
    long now = Instant.now().getEpochSecond();
    ArrayNode out = Kea.list();
    leases().stream()
        .filter(lease -> all || lease.isHeld(now))
        .sorted(Comparator.comparing(Lease::address).thenComparing(Lease::what))
        .filter(lease -> text(lease).contains(search) || plain(text(lease)).contains(plain(search)))
        .forEach(lease -> {
          ObjectNode one = out.addObject();
          one.put("address", lease.what())
              .put("mac", lease.hardware())
              .put(lease.address().isV4() ? "client_id" : "duid", lease.clientId())
              .put("hostname", lease.hostname())
              .put("since", Instant.ofEpochSecond(lease.seen()).toString())
              .put("ends", Instant.ofEpochSecond(lease.ends()).toString())
              .put("left_s", Math.max(0, lease.ends() - now))
              .put("state", state(lease, now))
              .put("static", isMapped(lease));
        });
    return out;
  }

  private static String text(Lease lease) {
    return String.join(" ", lease.what(), lease.hardware(), lease.clientId(), lease.hostname())
        .toLowerCase(Locale.ROOT);
  }

  /** However somebody writes a MAC. */
  private static String plain(String text) {
    return text.replaceAll("[:-]", "");
  }

  private static String state(Lease lease, long now) {
    return switch (lease.state()) {
      case Lease.DECLINED -> "declined";
      case Lease.RECLAIMED -> "free";
      default -> lease.isHeld(now) ? "held" : "expired";
    };
  }

  private boolean isMapped(Lease lease) {
    Config config = store.current();
    return lease.address().isV4()
        ? config.dhcp().stream()
            .flatMap(scope -> scope.mappings().stream())
            .anyMatch(mapping -> mapping.address().equals(Optional.of(lease.address())))
        : config.dhcp6().stream()
            .flatMap(scope -> scope.mappings().stream())
            .anyMatch(mapping -> mapping.client().equals(Optional.of(lease.clientId())));
  }

  private JsonNode delete(ObjectNode args) throws Refusal {
    Lease lease = lease(args);
    try {
      for (Dhcp dhcp : servers) {
        if (dhcp.isV4() == lease.address().isV4()) {
          dhcp.delete(lease);
        }
      }
    } catch (IOException e) {
      throw new Refusal("the lease is not deleted everywhere: " + e.getMessage());
    }
    return Kea.args().put("address", lease.what());
  }

  private JsonNode makeStatic(ObjectNode args) throws Refusal {
    Lease lease = lease(args);
    Ip ip = lease.address();
    if (lease.isPrefix()) {
      throw new Refusal(lease.what() + " is a delegated prefix, and mappings have addresses alone");
    }
    if (ip.isV4() && lease.hardware().isEmpty()) {
      throw new Refusal("the client of " + ip + " has shown no MAC address");
    }
    String hostname =
        args.path("hostname").asString("").isEmpty()
            ? lease.hostname().split("\\.", 2)[0]
            : args.path("hostname").asString("");
    String section = ip.isV4() ? "dhcpd" : "dhcpdv6";
    String scope = scope(ip);
    Xml mapping =
        ip.isV4()
            ? DhcpMapping.SHAPE.write(
                new DhcpMapping(
                    lease.hardware(), "", Optional.of(ip), hostname, "", "", "", List.of()))
            : Dhcp6Mapping.SHAPE.write(
                new Dhcp6Mapping(lease.clientId(), Optional.of(ip), hostname, "", ""));
    String what = (ip.isV4() ? "DHCP" : "DHCPv6") + " Server: static mapping for " + ip;
    String who = args.path("who").asString("");
    switch (store.change(
        who.isEmpty() ? "(command)" : who,
        what,
        before -> new Edit.Edited(added(before, section, scope, mapping)))) {
      case ConfigStore.Saved _, ConfigStore.Unchanged _, ConfigStore.InForce _ -> {}
      case ConfigStore.Refused refused ->
          throw new Refusal(
              Refusal.Kind.REFUSED,
              "The configuration refused the change.",
              refused.problems().stream()
                  .map(p -> new Refusal.Problem(p.path(), p.message()))
                  .toList());
    }
    return Kea.args()
        .put("address", ip.toString())
        .put(ip.isV4() ? "mac" : "duid", ip.isV4() ? lease.hardware() : lease.clientId())
        .put("interface", scope);
  }

  /** The interface in whose network the address lies, among those with a DHCP server. */
  private String scope(Ip ip) throws Refusal {
    Config config = store.current();
    Stream<String> ids =
        ip.isV4()
            ? config.dhcp().stream().map(DhcpScope::id)
            : config.dhcp6().stream().map(Dhcp6Scope::id);
    return ids.filter(id ->
            config
                .interfaceById(id)
                .flatMap(ip.isV4() ? Interface::address4 : Interface::address6)
                .filter(net -> net.contains(ip))
                .isPresent())
        .findFirst()
        .orElseThrow(() -> new Refusal("no interface with DHCP has the network of " + ip));
  }

  private static Xml added(Config config, String section, String scope, Xml mapping) {
    return config
        .xml()
        .update(
            section,
            all ->
                all.update(
                    scope,
                    x -> {
                      var mappings = new ArrayList<>(x.children("staticmap"));
                      mappings.add(mapping);
                      return x.replaceAll("staticmap", mappings);
                    }));
  }

  /** That of IPv4, with that of IPv6 in it where there is one. */
  private JsonNode status() {
    ObjectNode out = status(servers.getFirst());
    servers.stream().skip(1).filter(Dhcp::isWanted).forEach(six -> out.set("v6", status(six)));
    registrar
        .registered()
        .ifPresent(names ->
            out.putObject("names")
                .put("registered", names.holders().size())
                .put("refused", names.refused()));
    return out;
  }

  private static ObjectNode status(Dhcp dhcp) {
    ObjectNode out = Kea.args();
    out.put("configured", dhcp.isWanted());
    dhcp.answering().ifPresent(answers -> out.put("answers", answers));
    ArrayNode peers = out.putArray("peers");
    for (Dhcp.Seen seen : dhcp.seen()) {
      ObjectNode one = peers.addObject();
      one.put("peer", seen.peer().toString()).put("there", seen.there());
      if (!seen.there()) {
        one.put("why", seen.why());
      }
      seen.ahead().ifPresent(ahead -> one.put("clock_ahead_s", ahead.toMillis() / 1e3));
      if (seen.comparedAt() > 0) {
        one.put("compared", Instant.ofEpochSecond(seen.comparedAt()).toString());
      }
    }
    return out;
  }
}
