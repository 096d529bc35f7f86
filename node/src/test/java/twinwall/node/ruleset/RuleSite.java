package twinwall.node.ruleset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import twinwall.core.apply.ApplyEvent;
import twinwall.core.config.Config;
import twinwall.core.config.XmlReader;
import twinwall.core.plan.Facts;
import twinwall.core.plan.Plan;
import twinwall.core.plan.Planner;
import twinwall.core.plan.Planning;
import twinwall.node.apply.ApplyHands;

/**
 * A firewall with two ways to the internet (this namespace), a client on LAN, a server behind each
 * way. Both servers have the address 192.0.2.80: who answers tells which way was taken.
 */
final class RuleSite implements AutoCloseable {
  static final String SERVER = "203.0.113.50";
  static final String ANYWHERE = "192.0.2.80";
  static final String BY_WAN = "203.0.113.11";
  static final String BY_DSL = "198.51.100.2";

  private static final String HEAD =
      """
      <?xml version="1.0"?>
      <pfsense><version>23.3</version>
      <system><hostname>fw1</hostname><timezone>Etc/UTC</timezone><ipv6allow></ipv6allow>
        <webgui><protocol>https</protocol></webgui></system>
      <interfaces>
        <wan><enable></enable><if>wan0</if><descr>WAN</descr><ipaddr>203.0.113.11</ipaddr>
          <subnet>24</subnet><gateway>WANGW</gateway><ipaddrv6>2001:db8:1::2</ipaddrv6>
          <subnetv6>64</subnetv6></wan>
        <lan><enable></enable><if>lan0</if><descr>LAN</descr><ipaddr>192.168.1.2</ipaddr>
          <subnet>24</subnet><ipaddrv6>2001:db8:2::2</ipaddrv6><subnetv6>64</subnetv6></lan>
        <opt1><enable></enable><if>dsl0</if><descr>DSL</descr><ipaddr>198.51.100.2</ipaddr>
          <subnet>24</subnet><gateway>DSLGW</gateway></opt1>
      </interfaces>
      <gateways>
        <gateway_item><interface>wan</interface><gateway>203.0.113.1</gateway><name>WANGW</name>
          <ipprotocol>inet</ipprotocol></gateway_item>
        <gateway_item><interface>opt1</interface><gateway>198.51.100.1</gateway><name>DSLGW</name>
          <ipprotocol>inet</ipprotocol></gateway_item>
        <gateway_group><name>BOTH</name><item>WANGW|1|address</item><item>DSLGW|1|address</item>
        </gateway_group>
        <defaultgw4>WANGW</defaultgw4>
      </gateways>
      """;

  final Host client;
  final Host server;
  final Host other;
  private final Path run;
  private final ApplyHands hands;
  private long revision;
  private String head = HEAD;
  private Plan plan = plan(HEAD + "</pfsense>");

  private RuleSite() throws Exception {
    client = Host.make("client");
    server = Host.make("server");
    other = Host.make("other");
    run = Files.createTempDirectory("rules");
    hands = new ApplyHands(run);
    client.wire("lan0", "eth0", "192.168.1.50/24", "192.168.1.60/24", "2001:db8:2::50/64");
    server.wire(
        "wan0", "eth0", SERVER + "/24", "203.0.113.1/24", ANYWHERE + "/32", "2001:db8:1::50/64");
    other.wire("dsl0", "eth0", "198.51.100.1/24", "198.51.100.50/24", ANYWHERE + "/32");
    client.run(() ->
        Host.ip("route add default via 192.168.1.2")
            + Host.ip("route add default via 2001:db8:2::2"));
    server.run(() -> Host.ip("route add 192.168.1.0/24 via 203.0.113.11"));
    server.run(() -> Host.ip("route add 2001:db8:2::/64 via 2001:db8:1::2"));
    other.run(() -> Host.ip("route add 192.168.1.0/24 via 198.51.100.2"));
  }

  static RuleSite with(String more, String... rules) throws Exception {
    RuleSite site = new RuleSite();
    site.apply(more, rules);
    return site;
  }

  /** The same with another word in an interface's own settings. */
  void change(String from, String to) {
    head = head.replace(from, to);
  }

  /** Makes these rules the ones that run; {@code more} is any other XML at top level. */
  void apply(String more, String... rules) throws Exception {
    String xml = head + more + "<filter>" + String.join("\n", rules) + "</filter></pfsense>";
    plan = plan(xml);
    ApplyEvent done = hands.apply(++revision, plan);
    if (!(done instanceof ApplyEvent.Applied)) {
      throw new IOException(done.toString());
    }
  }

  /** What runs. */
  Plan plan() {
    return plan;
  }

  private static Plan plan(String xml) {
    return switch (XmlReader.read(xml.getBytes(StandardCharsets.UTF_8))) {
      case XmlReader.Document document ->
          switch (Planner.plan(Config.of(document.root()), Facts.anything())) {
            case Planning.Planned planned -> planned.plan();
            case Planning.Refused refused -> throw new AssertionError(refused.problems());
          };
      case XmlReader.Malformed malformed -> throw new AssertionError(malformed.problem());
    };
  }

  /** A rule: its options as elements, its ends as far as they are said. */
  static String rule(String tracker, String type, String on, String protocol, String... options) {
    String all = String.join("", options);
    String from = all.contains("<source>") ? "" : "<source><any></any></source>";
    String to = all.contains("<destination>") ? "" : "<destination><any></any></destination>";
    return "<rule><tracker>"
        + tracker
        + "</tracker><type>"
        + type
        + "</type><interface>"
        + on
        + "</interface>"
        + (all.contains("<ipprotocol>") ? "" : "<ipprotocol>inet</ipprotocol>")
        + (protocol.isEmpty() ? "" : "<protocol>" + protocol + "</protocol>")
        + from
        + to
        + all
        + "<descr>rule "
        + tracker
        + "</descr></rule>";
  }

  static String port(int port) {
    return "<destination><any></any><port>" + port + "</port></destination>";
  }

  static String option(String name, Object value) {
    return "<" + name + ">" + value + "</" + name + ">";
  }

  static String floating(String direction, boolean quick) {
    return "<floating>yes</floating><direction>"
        + direction
        + "</direction>"
        + (quick ? "<quick>yes</quick>" : "");
  }

  /** How many packets the lines whose comment begins like this have seen. */
  static long counted(String id) throws Exception {
    return lines(id)
        .filter(line -> line.contains("counter packets"))
        .mapToLong(line -> Long.parseLong(line.replaceAll(".*counter packets ([0-9]+) .*", "$1")))
        .sum();
  }

  private static java.util.stream.Stream<String> lines(String id) throws Exception {
    return Host.tool(List.of("nft", "list", "table", "inet", "twinwall"), "")
        .lines()
        .filter(line -> line.contains("comment \"" + id + " "));
  }

  /** The tracked connections to a port. */
  static List<String> states(int port) throws Exception {
    return Host.tool(List.of("conntrack", "-L"), "")
        .lines()
        .filter(line -> line.contains("dport=" + port + " "))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  @Override
  public void close() {
    client.close();
    server.close();
    other.close();
  }
}
