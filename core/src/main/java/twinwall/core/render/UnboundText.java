package twinwall.core.render;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import twinwall.core.net.Ip;
import twinwall.core.plan.Resolver;
import twinwall.core.service.Need;
import twinwall.core.service.Service;

/** The DNS resolver as Unbound's configuration. */
public final class UnboundText {
  public static final String NAME = "unbound";
  private static final String FILE = "{dir}/unbound.conf";

  /** Answers from outside that point inside are an attack on what is inside. */
  private static final List<String> PRIVATE =
      List.of(
          "127.0.0.0/8",
          "10.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "169.254.0.0/16",
          "fd00::/8",
          "fe80::/10",
          "::ffff:0:0/96");

  private static final List<String> PRIVATE_REVERSE =
      List.of("10.in-addr.arpa", "168.192.in-addr.arpa", "d.f.ip6.arpa");

  private UnboundText() {}

  /** The daemon: it serves in any role, and goes on when the engine does not. */
  public static Service service(Resolver resolver) {
    return new Service(
        NAME,
        "DNS Resolver",
        "unbound",
        List.of(new Service.Text("unbound.conf", of(resolver))),
        List.of("unbound-checkconf", FILE),
        List.of("unbound", "-d", "-p", "-c", FILE),
        new Service.Reload.Command(List.of("unbound-control", "-c", FILE, "reload_keep_cache")),
        List.of("control"),
        Map.of(),
        List.of("net_bind_service"),
        false,
        Need.ALWAYS);
  }

  public static String of(Resolver resolver) {
    List<String> out = new ArrayList<>();
    out.add("# Written by Twinwall from Services > DNS Resolver; changes here are lost.");
    out.add("server:");
    List<String> server = new ArrayList<>(ground());
    listening(resolver, server);
    resolver.access().forEach(a -> server.add("access-control: " + a.network() + " " + a.action()));
    caches(resolver, server);
    validation(resolver, server);
    resolver.options().forEach(server::add);
    rebinding(resolver, server);
    names(resolver, server);
    indent(server, out);
    out.add("remote-control:");
    indent(
        List.of(
            "control-enable: yes", "control-interface: \"{dir}/control\"", "control-use-cert: no"),
        out);
    for (Resolver.Forward forward : resolver.forwards()) {
      if (!forward.servers().isEmpty()) {
        forward(forward, out);
      }
    }
    if (!resolver.custom().isBlank()) {
      out.add("# Custom options");
      out.add(resolver.custom().strip());
    }
    return String.join("\n", out) + "\n";
  }

  private static void indent(List<String> lines, List<String> out) {
    lines.forEach(line -> out.add("  " + line));
  }

  private static List<String> ground() {
    return List.of(
        "directory: \"{dir}\"",
        "chroot: \"\"",
        "username: \"\"",
        "pidfile: \"\"",
        "use-syslog: no",
        "logfile: \"\"",
        "num-threads: 2",
        "so-reuseport: yes",
        "minimal-responses: yes",
        "harden-glue: yes",
        "harden-below-nxdomain: yes");
  }

  private static void listening(Resolver resolver, List<String> server) {
    server.add("port: " + resolver.port());
    server.add("do-ip6: " + (resolver.ipv6() ? "yes" : "no"));
    server.add("ip-freebind: yes"); // a virtual address that another node has at the moment
    resolver.listen().stream()
        .filter(ip -> ip.isV4() || resolver.ipv6())
        .forEach(ip -> server.add("interface: " + ip));
    resolver.from().forEach(ip -> server.add("outgoing-interface: " + ip));
  }

  private static void caches(Resolver resolver, List<String> server) {
    server.add("msg-cache-size: " + resolver.cacheMegabytes() + "m");
    server.add("rrset-cache-size: " + 2 * resolver.cacheMegabytes() + "m");
  }

  private static void validation(Resolver resolver, List<String> server) {
    if (resolver.dnssec()) {
      server.add("module-config: \"validator iterator\"");
      server.add("trust-anchor: \". DS 20326 8 2 " + KSK_2017 + "\"");
      server.add("trust-anchor: \". DS 38696 8 2 " + KSK_2024 + "\"");
    } else {
      server.add("module-config: \"iterator\"");
    }
    for (String zone : resolver.inside()) {
      server.add("domain-insecure: \"" + zone + "\"");
    }
    boolean tls = resolver.forwards().stream().anyMatch(Resolver.Forward::tls);
    if (tls) {
      server.add("tls-cert-bundle: \"/etc/ssl/certs/ca-certificates.crt\"");
    }
    boolean local =
        resolver.forwards().stream()
            .flatMap(f -> f.servers().stream())
            .anyMatch(s -> s.address().isLoopback());
    if (local) {
      server.add("do-not-query-localhost: no");
    }
  }

  /** The keys of the root zone, as IANA publishes them. */
  private static final String KSK_2017 =
      "E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D";

  private static final String KSK_2024 =
      "683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16";

  private static void rebinding(Resolver resolver, List<String> server) {
    if (!resolver.rebindingAllowed()) {
      PRIVATE.forEach(net -> server.add("private-address: " + net));
    }
    Set<String> inside = new HashSet<>(resolver.inside());
    if (!resolver.zone().domain().isEmpty() && inside.add(resolver.zone().domain())) {
      server.add("private-domain: \"" + resolver.zone().domain() + "\"");
    }
    resolver.inside().forEach(zone -> server.add("private-domain: \"" + zone + "\""));
  }

  private static void names(Resolver resolver, List<String> server) {
    if (!resolver.zone().domain().isEmpty()) {
      server.add("local-zone: \"" + resolver.zone().domain() + ".\" " + resolver.zone().type());
    }
    for (Resolver.Forward forward : resolver.forwards()) {
      if (forward.servers().isEmpty()) {
        server.add("local-zone: \"" + forward.zone() + ".\" always_nxdomain");
      } else if (PRIVATE_REVERSE.stream().anyMatch(forward.zone()::endsWith)
          || forward.zone().endsWith(".172.in-addr.arpa")) {
        server.add("local-zone: \"" + forward.zone() + ".\" transparent");
      }
    }
    Set<Ip> reversed = new HashSet<>();
    for (Resolver.Name name : resolver.names()) {
      for (Ip ip : name.addresses()) {
        server.add("local-data: \"" + name.name() + " " + (ip.isV4() ? "A " : "AAAA ") + ip + "\"");
        if (name.reverse() && reversed.add(ip)) {
          server.add("local-data-ptr: \"" + ip + " " + name.name() + "\"");
        }
      }
    }
  }

  private static void forward(Resolver.Forward forward, List<String> out) {
    out.add("forward-zone: # " + forward.origin().path());
    List<String> zone = new ArrayList<>();
    zone.add("name: \"" + (forward.zone().isEmpty() ? "." : forward.zone()) + "\"");
    for (Resolver.Server server : forward.servers()) {
      zone.add(
          "forward-addr: "
              + server.address()
              + "@"
              + server.port()
              + (server.tlsName().isEmpty() ? "" : "#" + server.tlsName()));
    }
    if (forward.tls()) {
      zone.add("forward-tls-upstream: yes");
    }
    indent(zone, out);
  }
}
