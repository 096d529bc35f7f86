package twinwall.lab.site;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import twinwall.core.net.Prefix;

/**
 * The config.xml of each node, as somebody leaves it who followed the walk-through: the first node
 * has everything, the others only what is their own. The rest must reach them by config sync.
 */
final class NodeConfig {
  private static final List<String> SYNCHRONIZED =
      List.of(
          "users",
          "authservers",
          "certs",
          "rules",
          "schedules",
          "aliases",
          "nat",
          "ipsec",
          "openvpn",
          "dhcpd",
          "wol",
          "staticroutes",
          "virtualip",
          "trafficshaper",
          "dnsforwarder",
          "captiveportal");

  private final Topology site;
  private final String password;
  private final String hash;

  /** For a site whose administrator has this password. */
  NodeConfig(Topology site, String password) {
    this.site = site;
    this.password = password;
    this.hash = BCrypt.with(BCrypt.Version.VERSION_2Y).hashToString(10, password.toCharArray());
  }

  /** The file of a node, from 1. */
  String of(int node) {
    boolean primary = node == 1;
    return """
    <?xml version="1.0"?>
    <pfsense>
      <version>23.3</version>
    """
        + system(node)
        + interfaces(node)
        + """
          <gateways>
            <gateway_item>
              <interface>wan</interface>
              <gateway>%s</gateway>
              <name>WANGW</name>
              <ipprotocol>inet</ipprotocol>
              <descr><![CDATA[The internet]]></descr>
            </gateway_item>
            <defaultgw4>WANGW</defaultgw4>
          </gateways>
        """
            .formatted(site.internet().address())
        + (primary ? virtualIps() : "")
        + hasync(node)
        + filter()
        + (primary
            ? outbound()
            : "  <nat>\n    <outbound>\n      <mode>automatic</mode>\n    </outbound>\n  </nat>\n")
        + (primary ? dhcp() + resolver() : "")
        + "</pfsense>\n";
  }

  private String system(int node) {
    return """
      <system>
        <hostname>fw%d</hostname>
        <domain>lab.example</domain>
        <group>
          <name>admins</name>
          <description><![CDATA[System Administrators]]></description>
          <scope>system</scope>
          <gid>1999</gid>
          <member>0</member>
          <priv>page-all</priv>
        </group>
        <user>
          <name>admin</name>
          <descr><![CDATA[System Administrator]]></descr>
          <scope>system</scope>
          <groupname>admins</groupname>
          <bcrypt-hash>%s</bcrypt-hash>
          <uid>0</uid>
        </user>
        <nextuid>2000</nextuid>
        <nextgid>2000</nextgid>
        <webgui>
          <protocol>%s</protocol>
        </webgui>
    %s  </system>
    """
        .formatted(node, hash, site.web(), site.ipv6() ? "    <ipv6allow></ipv6allow>\n" : "");
  }

  private String interfaces(int node) {
    return "  <interfaces>\n"
        + nic("wan", "wan0", "WAN", site.wan(node), site.ipv6() ? v6(site.wan6(node)) : "", true)
        + nic("lan", "lan0", "LAN", site.lan(node), site.ipv6() ? v6(site.lan6(node)) : "", false)
        + nic("opt1", "sync0", "SYNC", site.sync(node), "", false)
        + "  </interfaces>\n";
  }

  private static String nic(
      String id, String device, String descr, Prefix v4, String v6, boolean wan) {
    return """
        <%s>
          <enable></enable>
          <if>%s</if>
          <descr><![CDATA[%s]]></descr>
          <ipaddr>%s</ipaddr>
          <subnet>%d</subnet>
    %s%s    </%s>
    """
        .formatted(
            id,
            device,
            descr,
            v4.address(),
            v4.length(),
            v6,
            wan ? "      <gateway>WANGW</gateway>\n" : "",
            id);
  }

  private static String v6(Prefix prefix) {
    return "      <ipaddrv6>%s</ipaddrv6>\n      <subnetv6>%d</subnetv6>\n"
        .formatted(prefix.address(), prefix.length());
  }

  private String virtualIps() {
    String all =
        vip("wan", Topology.WAN_VHID, site.wanVip(), "WAN VIP", 1)
            + vip("lan", Topology.LAN_VHID, site.lanVip(), "LAN VIP", 2);
    if (site.ipv6()) {
      all +=
          vip("wan", Topology.WAN_VHID + 1, site.wanVip6(), "WAN VIP, IPv6", 3)
              + vip("lan", Topology.LAN_VHID + 1, site.lanVip6(), "LAN VIP, IPv6", 4);
    }
    return "  <virtualip>\n" + all + "  </virtualip>\n";
  }

  private String vip(String nic, int vhid, Prefix address, String descr, int serial) {
    return """
        <vip>
          <mode>carp</mode>
          <interface>%s</interface>
          <vhid>%d</vhid>
          <advskew>0</advskew>
          <advbase>1</advbase>
          <password><![CDATA[%s]]></password>
          <uniqid>65a1b2c3d4e%02x</uniqid>
          <descr><![CDATA[%s]]></descr>
          <type>single</type>
          <subnet_bits>%d</subnet_bits>
          <subnet>%s</subnet>
        </vip>
    """
        .formatted(nic, vhid, password, serial, descr, address.length(), address.address());
  }

  /** State sync on every node; config sync from each node to the next. */
  private String hasync(int node) {
    if (site.nodes() == 1) {
      return "";
    }
    String peers =
        IntStream.rangeClosed(1, site.nodes())
            .filter(n -> n != node)
            .mapToObj(n -> site.sync(n).address().toString())
            .collect(Collectors.joining(" "));
    String state =
        """
            <pfsyncenabled>on</pfsyncenabled>
            <pfsyncinterface>opt1</pfsyncinterface>
            <pfsyncpeerip>%s</pfsyncpeerip>
        """
            .formatted(peers);
    String config = "";
    if (node < site.nodes()) {
      config =
          SYNCHRONIZED.stream()
                  .map(what -> "    <synchronize" + what + ">on</synchronize" + what + ">\n")
                  .collect(Collectors.joining())
              + """
                  <synchronizetoip>%s</synchronizetoip>
                  <username><![CDATA[admin]]></username>
                  <password><![CDATA[%s]]></password>
              """
                  .formatted(site.sync(node + 1).address(), password);
    }
    return "  <hasync>\n" + state + config + "  </hasync>\n";
  }

  private String filter() {
    String port = site.web().equals("https") ? "443" : "80";
    String rules =
        rule(1, "lan", "inet", "", "lan", "<any></any>", "Default allow LAN to any rule")
            + rule(3, "opt1", "inet", "carp", "opt1", own("opt1", ""), "Allow CARP")
            + rule(4, "opt1", "inet", "tcp", "opt1", own("opt1", port), "Allow XMLRPC Sync");
    if (site.ipv6()) {
      rules +=
          rule(2, "lan", "inet6", "", "lan", "<any></any>", "Default allow LAN IPv6 to any rule");
    }
    return "  <filter>\n" + rules + "  </filter>\n";
  }

  private static String own(String nic, String port) {
    return "<network>" + nic + "ip</network>" + (port.isEmpty() ? "" : "<port>" + port + "</port>");
  }

  private static String rule(
      int serial,
      String nic,
      String family,
      String protocol,
      String source,
      String destination,
      String descr) {
    return """
        <rule>
          <tracker>170000000%d</tracker>
          <type>pass</type>
          <interface>%s</interface>
          <ipprotocol>%s</ipprotocol>
    %s      <source>
            <network>%s</network>
          </source>
          <destination>
            %s
          </destination>
          <descr><![CDATA[%s]]></descr>
        </rule>
    """
        .formatted(
            serial,
            nic,
            family,
            protocol.isEmpty() ? "" : "      <protocol>" + protocol + "</protocol>\n",
            source,
            destination,
            descr);
  }

  private String outbound() {
    return """
      <nat>
        <outbound>
          <mode>advanced</mode>
    %s%s    </outbound>
      </nat>
    """
        .formatted(
            mapping(
                "      <dstport>500</dstport>\n        <staticnatport></staticnatport>",
                "ISAKMP - LAN to WAN"),
            mapping("      <sourceport></sourceport>", "LAN to WAN"));
  }

  private String mapping(String ports, String descr) {
    return """
          <rule>
            <source>
              <network>%s</network>
            </source>
      %s
            <target>%s</target>
            <interface>wan</interface>
            <poolopts></poolopts>
            <destination>
              <any></any>
            </destination>
            <descr><![CDATA[%s]]></descr>
          </rule>
    """
        .formatted(site.lan(), ports, site.wanVip().address(), descr);
  }

  /** The guide's step "Setting DHCP and DNS": gateway and name server are the LAN VIP. */
  private String dhcp() {
    return """
      <dhcpd>
        <lan>
          <enable></enable>
          <range>
            <from>%s</from>
            <to>%s</to>
          </range>
          <failover_peerip>%s</failover_peerip>
          <gateway>%s</gateway>
          <dnsserver>%s</dnsserver>
        </lan>
      </dhcpd>
    """
        .formatted(
            site.leases(0).address(),
            site.leases(7).address(),
            site.nodes() > 1 ? site.lan(2).address() : "",
            site.lanVip().address(),
            site.lanVip().address());
  }

  /** Names of the lab's internet are asked for at its host, from the WAN VIP. */
  private String resolver() {
    return """
      <unbound>
        <enable></enable>
        <active_interface>all</active_interface>
        <outgoing_interface>_vip65a1b2c3d4e01</outgoing_interface>
        <regdhcpstatic></regdhcpstatic>
        <domainoverrides>
          <domain>%s</domain>
          <ip>%s</ip>
          <descr><![CDATA[The internet of the lab]]></descr>
        </domainoverrides>
      </unbound>
    """
        .formatted(Topology.DOMAIN, site.internet().address());
  }
}
