package twinwall.node.dhcp;

import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.config.Config;
import twinwall.core.config.DhcpMapping;
import twinwall.core.config.DhcpScope;
import twinwall.core.config.Edit;
import twinwall.core.config.Interface;
import twinwall.core.config.Xml;
import twinwall.core.lease.Lease;
import twinwall.core.net.Ip4;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;
import twinwall.node.store.ConfigStore;

/**
 * {@code leases.list}, {@code leases.delete}, {@code leases.make_static}, {@code leases.status}:
 * what the DHCP server has given away.
 */
public final class LeaseOps {
  private final Dhcp dhcp;
  private final ConfigStore store;

  private LeaseOps(Dhcp dhcp, ConfigStore store) {
    this.dhcp = dhcp;
    this.store = store;
  }

  public static Map<String, Op> of(Dhcp dhcp, ConfigStore store) {
    LeaseOps ops = new LeaseOps(dhcp, store);
    return Map.of(
        "leases.list", ops::list,
        "leases.delete", ops::delete,
        "leases.make_static", ops::makeStatic,
        "leases.status", _ -> ops.status());
  }

  private List<Lease> leases() throws Refusal {
    if (!dhcp.isWanted()) {
      throw new Refusal("no DHCP server is configured here");
    }
    try {
      return dhcp.leases();
    } catch (IOException e) {
      throw new Refusal("the DHCP server does not answer: " + e.getMessage());
    }
  }

  private JsonNode list(ObjectNode args) throws Refusal {
    String search = args.path("search").asString("").toLowerCase(Locale.ROOT);
    boolean all = args.path("all").asBoolean(false);
    long now = Instant.now().getEpochSecond();
    ArrayNode out = Kea.list();
    leases().stream()
        .filter(lease -> all || lease.isHeld(now))
        .sorted(Comparator.comparing(Lease::address))
        .filter(lease -> text(lease).contains(search) || plain(text(lease)).contains(plain(search)))
        .forEach(lease -> {
          Optional<DhcpMapping> mapping = mapping(lease.address());
          ObjectNode one = out.addObject();
          one.put("address", lease.address().toString())
              .put("mac", lease.hardware())
              .put("client_id", lease.clientId())
              .put("hostname", lease.hostname())
              .put("since", Instant.ofEpochSecond(lease.seen()).toString())
              .put("ends", Instant.ofEpochSecond(lease.ends()).toString())
              .put("left_s", Math.max(0, lease.ends() - now))
              .put("state", state(lease, now))
              .put("static", mapping.isPresent());
        });
    return out;
  }

  private static String text(Lease lease) {
    return String.join(
            " ", lease.address().toString(), lease.hardware(), lease.clientId(), lease.hostname())
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

  private Optional<DhcpMapping> mapping(Ip4 ip) {
    return store.current().dhcp().stream()
        .flatMap(scope -> scope.mappings().stream())
        .filter(mapping -> mapping.address().equals(Optional.of(ip)))
        .findFirst();
  }

  private static Ip4 address(ObjectNode args) throws Refusal {
    String text = args.path("address").asString("");
    return Ip4.parse(text).orElseThrow(() -> new Refusal("'" + text + "' is not an IPv4 address"));
  }

  private JsonNode delete(ObjectNode args) throws Refusal {
    Ip4 ip = address(args);
    leases();
    try {
      if (!dhcp.delete(ip)) {
        throw new Refusal("nobody has a lease of " + ip);
      }
    } catch (IOException e) {
      throw new Refusal("the lease is not deleted everywhere: " + e.getMessage());
    }
    return Kea.args().put("address", ip.toString());
  }

  private JsonNode makeStatic(ObjectNode args) throws Refusal {
    Ip4 ip = address(args);
    Lease lease =
        leases().stream()
            .filter(one -> one.address().equals(ip))
            .findFirst()
            .orElseThrow(() -> new Refusal("nobody has a lease of " + ip));
    if (lease.hardware().isEmpty()) {
      throw new Refusal("the client of " + ip + " has shown no MAC address");
    }
    Config config = store.current();
    DhcpScope scope =
        config.dhcp().stream()
            .filter(one ->
                config
                    .interfaceById(one.id())
                    .flatMap(Interface::address4)
                    .filter(net -> net.contains(ip))
                    .isPresent())
            .findFirst()
            .orElseThrow(() -> new Refusal("no interface with DHCP has the network of " + ip));
    String hostname =
        args.path("hostname").asString("").isEmpty()
            ? lease.hostname().split("\\.", 2)[0]
            : args.path("hostname").asString("");
    Xml mapping =
        DhcpMapping.SHAPE.write(
            new DhcpMapping(
                lease.hardware(), "", Optional.of(ip), hostname, "", "", "", List.of()));
    String what = "DHCP Server: static mapping for " + ip;
    switch (store.change(
        "(command)", what, before -> new Edit.Edited(added(before, scope.id(), mapping)))) {
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
        .put("mac", lease.hardware())
        .put("interface", scope.id());
  }

  private static Xml added(Config config, String scope, Xml mapping) {
    return config
        .xml()
        .update(
            "dhcpd",
            dhcpd ->
                dhcpd.update(
                    scope,
                    x -> {
                      var all = new java.util.ArrayList<>(x.children("staticmap"));
                      all.add(mapping);
                      return x.replaceAll("staticmap", all);
                    }));
  }

  private JsonNode status() {
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
