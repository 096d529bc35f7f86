package twinwall.core.explain;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import twinwall.core.config.Config;
import twinwall.core.config.XmlReader;
import twinwall.core.net.Ip;
import twinwall.core.plan.Facts;
import twinwall.core.plan.Planner;
import twinwall.core.plan.Planning;

/**
 * Random configurations of a small world, so that rules overlap and random packets meet them: two
 * ways out, aliases, floating rules with tags and without quick, schedules, gateways, every kind of
 * translation.
 */
final class RandomSite {
  static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  private static final List<String> ENDS4 =
      List.of(
          "192.168.1.0/24",
          "192.168.1.50",
          "192.168.2.0/24",
          "192.168.2.80",
          "203.0.113.10",
          "203.0.113.11",
          "203.0.113.20",
          "198.51.100.7",
          "198.51.100.0/24",
          "8.8.8.8",
          "192.168.1.64-192.168.1.90",
          "HOSTS",
          "NETS");
  private static final List<String> ENDS6 =
      List.of(
          "fd00:1::/64", "fd00:1::50", "2001:db8:1::10", "2001:db8:9::/48", "NETS", "fd00:2::80");
  private static final List<String> PORTS = List.of("", "", "80", "443", "1000-2000", "WEB", "53");

  private final Random dice;
  private final List<String> rules = new ArrayList<>();
  private final List<String> forwards = new ArrayList<>();
  private final List<String> outbound = new ArrayList<>();
  private final List<String> mappings = new ArrayList<>();
  private String hosts = "192.168.1.50 192.168.2.80 198.51.100.7";
  private String nets = "192.168.1.128/25 198.51.100.0/25 fd00:1::/96 10.0.0.0/8";
  private String web = "80 443 8000:8100";
  private String routes = "<route><network>10.1.0.0/16</network><gateway>DMZGW</gateway></route>";
  private String gateway = "203.0.113.1";
  private boolean vip = true;

  RandomSite(Random dice, int size) {
    this.dice = dice;
    for (int i = 0; i < size; i++) {
      rules.add(rule());
    }
    for (int i = 0; i < 1 + size / 4; i++) {
      forwards.add(forward());
      outbound.add(outboundRule());
    }
    mappings.add(mapping());
  }

  private <T> T of(List<T> some) {
    return some.get(dice.nextInt(some.size()));
  }

  private boolean sometimes(int inverse) {
    return dice.nextInt(inverse) == 0;
  }

  private String end(String name, boolean v4, String port) {
    StringBuilder out = new StringBuilder("<" + name + ">");
    switch (dice.nextInt(6)) {
      case 0, 1 -> out.append("<any></any>");
      case 2 ->
          out.append("<network>")
              .append(of(List.of("lan", "opt1", "(self)", "wanip")))
              .append("</network>");
      default -> out.append("<address>").append(of(v4 ? ENDS4 : ENDS6)).append("</address>");
    }
    if (sometimes(8) && out.indexOf("<any>") < 0) {
      out.append("<not></not>");
    }
    return out + (port.isEmpty() ? "" : "<port>" + port + "</port>") + "</" + name + ">";
  }

  private String rule() {
    boolean v4 = !sometimes(4);
    boolean floating = sometimes(3);
    String protocol = of(List.of("", "tcp", "tcp", "udp", "tcp/udp", "icmp", "esp"));
    boolean ported = protocol.contains("tcp") || protocol.contains("udp");
    String type = of(List.of("pass", "pass", "block", "reject", floating ? "match" : "pass"));
    StringBuilder out = new StringBuilder("<rule><type>" + type + "</type>");
    String direction = of(List.of("in", "out", "any"));
    if (floating) {
      out.append("<floating>yes</floating><direction>").append(direction).append("</direction>");
      out.append(sometimes(2) ? "<quick>yes</quick>" : "");
      out.append(
          sometimes(3)
              ? ""
              : "<interface>" + of(List.of("lan", "wan", "lan,opt1")) + "</interface>");
      out.append(sometimes(3) ? "<tag>" + of(List.of("one", "two")) + "</tag>" : "");
    } else {
      out.append("<interface>")
          .append(of(List.of("lan", "wan", "opt1", "lan")))
          .append("</interface>");
    }
    boolean both = sometimes(6);
    out.append("<ipprotocol>")
        .append(both ? "inet46" : v4 ? "inet" : "inet6")
        .append("</ipprotocol>");
    out.append(protocol.isEmpty() ? "" : "<protocol>" + protocol + "</protocol>");
    out.append(
        protocol.equals("icmp") && sometimes(2) ? "<icmptype>echoreq,unreach</icmptype>" : "");
    out.append(end("source", v4, ported && sometimes(6) ? "1000-2000" : ""));
    out.append(end("destination", v4, ported ? of(PORTS) : ""));
    out.append(sometimes(8) ? "<tagged>" + of(List.of("one", "two")) + "</tagged>" : "");
    out.append(sometimes(10) ? "<dscp>ef</dscp>" : "");
    out.append(sometimes(8) ? "<sched>WORK</sched>" : "");
    out.append(sometimes(12) && type.equals("pass") ? "<max>50</max>" : "");
    boolean routed = type.equals("pass") && !both && v4 && !(floating && direction.equals("any"));
    out.append(
        routed && sometimes(5)
            ? "<gateway>" + of(List.of("DSLGW", "BOTH", "WANGW")) + "</gateway>"
            : "");
    return out + "<descr>r" + dice.nextInt(1_000_000) + "</descr></rule>";
  }

  private String forward() {
    String to = of(List.of("203.0.113.10", "203.0.113.11", "203.0.113.20"));
    String port = of(List.of("80", "1000-2000", "443"));
    return "<rule><interface>"
        + of(List.of("wan", "lan"))
        + "</interface><ipprotocol>inet</ipprotocol><protocol>"
        + of(List.of("tcp", "tcp/udp", "udp"))
        + "</protocol>"
        + (sometimes(3) ? end("source", true, "") : "<source><any></any></source>")
        + "<destination><address>"
        + to
        + "</address><port>"
        + port
        + "</port></destination>"
        + (sometimes(6) ? "<nordr></nordr>" : "")
        + "<target>"
        + of(List.of("192.168.2.80", "192.168.1.50", "HOSTS"))
        + "</target><local-port>"
        + of(List.of("80", "3000", "443"))
        + "</local-port>"
        + (sometimes(4) ? "<associated-rule-id>pass</associated-rule-id>" : "")
        + "<natreflection>"
        + of(List.of("purenat", "disable", "enable"))
        + "</natreflection></rule>";
  }

  private String outboundRule() {
    return "<rule><interface>"
        + of(List.of("wan", "opt2"))
        + "</interface><source><network>"
        + of(List.of("192.168.1.0/24", "192.168.2.0/24", "192.168.1.50/32"))
        + "</network></source><destination>"
        + of(List.of("<any></any>", "<network>198.51.100.0/24</network>"))
        + "</destination>"
        + of(List.of("", "", "<dstport>443</dstport><protocol>tcp</protocol>"))
        + "<target>"
        + of(List.of("", "203.0.113.10", "203.0.113.20"))
        + "</target>"
        + of(
            List.of(
                "",
                "<staticnatport></staticnatport>",
                "<nonat></nonat>",
                "<natport>40000:40100</natport>"))
        + "</rule>";
  }

  private String mapping() {
    boolean network = sometimes(2);
    return "<onetoone><external>"
        + (network ? "203.0.113.64" : "203.0.113.20")
        + "</external><interface>wan</interface><source><address>"
        + (network ? "192.168.2.64/27" : of(List.of("192.168.1.50", "192.168.2.80")))
        + "</address></source><destination><any></any></destination></onetoone>";
  }

  /** Changes one thing or a few. */
  void change() {
    for (int i = 0; i <= dice.nextInt(2); i++) {
      switch (dice.nextInt(11)) {
        case 0 -> rules.add(dice.nextInt(rules.size() + 1), rule());
        case 1 -> rules.remove(dice.nextInt(rules.size()));
        case 2 -> rules.set(dice.nextInt(rules.size()), rule());
        case 3 -> rules.add(rules.remove(dice.nextInt(rules.size())));
        case 4 -> forwards.set(dice.nextInt(forwards.size()), forward());
        case 5 -> outbound.set(dice.nextInt(outbound.size()), outboundRule());
        case 6 -> mappings.set(0, mapping());
        case 7 -> hosts = "192.168.1.50 198.51.100.9";
        case 8 -> nets = "192.168.1.128/26 198.51.100.0/25 fd00:1::/96";
        case 9 -> routes = "<route><network>10.1.0.0/16</network><gateway>DSLGW</gateway></route>";
        default -> {
          if (sometimes(2)) {
            vip = false;
          } else {
            gateway = "203.0.113.2";
          }
        }
      }
    }
  }

  Situation situation() {
    return situation(xml());
  }

  static Situation situation(String xml) {
    return switch (XmlReader.read(xml.getBytes(StandardCharsets.UTF_8))) {
      case XmlReader.Malformed malformed -> throw new AssertionError(malformed.problem());
      case XmlReader.Document document ->
          switch (Planner.plan(Config.of(document.root()), Facts.anything())) {
            case Planning.Planned planned -> Situation.of(planned.plan(), Facts.anything(), true);
            case Planning.Refused refused -> throw new AssertionError(refused.problems());
          };
    };
  }

  String xml() {
    return """
    <?xml version="1.0"?>
    <pfsense><version>23.3</version>
    <system><hostname>fw1</hostname><timezone>Etc/UTC</timezone><ipv6allow></ipv6allow>
      <webgui><protocol>https</protocol></webgui>
      <enablebinatreflection>yes</enablebinatreflection>
      <enablenatreflectionhelper>yes</enablenatreflectionhelper></system>
    <interfaces>
      <wan><enable></enable><if>wan0</if><descr>WAN</descr><ipaddr>203.0.113.11</ipaddr>
        <subnet>24</subnet><gateway>WANGW</gateway><ipaddrv6>2001:db8:1::2</ipaddrv6>
        <subnetv6>64</subnetv6></wan>
      <lan><enable></enable><if>lan0</if><descr>LAN</descr><ipaddr>192.168.1.2</ipaddr>
        <subnet>24</subnet><ipaddrv6>fd00:1::2</ipaddrv6><subnetv6>64</subnetv6></lan>
      <opt1><enable></enable><if>dmz0</if><descr>DMZ</descr><ipaddr>192.168.2.1</ipaddr>
        <subnet>24</subnet><ipaddrv6>fd00:2::1</ipaddrv6><subnetv6>64</subnetv6></opt1>
      <opt2><enable></enable><if>dsl0</if><descr>DSL</descr><ipaddr>198.51.100.2</ipaddr>
        <subnet>29</subnet><gateway>DSLGW</gateway></opt2>
    </interfaces>
    <gateways>
      <gateway_item><interface>wan</interface><gateway>%s</gateway><name>WANGW</name>
        <ipprotocol>inet</ipprotocol></gateway_item>
      <gateway_item><interface>opt2</interface><gateway>198.51.100.1</gateway><name>DSLGW</name>
        <ipprotocol>inet</ipprotocol></gateway_item>
      <gateway_item><interface>opt1</interface><gateway>192.168.2.254</gateway><name>DMZGW</name>
        <ipprotocol>inet</ipprotocol></gateway_item>
      <gateway_group><name>BOTH</name><item>WANGW|1|address</item><item>DSLGW|1|address</item>
      </gateway_group>
      <defaultgw4>WANGW</defaultgw4>
    </gateways>
    <staticroutes>%s</staticroutes>
    <virtualip>
      %s
      <vip><mode>ipalias</mode><interface>wan</interface><type>single</type>
        <subnet_bits>24</subnet_bits><subnet>203.0.113.20</subnet></vip>
    </virtualip>
    <aliases>
      <alias><name>HOSTS</name><type>host</type><address>%s</address></alias>
      <alias><name>NETS</name><type>network</type><address>%s</address></alias>
      <alias><name>WEB</name><type>port</type><address>%s</address></alias>
    </aliases>
    <schedules><schedule><name>WORK</name><timerange><position>1,2,3,4,5</position>
      <hour>8:00-17:00</hour></timerange></schedule></schedules>
    <filter>%s</filter>
    <nat>%s<outbound><mode>hybrid</mode>%s</outbound>%s</nat>
    </pfsense>
    """
        .formatted(
            gateway,
            routes,
            vip
                ? "<vip><mode>carp</mode><interface>wan</interface><vhid>178</vhid>"
                    + "<advskew>0</advskew><advbase>1</advbase><password>secret</password>"
                    + "<uniqid>65a1b2c3d4e01</uniqid><type>single</type>"
                    + "<subnet_bits>24</subnet_bits><subnet>203.0.113.10</subnet></vip>"
                : "",
            hosts,
            nets,
            web,
            String.join("\n", rules),
            String.join("\n", forwards),
            String.join("\n", outbound),
            String.join("\n", mappings));
  }

  private static final List<String> POINTS4 =
      List.of(
          "192.168.1.50",
          "192.168.1.70",
          "192.168.1.129",
          "192.168.1.200",
          "192.168.2.80",
          "192.168.2.70",
          "203.0.113.10",
          "203.0.113.11",
          "203.0.113.20",
          "203.0.113.70",
          "198.51.100.7",
          "198.51.100.9",
          "198.51.100.1",
          "8.8.8.8",
          "10.1.2.3",
          "10.2.0.1",
          "192.168.1.2",
          "192.168.2.1",
          "192.168.1.255",
          "224.0.0.1",
          "203.0.113.99",
          "169.254.1.1");
  private static final List<String> POINTS6 =
      List.of(
          "fd00:1::50",
          "fd00:1::2",
          "fd00:1:0:0:1::1",
          "2001:db8:1::10",
          "2001:db8:9::1",
          "fd00:2::80",
          "2001:4860::1",
          "fe80::1",
          "ff02::1");

  /** A packet that somebody in this world might send. */
  static Probe packet(Random dice) {
    boolean v4 = dice.nextInt(4) != 0;
    List<String> points = v4 ? POINTS4 : POINTS6;
    boolean own = dice.nextInt(6) == 0;
    List<Integer> protocols = List.of(6, 6, 6, 17, v4 ? 1 : 58, 50, 112, 132);
    int protocol = protocols.get(dice.nextInt(protocols.size()));
    List<Integer> ports = List.of(80, 443, 1000, 1500, 53, 8050, 3000, 22, 2000);
    boolean icmp = protocol == 1 || protocol == 58;
    boolean ported = Probe.hasPorts(protocol);
    return new Probe(
        own
            ? Optional.empty()
            : Optional.of(List.of("wan", "lan", "opt1", "opt2").get(dice.nextInt(4))),
        Ip.of(own ? ownAddress(v4, dice) : points.get(dice.nextInt(points.size()))),
        Ip.of(points.get(dice.nextInt(points.size()))),
        protocol,
        ported ? List.of(50_000, 1500, 500, 40_050).get(dice.nextInt(4)) : 0,
        icmp
            ? List.of(8, 3, 128, 1, 0).get(dice.nextInt(5))
            : ported ? ports.get(dice.nextInt(ports.size())) : 0,
        protocol == 6 ? List.of(2, 2, 2, 16, 18).get(dice.nextInt(5)) : 0,
        dice.nextInt(6) == 0 ? 46 : 0,
        Optional.empty(),
        false,
        NOW.plusSeconds(
            dice.nextInt(7) * 86_400L - 3600L * dice.nextInt(1) + dice.nextInt(43_000)));
  }

  private static String ownAddress(boolean v4, Random dice) {
    List<String> own =
        v4
            ? List.of("203.0.113.11", "203.0.113.20", "192.168.1.2", "192.168.2.1", "198.51.100.2")
            : List.of("fd00:1::2", "2001:db8:1::2", "fd00:2::1");
    return own.get(dice.nextInt(own.size()));
  }
}
