package twinwall.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule: a good pair with one thing made wrong gives one problem in the right place. */
final class ValidatorTest {
  @Test
  void aGoodConfigurationHasNoProblems() {
    assertEquals(List.of(), Validator.check(Samples.primary()));
    assertEquals(List.of(), Validator.check(Config.of(Defaults.empty())));
  }

  /** what stands in the file | what is put in its place | severity | path | part of the message */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          <version>23.3</version>|''|warning|version|does not say
          <version>23.3</version>|<version>x</version>|error|version|number
          <version>23.3</version>|<version>99.9</version>|warning|version|newer
          <version>23.3</version>|<version>23.3</version><version>2</version>|error|version|more than once
          pfsense>|config>|error|''|root element
          <hostname>fw1|<hostname>fw.1|error|system/hostname|no dots
          <hostname>fw1</hostname>|''|warning|system/hostname|no host name
          <domain>example.net|<domain>exa mple|error|system/domain|not a domain
          <dnsserver>192.0.2.53|<dnsserver>dns|error|system/dnsserver[1]|IP address
          <name>admin</name>|<name>ad min</name>|error|system/user[1]/name|letters
          <uid>0</uid>|<uid>x</uid>|error|system/user[1]/uid|number
          <uid>0</uid>|<uid>0</uid><expires>soon</expires>|error|system/user[1]/expires|MM/DD/YYYY
          <bcrypt-hash>$2y$10$not.a.real.hash</bcrypt-hash>|''|warning|system/user[1]|cannot log in
          <member>0</member>|<member>7</member>|warning|system/group[1]/member|user id
          <protocol>https|<protocol>gopher|error|system/webgui/protocol|one of
          <protocol>https</protocol>|<port>99999</port>|error|system/webgui/port|1 to 65535
          <if>eth0</if>|''|error|interfaces/wan/if|no network port
          <if>eth0</if>|<if>eth1</if>|error|interfaces/lan/if|already
          <if>eth0</if>|<if>eth0;x</if>|error|interfaces/wan/if|not the name
          <if>eth0</if>|<if>443:80</if>|error|interfaces/wan/if|not the name
          <if>eth0</if>|<if>a234567890123456</if>|error|interfaces/wan/if|not the name
          <opt1>|<x.y></x.y><opt1>|error|interfaces/x.y|small letters
          <descr>WAN</descr>|<descr>lan</descr>|error|interfaces/lan/descr|already
          172.16.1.1</ipaddr>|172.16.1.300</ipaddr>|error|interfaces/opt1/ipaddr|neither
          172.16.1.1</ipaddr>|172.16.1.255</ipaddr>|error|interfaces/opt1/ipaddr|broadcast
          172.16.1.1</ipaddr>|224.0.0.1</ipaddr>|error|interfaces/opt1/ipaddr|cannot be
          172.16.1.1</ipaddr>|192.168.10.77</ipaddr>|error|interfaces/opt1/ipaddr|overlaps
          172.16.1.1</ipaddr><subnet>24</subnet>|172.16.1.1</ipaddr>|error|interfaces/opt1/subnet|without a subnet mask
          172.16.1.1</ipaddr><subnet>24</subnet>|172.16.1.1</ipaddr><subnet>33</subnet>|error|interfaces/opt1/subnet|1 to 32
          <ipaddrv6>2001:db8:10::2|<ipaddrv6>2001:db8::x|error|interfaces/lan/ipaddrv6|neither
          <ipaddrv6>2001:db8:10::2</ipaddrv6><subnetv6>64</subnetv6>|<ipaddrv6>2001:db8:10::2</ipaddrv6>|error|interfaces/lan/subnetv6|prefix length
          <descr>SYNC</descr>|<descr>SYNC</descr><spoofmac>1:2</spoofmac>|error|interfaces/opt1/spoofmac|hex digits
          <descr>SYNC</descr>|<descr>SYNC</descr><mtu>10</mtu>|error|interfaces/opt1/mtu|576
          <descr>SYNC</descr>|<descr>SYNC</descr><gateway>NOGW</gateway>|error|interfaces/opt1/gateway|no gateway
          <name>WANGW</name>|<name>WAN GW</name>|error|gateways/gateway_item[1]/name|letters
          <interface>wan</interface><gateway>|<interface>opt9</interface><gateway>|error|gateways/gateway_item[1]/interface|no interface
          <gateway>203.0.113.1<|<gateway>gw<|error|gateways/gateway_item[1]/gateway|neither
          <gateway>203.0.113.1<|<gateway>192.0.2.1<|warning|gateways/gateway_item[1]/gateway|reached
          <ipprotocol>inet</ipprotocol> </gateway_item>|<ipprotocol>inet6</ipprotocol> </gateway_item>|error|gateways/gateway_item[1]/gateway|family
          <defaultgw4>WANGW|<defaultgw4>NOGW|error|gateways/defaultgw4|no gateway
          <name>WANGW</name>|<name>WANGW</name><latencylow>500</latencylow>|error|gateways/gateway_item[1]/latencylow|below
          <name>WANGW</name>|<name>WANGW</name><losslow>20</losslow>|error|gateways/gateway_item[1]/losslow|below
          <name>WANGW</name>|<name>WANGW</name><losshigh>101</losshigh>|error|gateways/gateway_item[1]/losshigh|from 1 to 100
          <name>WANGW</name>|<name>WANGW</name><loss_interval>400</loss_interval>|error|gateways/gateway_item[1]/loss_interval|below
          <name>WANGW</name>|<name>WANGW</name><time_period>5000</time_period>|error|gateways/gateway_item[1]/time_period|twice
          <name>WANGW</name>|<name>WANGW</name><alert_interval>400</alert_interval>|error|gateways/gateway_item[1]/alert_interval|below
          <name>WANGW</name>|<name>WANGW</name><interval>100</interval><time_period>3600000</time_period>|error|gateways/gateway_item[1]/time_period|10000
          <network>198.51.100.0/24|<network>nothing|error|staticroutes/route[1]/network|neither
          <network>198.51.100.0/24|<network>203.0.113.0/24|error|staticroutes/route[1]/network|itself
          <network>198.51.100.0/24|<network>2001:db8:99::/64|error|staticroutes/route[1]/gateway|families
          <network>198.51.100.0/24</network><gateway>WANGW|<network>198.51.100.0/24</network><gateway>NOGW|error|staticroutes/route[1]/gateway|no gateway
          <vhid>1</vhid>|<vhid>0</vhid>|error|virtualip/vip[1]/vhid|1 to 255
          <vhid>1</vhid>|<vhid>256</vhid>|error|virtualip/vip[1]/vhid|1 to 255
          <vhid>1</vhid>|''|error|virtualip/vip[1]/vhid|1 to 255
          <advbase>1</advbase>|<advbase>0</advbase>|error|virtualip/vip[1]/advbase|1 to 254
          <advskew>0</advskew>|<advskew>255</advskew>|error|virtualip/vip[1]/advskew|0 to 254
          <advskew>0</advskew>|<advskew>200</advskew>|warning|virtualip/vip[1]/advskew|+ 100
          <mode>carp</mode>|<mode>vrrp</mode>|error|virtualip/vip[1]/mode|one of
          <password>only-a-test</password><uniqid>|<password></password><uniqid>|error|virtualip/vip[1]/password|needs a password
          <password>only-a-test</password><uniqid>|<password>12345678901234567890</password><uniqid>|warning|virtualip/vip[1]/password|19 bytes
          <password>only-a-test</password><uniqid>|<password>a b</password><uniqid>|warning|virtualip/vip[1]/password|Blanks
          <subnet>203.0.113.20|<subnet>203.0.113.10|error|virtualip/vip[2]/subnet|in use
          <subnet>203.0.113.20|<subnet>203.0.113.11|error|virtualip/vip[2]/subnet|in use
          <subnet>203.0.113.20|<subnet>203.0.113.255|error|virtualip/vip[2]/subnet|broadcast
          <subnet>203.0.113.20|<subnet>203.0.113.0|error|virtualip/vip[2]/subnet|network
          <subnet>203.0.113.20|<subnet>2001:db8:1::20|error|virtualip/vip[2]/interface|another family
          <subnet>203.0.113.20|<subnet>x|error|virtualip/vip[2]/subnet|IP address
          <subnet>203.0.113.20</subnet>|''|error|virtualip/vip[2]/subnet|needs an IP
          <interface>_vip65a1b2c3d4e5f|<interface>_vipnobody|error|virtualip/vip[2]/interface|no CARP address
          <interface>_vip65a1b2c3d4e5f|<interface>opt9|error|virtualip/vip[2]/interface|no interface
          <uniqid>65a1b2c3d4e60|<uniqid>65a1b2c3d4e5f|error|virtualip/vip[2]/uniqid|unique id
          <mode>carp</mode><interface>wan|<mode>carp</mode><interface>lo0|error|virtualip/vip[1]/interface|loopback
          <subnet>203.0.113.10|<subnet>198.51.100.10|warning|virtualip/vip[1]/subnet|not in the network
          <pfsyncinterface>opt1|<pfsyncinterface>opt9|error|hasync/pfsyncinterface|no interface
          <pfsyncinterface>opt1</pfsyncinterface>|''|error|hasync/pfsyncinterface|which interface
          <pfsyncpeerip>172.16.1.2</pfsyncpeerip>|''|warning|hasync/pfsyncpeerip|Name the other
          <pfsyncpeerip>172.16.1.2|<pfsyncpeerip>172.16.1.2 fw3|error|hasync/pfsyncpeerip|not an IP
          <pfsyncpeerip>172.16.1.2|<pfsyncpeerip>172.16.1.1|error|hasync/pfsyncpeerip|itself
          <pfsyncpeerip>172.16.1.2|<pfsyncpeerip>172.16.1.2, 172.16.1.2|warning|hasync/pfsyncpeerip|twice
          <pfsyncpeerip>172.16.1.2|<pfsyncpeerip>192.0.2.2|warning|hasync/pfsyncpeerip|not in the network
          <pfsyncpeerip>|<pfhostid>0</pfhostid><pfsyncpeerip>|error|hasync/pfhostid|hex
          <synchronizetoip>172.16.1.2|<synchronizetoip>fw2|error|hasync/synchronizetoip|not an IP
          <synchronizetoip>172.16.1.2|<synchronizetoip>203.0.113.10|error|hasync/synchronizetoip|this node
          <synchronizerules>on</synchronizerules>|''|warning|hasync|Nothing is chosen
          <name>webports|<name>web-ports|error|aliases/alias[2]/name|letters
          <name>webports|<name>servers|error|aliases/alias[2]/name|two aliases
          <name>webports|<name>Servers|warning|aliases/alias[2]/name|capital
          <name>webports|<name>1234|error|aliases/alias[2]/name|digits only
          <name>webports|<name>lan|warning|aliases/alias[2]/name|interface
          <name>webports|<name>ssh|warning|aliases/alias[2]/name|reserved
          80 443 8000:8080|80 99999|error|aliases/alias[2]/address|port
          80 443 8000:8080|servers|error|aliases/alias[2]/address|another type
          80 443 8000:8080|webports|error|aliases/alias[2]/address|circle
          192.168.10.80 192.168.10.81|192.168.10.999|error|aliases/alias[1]/address|neither
          192.168.10.80 192.168.10.81|webserver|warning|aliases/alias[1]/address|no alias
          <address>192.168.10.80 192.168.10.81</address>|''|warning|aliases/alias[1]/address|no entries
          <type>host</type>|<type>hosts</type>|error|aliases/alias[1]/type|one of
          <interface>lan</interface>|<interface>opt9</interface>|error|filter/rule[2]/interface|no interface
          <interface>lan</interface>|''|error|filter/rule[2]/interface|which interface
          <interface>lan</interface>|<interface>lan,wan</interface>|error|filter/rule[2]/interface|floating
          <address>servers</address>|<address>nobody</address>|error|filter/rule[1]/destination/address|neither
          <address>servers</address>|<address>webports</address>|error|filter/rule[1]/destination/address|for ports
          <address>servers</address>|<address>2001:db8::1</address>|error|filter/rule[1]/ipprotocol|family
          <address>servers</address>|<any></any><address>servers</address>|error|filter/rule[1]/destination|one of
          <port>webports|<port>servers|error|filter/rule[1]/destination/port|not an alias for ports
          <port>webports|<port>0|error|filter/rule[1]/destination/port|neither
          <port>webports|<port>1-70000|error|filter/rule[1]/destination/port|neither
          <protocol>tcp</protocol>|<protocol>icmp</protocol>|error|filter/rule[1]/destination/port|Only tcp
          <protocol>tcp</protocol>|<protocol>frob</protocol>|error|filter/rule[1]/protocol|no protocol
          <source><any></any></source>|<source><any></any><not></not></source>|error|filter/rule[1]/source/not|never
          <source><any></any></source>|''|warning|filter/rule[1]/source|means any
          <network>lan</network>|<network>opt9</network>|error|filter/rule[2]/source/network|no interface
          <type>pass</type><interface>wan|<type>permit</type><interface>wan|error|filter/rule[1]/type|one of
          <type>pass</type><interface>wan|<type>match</type><interface>wan|error|filter/rule[1]/type|floating
          <descr>Web</descr> </rule>|<gateway>NOGW</gateway></rule>|error|filter/rule[1]/gateway|no gateway
          <descr>LAN to any</descr>|<gateway>WANGW</gateway>|error|filter/rule[2]/gateway|one address family
          <descr>LAN to any</descr>|<sched>office</sched>|error|filter/rule[2]/sched|no schedule
          <descr>LAN to any</descr>|<os>Linux</os>|error|filter/rule[2]/os|tcp only
          <descr>LAN to any</descr>|<max-src-conn>3</max-src-conn>|error|filter/rule[2]/max-src-conn|tcp only
          <descr>LAN to any</descr>|<max>3</max><statetype>none</statetype>|error|filter/rule[2]/max|keep state
          <descr>LAN to any</descr>|<nottagged></nottagged>|error|filter/rule[2]/nottagged|which tag
          <descr>LAN to any</descr>|<tcpflags1>syn</tcpflags1><tcpflags2>ack</tcpflags2>|error|filter/rule[2]/tcpflags1|among
          <descr>LAN to any</descr>|<tcpflags2>bow</tcpflags2>|error|filter/rule[2]/tcpflags2|no TCP flag
          <descr>Web</descr> </rule>|<max-src-conn-rate>3</max-src-conn-rate></rule>|error|filter/rule[1]/max-src-conn-rate|together
          <descr>LAN to any</descr>|<statetype>synproxy state</statetype>|error|filter/rule[2]/statetype|synproxy
          <tracker>1700000002|<tracker>1700000001|warning|filter/rule[2]/tracker|Two rules
          <mode>advanced|<mode>manual|error|nat/outbound/mode|one of
          <network>192.168.10.0/24|<network>nobody|error|nat/outbound/rule[1]/source/network|neither
          <target>203.0.113.10|<target>nobody|error|nat/outbound/rule[1]/target|neither
          <target>203.0.113.10|<target>203.0.113.99|warning|nat/outbound/rule[1]/target|neither a virtual
          <target>203.0.113.10|<target>2001:db8::1|error|nat/outbound/rule[1]/target|families
          <interface>wan</interface><destination>|<interface>opt9</interface><destination>|error|nat/outbound/rule[1]/interface|no interface
          <descr>LAN to WAN</descr>|<natport>99999</natport>|error|nat/outbound/rule[1]/natport|neither
          <descr>LAN to WAN</descr>|<natport>99</natport><staticnatport/>|error|nat/outbound/rule[1]/natport|exclude
          <descr>LAN to WAN</descr>|<poolopts>lucky</poolopts>|error|nat/outbound/rule[1]/poolopts|no pool option
          <descr>LAN to WAN</descr>|<disabled/>|warning|nat/outbound|nothing is translated
          <installedpackages>|<twinwall><pathcheck><misses>3</misses></pathcheck></twinwall><installedpackages>|error|twinwall/pathcheck[1]/address|needs the address
          <installedpackages>|<twinwall><pathcheck><address>gw.example</address></pathcheck></twinwall><installedpackages>|error|twinwall/pathcheck[1]/address|IP address
          <installedpackages>|<twinwall><pathcheck><address>224.0.0.18</address></pathcheck></twinwall><installedpackages>|error|twinwall/pathcheck[1]/address|one other machine
          <installedpackages>|<twinwall><pathcheck><address>127.0.0.1</address></pathcheck></twinwall><installedpackages>|error|twinwall/pathcheck[1]/address|one other machine
          <installedpackages>|<twinwall><pathcheck><address>fe80::1</address></pathcheck></twinwall><installedpackages>|error|twinwall/pathcheck[1]/address|link-local
          <installedpackages>|<twinwall><pathcheck><address>198.51.100.7</address></pathcheck><pathcheck><address>198.51.100.7</address></pathcheck></twinwall><installedpackages>|error|twinwall/pathcheck[2]/address|twice
          <installedpackages>|<twinwall><pathcheck><address>198.51.100.7</address><interval>99</interval></pathcheck></twinwall><installedpackages>|error|twinwall/pathcheck[1]/interval|100 to 60000
          <installedpackages>|<twinwall><pathcheck><address>198.51.100.7</address><misses>1</misses></pathcheck></twinwall><installedpackages>|error|twinwall/pathcheck[1]/misses|2 to 50
          <installedpackages>|<twinwall><pathcheck><address>203.0.113.10</address></pathcheck></twinwall><installedpackages>|error|twinwall/pathcheck[1]/address|virtual address
          <installedpackages>|<twinwall><pathcheck><address>203.0.113.11</address></pathcheck></twinwall><installedpackages>|warning|twinwall/pathcheck[1]/address|itself
          <installedpackages>|<twinwall><pathdemotion>240</pathdemotion></twinwall><installedpackages>|error|twinwall/pathdemotion|1 to 239
          <installedpackages>|<twinwall><pathdemotion>100</pathdemotion><pathcheck><address>198.51.100.7</address></pathcheck></twinwall><installedpackages>|warning|twinwall/pathdemotion|moves nothing
          <installedpackages>|<twinwall><pathcheck><address>198.51.100.1</address></pathcheck><pathcheck><address>198.51.100.2</address></pathcheck><pathcheck><address>198.51.100.3</address></pathcheck><pathcheck><address>198.51.100.4</address></pathcheck><pathcheck><address>198.51.100.5</address></pathcheck><pathcheck><address>198.51.100.6</address></pathcheck><pathcheck><address>198.51.100.7</address></pathcheck><pathcheck><address>198.51.100.8</address></pathcheck><pathcheck><address>198.51.100.9</address></pathcheck><pathcheck><address>198.51.100.10</address></pathcheck><pathcheck><address>198.51.100.11</address></pathcheck><pathcheck><address>198.51.100.12</address></pathcheck><pathcheck><address>198.51.100.13</address></pathcheck><pathcheck><address>198.51.100.14</address></pathcheck><pathcheck><address>198.51.100.15</address></pathcheck><pathcheck><address>198.51.100.16</address></pathcheck><pathcheck><address>198.51.100.17</address></pathcheck></twinwall><installedpackages>|error|twinwall/pathcheck|At most 16
          <installedpackages>|<twinwall><flowkey>abc</flowkey></twinwall><installedpackages>|error|twinwall/flowkey|32 bytes
          """)
  void saysWhatIsWrong(String from, String to, String severity, String path, String message) {
    String flat = Samples.PRIMARY.replaceAll("\n\t*", " ").replaceAll("> <(?!/)", "><");
    assertTrue(flat.contains(from), "the sample has no " + from);
    List<Problem> problems = Validator.check(Config.of(Samples.read(flat.replace(from, to))));
    assertTrue(
        problems.stream()
            .anyMatch(p ->
                p.path().equals(path)
                    && p.isError() == severity.equals("error")
                    && p.message().contains(message)),
        problems.toString());
    problems.forEach(p -> assertTrue(p.message().endsWith("."), p.message()));
  }

  @Test
  void twoGroupsOfOneVhidOnAnInterfaceAreOneTooMany() {
    Config config = Samples.primary();
    Xml twin =
        config
            .xml()
            .childOrEmpty("virtualip")
            .children()
            .getFirst()
            .put(Xml.of("subnet", "203.0.113.30"))
            .put(Xml.of("uniqid", "65a1b2c3d4e61"));
    Config same = Config.of(config.xml().update("virtualip", v -> v.plus(twin)));
    assertTrue(
        Validator.check(same).stream().anyMatch(p -> p.path().equals("virtualip/vip[3]/vhid")));
    Xml elsewhere = twin.put(Xml.of("interface", "lan")).put(Xml.of("subnet", "192.168.10.1"));
    Config other = Config.of(config.xml().update("virtualip", v -> v.plus(elsewhere)));
    assertEquals(List.of(), Validator.check(other));
  }

  @Test
  void everyProblemIsToldAtOnce() {
    String bad =
        Samples.PRIMARY
            .replace("<vhid>1<", "<vhid>300<")
            .replace("<hostname>fw1<", "<hostname>a.b<")
            .replace("servers</address>", "nobody</address>");
    List<String> paths =
        Validator.check(Config.of(Samples.read(bad))).stream().map(Problem::path).toList();
    assertEquals(
        List.of("system/hostname", "virtualip/vip[1]/vhid", "filter/rule[1]/destination/address"),
        paths);
  }

  @Test
  void whatCanBeLeftOutDoesNotKeepANodeFromRunning() {
    Config bad =
        Config.of(Samples.read(Samples.PRIMARY.replace("servers</address>", "nobody</address>")));
    assertTrue(Validator.check(bad).getFirst().isError());
    assertTrue(Validator.forRunning(Validator.check(bad)).stream().noneMatch(Problem::isError));
  }

  @Test
  void aLongerCircleIsToldOnceWithItsWay() {
    String bad =
        Samples.PRIMARY.replace(
            "<aliases>",
            "<aliases><alias><name>a</name><type>host</type><address>b</address></alias>"
                + "<alias><name>b</name><type>host</type><address>c</address></alias>"
                + "<alias><name>c</name><type>host</type><address>a</address></alias>");
    List<Problem> problems = Validator.check(Config.of(Samples.read(bad)));
    assertEquals(1, problems.size());
    assertTrue(problems.getFirst().message().contains("a > b > c > a"));
  }
}
