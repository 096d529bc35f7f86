package twinwall.core.plan;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import twinwall.core.config.Config;
import twinwall.core.config.Dhcp6Mapping;
import twinwall.core.config.Dhcp6Scope;
import twinwall.core.config.DhcpMapping;
import twinwall.core.config.DhcpScope;
import twinwall.core.config.ResolverAcl;
import twinwall.core.config.ResolverDomain;
import twinwall.core.config.ResolverHost;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;
import twinwall.core.net.Prefix;

/** From Services > DNS Resolver to what the node's resolver must be. */
final class ResolverPlanner {
  private static final int DNS = 53;
  private static final int DNS_TLS = 853;
  private static final int CACHE_MEGABYTES = 4;
  private static final int LARGEST_CUSTOM = 64 * 1024;

  private final Config config;
  private final twinwall.core.config.Resolver wanted;
  private final Ground ground;
  private final Notes notes;
  private final boolean ipv6;

  ResolverPlanner(Config config, Ground ground, Notes notes) {
    this.config = config;
    this.wanted = config.resolver();
    this.ground = ground;
    this.notes = notes;
    this.ipv6 = config.system().ipv6Allow();
  }

  Optional<Resolver> plan(List<Plan.Route> routes) {
    if (!wanted.enabled()) {
      return Optional.empty();
    }
    List<Ip> listen = listen();
    if (listen.isEmpty()) {
      notes.warn(
          "unbound/active_interface", "The DNS resolver does not run: it has nowhere to listen.");
      return Optional.empty();
    }
    if (config.xml().childOrEmpty("unbound").has("enablessl")) {
      notes.warn("unbound/enablessl", "Answering over TLS is not built yet.");
    }
    List<Resolver.Forward> forwards = forwards();
    List<String> inside =
        forwards.stream().map(Resolver.Forward::zone).filter(z -> !z.isEmpty()).toList();
    List<String> options = new ArrayList<>();
    wanted.tuning().on().forEach(flag -> options.add(flag.line()));
    wanted.tuning().figures().forEach(f -> options.add(f.option() + ": " + f.value()));
    return Optional.of(
        new Resolver(
            listen,
            wanted.port().orElse(DNS),
            from(),
            egress(forwards),
            ipv6,
            access(routes),
            wanted.dnssec(),
            config.xml().childOrEmpty("system").childOrEmpty("webgui").has("nodnsrebindcheck"),
            forwards,
            inside,
            new Resolver.Zone(domain(), wanted.zoneType().word()),
            names(),
            wanted.registerLeases(),
            wanted.cacheMegabytes().orElse(CACHE_MEGABYTES),
            options,
            custom()));
  }

  private String domain() {
    String domain = config.system().domain();
    return isName(domain) ? domain : "";
  }

  private static boolean isName(String name) {
    return name.matches(
            "[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9])?)*\\.?")
        && name.length() <= 253;
  }

  private String custom() {
    String text = wanted.custom().orElse("");
    if (text.length() > LARGEST_CUSTOM) {
      notes.warn("unbound/custom_options", "Custom options of more than 64 kB are left out.");
      return "";
    }
    return text;
  }

  private static boolean isAll(List<String> ids) {
    return ids.isEmpty() || ids.contains("all");
  }

  /** Addresses it may have, not only those it has: a virtual address comes and goes. */
  private List<Ip> listen() {
    Set<Ip> out = new LinkedHashSet<>();
    boolean all = isAll(wanted.active());
    if (all || wanted.active().contains("lo0")) {
      out.add(Ip4.parse("127.0.0.1").orElseThrow());
      out.add(Ip6.parse("::1").orElseThrow());
    }
    for (Ground.Port port : ground.ports()) {
      if (all || wanted.active().contains(port.id())) {
        port.own().forEach(own -> out.add(own.address()));
      }
      for (Ground.PlannedVip vip : port.vips()) {
        if (!vip.isNetwork() && (all || wanted.active().contains("_vip" + vip.config().uniqid()))) {
          out.add(vip.prefix().address());
        }
      }
    }
    for (String id : wanted.active()) {
      if (id.startsWith("_lloc")) {
        notes.warn(
            "unbound/active_interface", "Listening on link-local addresses is not built yet.");
      } else if (config.interfaceById(id).isPresent() && ground.port(id).isEmpty()) {
        notes.warn("unbound/active_interface", "Not listened on: " + ground.why(id) + ".");
      }
    }
    return out.stream().filter(this::isOfUse).toList();
  }

  /** Link-local addresses mean nothing to a resolver without their device. */
  private boolean isOfUse(Ip ip) {
    return ip.isV4() || ip.isLoopback() || (ipv6 && !ip.isLinkLocal());
  }

  private List<Ip> from() {
    if (isAll(wanted.outgoing())) {
      return List.of();
    }
    List<Ip> out = new ArrayList<>();
    for (Ground.Port port : ground.ports()) {
      if (wanted.outgoing().contains(port.id())) {
        port.own().forEach(own -> out.add(own.address()));
      }
      port.vips().stream()
          .filter(v -> !v.config().isCarp() && v.config().stackedOn().isEmpty() && isOutgoing(v))
          .forEach(v -> out.add(v.prefix().address()));
    }
    return out.stream().filter(this::isOfUse).toList();
  }

  private boolean isOutgoing(Ground.PlannedVip vip) {
    return wanted.outgoing().contains("_vip" + vip.config().uniqid());
  }

  private List<Resolver.Egress> egress(List<Resolver.Forward> forwards) {
    Set<Integer> ports = new TreeSet<>(List.of(DNS, DNS_TLS));
    forwards.forEach(f -> f.servers().forEach(s -> ports.add(s.port())));
    List<Resolver.Egress> out = new ArrayList<>();
    for (Ground.Port port : ground.ports()) {
      for (Ground.PlannedVip vip : port.vips()) {
        Optional<Integer> vhid = vhid(vip, port);
        Ip address = vip.prefix().address();
        if (vhid.isPresent() && isOutgoing(vip) && !isAll(wanted.outgoing()) && isOfUse(address)) {
          List<Ip> own =
              port.own().stream()
                  .map(Prefix::address)
                  .filter(ip -> ip.isV4() == address.isV4())
                  .toList();
          if (own.isEmpty()) {
            notes.warn(
                "unbound/outgoing_interface",
                port.label()
                    + " has no address of its own beside "
                    + address
                    + ": a BACKUP has none to ask from.");
          } else {
            out.add(
                new Resolver.Egress(port.device(), vhid.get(), address, own, List.copyOf(ports)));
          }
        }
      }
    }
    return out;
  }

  /** The group whose MASTER has this address. */
  private static Optional<Integer> vhid(Ground.PlannedVip vip, Ground.Port port) {
    if (vip.config().isCarp()) {
      return Optional.of(vip.config().vhid());
    }
    return vip.config()
        .stackedOn()
        .flatMap(parent ->
            port.vips().stream()
                .filter(v -> v.config().isCarp() && v.config().uniqid().equals(parent))
                .map(v -> v.config().vhid())
                .findFirst());
  }

  /** The networks of the inside that are listened on, what is routed behind them, and the lists. */
  private List<Resolver.Access> access(List<Plan.Route> routes) {
    Set<Prefix> allowed = new LinkedHashSet<>();
    if (!wanted.noAutoAccess()) {
      for (Ground.Port port : ground.ports()) {
        if (!port.isWan() && isListening(port)) {
          port.networks().forEach(net -> allowed.add(net.network()));
          routes.stream()
              .filter(route -> route.device().equals(port.device()))
              .filter(route -> route.destination().length() > 0)
              .forEach(route -> allowed.add(route.destination()));
        }
      }
    }
    List<Resolver.Access> out = new ArrayList<>();
    allowed.stream()
        .filter(net -> isOfUse(net.address()))
        .forEach(net -> out.add(new Resolver.Access(net, "allow")));
    for (ResolverAcl acl : wanted.acls()) {
      for (ResolverAcl.Network network : acl.networks()) {
        network
            .prefix()
            .ifPresent(net -> out.add(new Resolver.Access(net, acl.action().unbound())));
      }
    }
    return out;
  }

  private boolean isListening(Ground.Port port) {
    return isAll(wanted.active())
        || wanted.active().contains(port.id())
        || port.vips().stream()
            .anyMatch(v -> wanted.active().contains("_vip" + v.config().uniqid()));
  }

  private List<Resolver.Forward> forwards() {
    List<Resolver.Forward> out = new ArrayList<>();
    if (wanted.forwarding()) {
      List<Resolver.Server> servers = new ArrayList<>();
      List<String> written = config.system().dnsServers();
      for (int i = 0; i < written.size(); i++) {
        String tlsName = config.xml().childOrEmpty("system").text("dns" + (i + 1) + "host");
        int port = wanted.forwardTls() ? DNS_TLS : DNS;
        String checked = wanted.forwardTls() && isName(tlsName) ? tlsName : "";
        Ip.parse(written.get(i))
            .ifPresent(ip -> servers.add(new Resolver.Server(ip, port, checked)));
      }
      if (servers.isEmpty()) {
        notes.warn("unbound/forwarding", "Nobody to forward to: the resolver asks the root.");
      } else {
        Origin origin = new Origin("unbound/forwarding", "forwarding mode");
        out.add(new Resolver.Forward("", servers, wanted.forwardTls(), origin));
      }
    }
    for (int i = 0; i < wanted.domains().size(); i++) {
      ResolverDomain domain = wanted.domains().get(i);
      Origin origin = new Origin("unbound/domainoverrides[" + (i + 1) + "]", domain.descr());
      if (!isName(domain.domain())) {
        continue;
      }
      if (domain.server().equals("!")) {
        out.add(new Resolver.Forward(domain.domain(), List.of(), false, origin));
      } else if (domain.address().isPresent() && domain.port().isPresent()) {
        String tlsName = domain.tls() && isName(domain.tlsHostname()) ? domain.tlsHostname() : "";
        Resolver.Server server =
            new Resolver.Server(domain.address().get(), domain.port().get(), tlsName);
        out.add(
            together(
                out, new Resolver.Forward(domain.domain(), List.of(server), domain.tls(), origin)));
      }
    }
    return List.copyOf(out);
  }

  /** Several overrides of one domain are several servers of it. */
  private static Resolver.Forward together(List<Resolver.Forward> out, Resolver.Forward next) {
    Optional<Resolver.Forward> same =
        out.stream()
            .filter(f -> f.zone().equalsIgnoreCase(next.zone()) && f.tls() == next.tls())
            .filter(f -> !f.servers().isEmpty())
            .findFirst();
    if (same.isEmpty()) {
      return next;
    }
    out.remove(same.get());
    List<Resolver.Server> servers = new ArrayList<>(same.get().servers());
    servers.addAll(next.servers());
    return new Resolver.Forward(next.zone(), servers, next.tls(), same.get().origin());
  }

  private List<Resolver.Name> names() {
    List<Resolver.Name> out = new ArrayList<>();
    String hostname = config.system().hostname();
    if (!wanted.noAutoHosts() && !domain().isEmpty() && isName(hostname)) {
      List<Ip> own =
          ground.ports().stream()
              .filter(port -> !port.isWan())
              .flatMap(port -> port.own().stream())
              .map(Prefix::address)
              .filter(this::isOfUse)
              .toList();
      out.add(new Resolver.Name(hostname + "." + domain(), own, true));
    }
    for (ResolverHost host : wanted.hosts()) {
      List<Ip> addresses =
          host.addresses().stream().flatMap(text -> Ip.parse(text).stream()).toList();
      Stream<String> all =
          Stream.concat(
              Stream.of(host.full()), host.aliases().stream().map(ResolverHost.Name::full));
      boolean first = true;
      for (String name : all.filter(ResolverPlanner::isName).toList()) {
        out.add(new Resolver.Name(name, addresses, first && !host.host().isEmpty()));
        first = false;
      }
    }
    if (wanted.registerStatic()) {
      mapped(out);
    }
    return out.stream().filter(name -> !name.addresses().isEmpty()).toList();
  }

  /** Clients with a static mapping and a name. */
  private void mapped(List<Resolver.Name> out) {
    for (DhcpScope scope : config.dhcp()) {
      for (DhcpMapping mapping : scope.mappings()) {
        String below =
            Stream.of(mapping.domain(), scope.domain(), domain())
                .filter(ResolverPlanner::isName)
                .findFirst()
                .orElse("");
        String name = mapping.hostname() + "." + below;
        boolean usable = scope.enabled() && !below.isEmpty() && isName(mapping.hostname());
        if (usable && mapping.address().isPresent() && isName(name)) {
          out.add(new Resolver.Name(name, List.of(mapping.address().get()), true));
        }
      }
    }
    config.dhcp6().stream().filter(Dhcp6Scope::enabled).forEach(scope -> mapped6(scope, out));
  }

  private void mapped6(Dhcp6Scope scope, List<Resolver.Name> out) {
    Optional<Prefix> own = ground.port(scope.id()).flatMap(port -> port.own(false));
    for (Dhcp6Mapping mapping : scope.mappings()) {
      String name =
          mapping.hostname() + "." + DhcpOptions.below(mapping.domain(), scope.domain(), domain());
      if (own.isPresent() && mapping.address().isPresent() && isName(name)) {
        Ip ip = Dhcp6Scope.placed(mapping.address().get(), own.get());
        out.add(new Resolver.Name(name, List.of(ip), true));
      }
    }
  }
}
