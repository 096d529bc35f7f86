package twinwall.node.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import twinwall.core.config.Checked;
import twinwall.core.config.Config;
import twinwall.core.config.XmlReader;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;
import twinwall.core.plan.Plan;
import twinwall.linux.KernelTest;
import twinwall.linux.Links;
import twinwall.linux.Netns;
import twinwall.node.Clock;
import twinwall.node.Log;
import twinwall.node.apply.Applier;

/**
 * A node that gets its addresses from a real server: IPv4 by DHCP, IPv6 by advertisements and
 * DHCPv6 with a delegated prefix, of which the LAN has a part.
 */
final class DhcpKernelTest {
  private static final String CONFIG =
      """
      <pfsense><version>23.3</version>
      <system><hostname>fw1</hostname><ipv6allow></ipv6allow></system>
      <interfaces>
        <wan><enable></enable><if>wan0</if><descr>WAN</descr><ipaddr>dhcp</ipaddr>
          <ipaddrv6>dhcp6</ipaddrv6><dhcp6-ia-pd-len>8</dhcp6-ia-pd-len></wan>
        <lan><enable></enable><if>lan0</if><descr>LAN</descr><ipaddr>192.168.1.2</ipaddr><subnet>24</subnet>
          <ipaddrv6>track6</ipaddrv6><track6-interface>wan</track6-interface>
          <track6-prefix-id>3</track6-prefix-id></lan>
      </interfaces>
      <staticroutes><route><network>10.8.0.0/16</network><gateway>WAN_DHCP</gateway></route></staticroutes>
      </pfsense>
      """;

  private static final String KEA4 =
      """
      {"Dhcp4": {"interfaces-config": {"interfaces": ["srv0"],
        "service-sockets-max-retries": 100, "service-sockets-retry-wait-time": 200},
       "lease-database": {"type": "memfile", "persist": false}, "valid-lifetime": 600,
       "subnet4": [{"subnet": "198.51.100.0/24", "pools": [{"pool": "198.51.100.50-198.51.100.60"}],
       "option-data": [{"name": "routers", "data": "198.51.100.1"},
       {"name": "domain-name-servers", "data": "198.51.100.53"}]}]}}
      """;

  private static final String KEA6 =
      """
      {"Dhcp6": {"interfaces-config": {"interfaces": ["srv0"],
        "service-sockets-max-retries": 100, "service-sockets-retry-wait-time": 200},
       "server-id": {"type": "LL", "htype": 1, "identifier": "020000000001", "persist": false},
       "lease-database": {"type": "memfile", "persist": false},
       "subnet6": [{"subnet": "2001:db8:1::/64", "interface": "srv0",
       "pools": [{"pool": "2001:db8:1::100-2001:db8:1::1ff"}],
       "pd-pools": [{"prefix": "2001:db8:ab00::", "prefix-len": 48, "delegated-len": 56}]}]}}
      """;

  private static final String RADVD =
      """
      interface srv0 { AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 10; AdvManagedFlag on;
        prefix 2001:db8:1::/64 { AdvAutonomous off; }; };
      """;

  @TempDir Path dir;
  private final List<Process> processes = new ArrayList<>();
  private final BlockingQueue<Throwable> crashes = new LinkedBlockingQueue<>();

  @AfterEach
  void end() {
    processes.reversed().forEach(process -> process.destroyForcibly().onExit().join());
  }

  private static Config config() {
    if (XmlReader.read(CONFIG.getBytes(StandardCharsets.UTF_8)) instanceof XmlReader.Document d) {
      return Config.of(d.root());
    }
    throw new AssertionError("the test's own configuration is no XML");
  }

  private Process start(String name, String... command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve(name + ".log").toFile());
    builder.environment().put("KEA_PIDFILE_DIR", dir.toString());
    builder.environment().put("KEA_LOCKFILE_DIR", dir.toString());
    builder.environment().put("KEA_LOGGER_DESTINATION", "stdout");
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private static void sh(String command) throws Exception {
    Process process =
        new ProcessBuilder("sh", "-ec", command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertEquals(0, process.waitFor(), command);
  }

  /** The provider: a router that serves addresses, in a namespace of its own. */
  private void provider() throws Exception {
    Process holder = start("holder", "unshare", "-n", "sleep", "600");
    String here = Netns.identity();
    Path theirs = Path.of("/proc/" + holder.pid() + "/ns/net");
    until("the provider is there", () -> !Files.readSymbolicLink(theirs).toString().equals(here));
    sh("ip link add wan0 type veth peer name srv0 netns " + holder.pid());
    sh("ip link add lan0 type veth peer name lan1 && ip link set wan0 up && ip link set lan1 up");
    Files.writeString(dir.resolve("kea4.json"), KEA4);
    Files.writeString(dir.resolve("kea6.json"), KEA6);
    Files.writeString(dir.resolve("radvd.conf"), RADVD);
    Netns.in(
        theirs,
        "provider",
        () -> {
          sh(
              "ip link set lo up; sysctl -qw net.ipv6.conf.all.forwarding=1 net.ipv6.conf.srv0.accept_dad=0;"
                  + "ip addr add 198.51.100.1/24 dev srv0; ip addr add 2001:db8:1::1/64 dev srv0;"
                  + "ip link set srv0 up");
          until("carrier", () -> linked("srv0"));
          start("kea4", "kea-dhcp4", "-c", dir.resolve("kea4.json").toString());
          start("kea6", "kea-dhcp6", "-c", dir.resolve("kea6.json").toString());
          start(
              "radvd",
              "radvd",
              "-n",
              "-m",
              "stderr",
              "-C",
              dir.resolve("radvd.conf").toString(),
              "-p",
              dir.resolve("radvd.pid").toString());
          return "";
        });
  }

  private static boolean linked(String device) throws Exception {
    try (Links links = Links.open()) {
      return links.link(device).filter(link -> link.up() && link.carrier()).isPresent();
    }
  }

  private static void until(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!condition.call()) {
      assertTrue(System.nanoTime() < end, "waited in vain: " + what);
      Thread.sleep(50);
    }
  }

  private static Optional<Ip> way(String to) throws Exception {
    try (Links links = Links.open()) {
      return links.wayTo(Ip.of(to)).flatMap(route -> route.gateway());
    }
  }

  private static List<Prefix> addresses(String device) throws Exception {
    try (Links links = Links.open()) {
      int index = links.link(device).orElseThrow().index();
      return links.addresses().stream()
          .filter(address -> address.index() == index)
          .map(address -> address.prefix())
          .toList();
    }
  }

  private static boolean has(String device, String network) throws Exception {
    return addresses(device).stream().anyMatch(a -> Prefix.of(network).contains(a.address()));
  }

  @KernelTest
  void addressesGatewaysAndAPrefixComeFromTheNetworkAndSurviveARestart() throws Exception {
    // The client's own directories are fixed: this test has its own.
    sh("for d in /run/dhcpcd /var/lib/dhcpcd; do mkdir -p $d; mount -t tmpfs none $d; done");
    provider();
    Log log = new Log(System.err, "test");
    Path run = Files.createDirectory(dir.resolve("run"));
    Path etc = Files.createDirectory(dir.resolve("etc"));
    Services services =
        new Services(run, etc, InstantSource.system(), new Clock(), log, crashes::add);
    Plan[] plan = new Plan[1];
    try (Applier applier =
        new Applier(
            run,
            new Clock(),
            made -> {
              plan[0] = made;
              services.want(made);
            },
            log,
            crashes::add)) {
      applier.start();
      services.start();
      try (Leases leases = new Leases(run, applier::told, log, crashes::add)) {
        applier.want(1, Checked.of(config()));
        leases.start();
        until("an IPv4 address", () -> has("wan0", "198.51.100.0/24"));
        until("the default route", () -> way("9.9.9.9").equals(Optional.of(Ip.of("198.51.100.1"))));
        until(
            "a route by its name",
            () -> way("10.8.0.1").equals(Optional.of(Ip.of("198.51.100.1"))));
        until("an IPv6 address", () -> has("wan0", "2001:db8:1::/64"));
        until("a part of the prefix", () -> has("lan0", "2001:db8:ab00:3::/64"));
        until(
            "the IPv6 default route",
            () -> way("2001:db8:99::1").filter(Ip::isLinkLocal).isPresent());
        String rules = plan[0].ruleset().toString();
        assertTrue(rules.contains("2001:db8:ab00:3:"), "rules know the LAN's network");
        List<Prefix> before = addresses("wan0");
        services.restart("dhcpcd");
        Path told = run.resolve("services/dhcpcd/told-wan0.dhcp");
        until("it has its lease again", () -> Files.readString(told).contains("reason=REBOOT"));
        assertEquals(
            before.stream().filter(a -> a.address().isV4()).toList(),
            addresses("wan0").stream().filter(a -> a.address().isV4()).toList());
      }
    } finally {
      services.close();
    }
    assertFalse(processes.isEmpty());
    assertEquals(null, crashes.poll());
  }
}
