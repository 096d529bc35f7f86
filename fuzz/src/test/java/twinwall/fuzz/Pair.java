package twinwall.fuzz;

import java.nio.charset.StandardCharsets;
import twinwall.core.config.Xml;
import twinwall.core.config.XmlReader;

/** The configuration of a pair's primary, with one of everything that is built. */
final class Pair {
  private Pair() {}

  static final String PRIMARY =
      """
      <?xml version="1.0"?>
      <pfsense>
      	<version>23.3</version>
      	<system>
      		<hostname>fw1</hostname><domain>example.net</domain><dnsserver>192.0.2.53</dnsserver>
      		<group><name>admins</name><scope>system</scope><gid>1999</gid><member>0</member></group>
      		<user><name>admin</name><bcrypt-hash>$2y$10$not.a.real.hash</bcrypt-hash><uid>0</uid></user>
      		<webgui><protocol>https</protocol></webgui><ipv6allow></ipv6allow>
      	</system>
      	<interfaces>
      		<wan>
      			<enable></enable><if>eth0</if><descr>WAN</descr><blockpriv></blockpriv>
      			<ipaddr>203.0.113.11</ipaddr><subnet>24</subnet><gateway>WANGW</gateway><mss>1400</mss>
      		</wan>
      		<lan>
      			<enable></enable><if>eth1</if><descr>LAN</descr>
      			<ipaddr>192.168.10.2</ipaddr><subnet>24</subnet>
      			<ipaddrv6>2001:db8:10::2</ipaddrv6><subnetv6>64</subnetv6>
      		</lan>
      		<opt1>
      			<enable></enable><if>eth2</if><descr>SYNC</descr>
      			<ipaddr>172.16.1.1</ipaddr><subnet>24</subnet>
      		</opt1>
      	</interfaces>
      	<gateways>
      		<gateway_item>
      			<interface>wan</interface><gateway>203.0.113.1</gateway><name>WANGW</name>
      			<ipprotocol>inet</ipprotocol>
      		</gateway_item>
      		<defaultgw4>WANGW</defaultgw4>
      	</gateways>
      	<staticroutes>
      		<route><network>198.51.100.0/24</network><gateway>WANGW</gateway></route>
      	</staticroutes>
      	<virtualip>
      		<vip>
      			<mode>carp</mode><interface>wan</interface><vhid>1</vhid><advskew>0</advskew>
      			<advbase>1</advbase><password>only-a-test</password><uniqid>1</uniqid>
      			<descr>WAN VIP</descr><type>single</type><subnet_bits>24</subnet_bits>
      			<subnet>203.0.113.10</subnet>
      		</vip>
      		<vip>
      			<mode>ipalias</mode><interface>_vip1</interface><uniqid>2</uniqid><descr>Web</descr>
      			<type>single</type><subnet_bits>24</subnet_bits><subnet>203.0.113.20</subnet>
      		</vip>
      	</virtualip>
      	<hasync>
      		<pfsyncenabled>on</pfsyncenabled><synchronizerules>on</synchronizerules>
      		<pfsyncpeerip>172.16.1.2</pfsyncpeerip><pfsyncinterface>opt1</pfsyncinterface>
      		<synchronizetoip>172.16.1.2</synchronizetoip><username>admin</username>
      		<password>only-a-test</password>
      	</hasync>
      	<aliases>
      		<alias>
      			<name>servers</name><type>host</type><address>192.168.10.80 192.168.10.81</address>
      			<descr>Servers</descr><detail>first||second</detail>
      		</alias>
      		<alias>
      			<name>webports</name><type>port</type><address>80 443 8000:8080</address><descr></descr>
      		</alias>
      		<alias>
      			<name>nets</name><type>network</type><address>10.0.0.0/8 servers</address>
      		</alias>
      	</aliases>
      	<filter>
      		<rule>
      			<tracker>1700000001</tracker><type>pass</type><interface>wan</interface>
      			<ipprotocol>inet</ipprotocol><protocol>tcp</protocol>
      			<source><any></any></source>
      			<destination><address>servers</address><port>webports</port></destination>
      			<descr>Web</descr><log></log>
      		</rule>
      		<rule>
      			<tracker>1700000002</tracker><type>pass</type><interface>lan</interface>
      			<ipprotocol>inet46</ipprotocol>
      			<source><network>lan</network></source><destination><any></any></destination>
      			<descr>LAN to any</descr>
      		</rule>
      		<rule>
      			<tracker>1700000003</tracker><type>block</type><interface>wan,lan</interface>
      			<floating>yes</floating><direction>any</direction><quick>yes</quick>
      			<ipprotocol>inet</ipprotocol><protocol>icmp</protocol><icmptype>echoreq</icmptype>
      			<source><address>nets</address><not></not></source>
      			<destination><network>(self)</network></destination><descr>no ping</descr>
      		</rule>
      		<separator><wan></wan></separator>
      	</filter>
      	<nat>
      		<outbound>
      			<mode>hybrid</mode>
      			<rule>
      				<source><network>192.168.10.0/24</network></source><target>203.0.113.10</target>
      				<interface>wan</interface><destination><any></any></destination>
      				<descr>LAN to WAN</descr>
      			</rule>
      		</outbound>
      		<rule>
      			<interface>wan</interface><ipprotocol>inet</ipprotocol><protocol>tcp</protocol>
      			<source><any></any></source>
      			<destination><network>wanip</network><port>8443</port></destination>
      			<target>192.168.10.80</target><local-port>443</local-port><descr>Web</descr>
      			<associated-rule-id>pass</associated-rule-id>
      		</rule>
      		<onetoone>
      			<external>203.0.113.30</external><interface>wan</interface>
      			<source><address>192.168.10.30</address></source><destination><any></any></destination>
      			<descr>Mail</descr>
      		</onetoone>
      		<npt>
      			<interface>wan</interface><source><address>fd00:1::/64</address></source>
      			<destination><address>2001:db8:77::/64</address></destination><descr>ULA</descr>
      		</npt>
      	</nat>
      	<installedpackages><package><name>notes</name></package></installedpackages>
      </pfsense>
      """;

  static Xml primary() {
    return switch (XmlReader.read(PRIMARY.getBytes(StandardCharsets.UTF_8))) {
      case XmlReader.Document document -> document.root();
      case XmlReader.Malformed malformed -> throw new AssertionError(malformed.toString());
    };
  }
}
