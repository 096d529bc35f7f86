package twinwall.core.config;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Documents for tests. */
final class Samples {
  private Samples() {}

  /** The primary of a pair, with one of everything that has a record. */
  static final String PRIMARY =
      """
      <?xml version="1.0"?>
      <pfsense>
      	<version>23.3</version>
      	<system>
      		<hostname>fw1</hostname>
      		<domain>example.net</domain>
      		<dnsserver>192.0.2.53</dnsserver>
      		<group><name>admins</name><scope>system</scope><gid>1999</gid><member>0</member></group>
      		<user><name>admin</name><bcrypt-hash>$2y$10$not.a.real.hash</bcrypt-hash><uid>0</uid></user>
      		<webgui><protocol>https</protocol></webgui>
      		<ipv6allow></ipv6allow>
      	</system>
      	<interfaces>
      		<wan>
      			<enable></enable><if>eth0</if><descr>WAN</descr>
      			<ipaddr>203.0.113.11</ipaddr><subnet>24</subnet><gateway>WANGW</gateway>
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
      			<advbase>1</advbase><password>only-a-test</password><uniqid>65a1b2c3d4e5f</uniqid>
      			<descr>WAN VIP</descr><type>single</type><subnet_bits>24</subnet_bits>
      			<subnet>203.0.113.10</subnet>
      		</vip>
      		<vip>
      			<mode>ipalias</mode><interface>_vip65a1b2c3d4e5f</interface>
      			<uniqid>65a1b2c3d4e60</uniqid><descr>Web</descr><type>single</type>
      			<subnet_bits>24</subnet_bits><subnet>203.0.113.20</subnet>
      		</vip>
      	</virtualip>
      	<hasync>
      		<pfsyncenabled>on</pfsyncenabled>
      		<synchronizerules>on</synchronizerules>
      		<pfsyncpeerip>172.16.1.2</pfsyncpeerip>
      		<pfsyncinterface>opt1</pfsyncinterface>
      		<synchronizetoip>172.16.1.2</synchronizetoip>
      		<username>admin</username>
      		<password>only-a-test</password>
      	</hasync>
      	<aliases>
      		<alias>
      			<name>servers</name><type>host</type><address>192.168.10.80 192.168.10.81</address>
      			<descr>Servers</descr><detail>first||second</detail>
      		</alias>
      		<alias>
      			<name>webports</name><type>port</type><address>80 443 8000:8080</address>
      			<descr></descr>
      		</alias>
      	</aliases>
      	<filter>
      		<rule>
      			<tracker>1700000001</tracker><type>pass</type><interface>wan</interface>
      			<ipprotocol>inet</ipprotocol><protocol>tcp</protocol>
      			<source><any></any></source>
      			<destination><address>servers</address><port>webports</port></destination>
      			<descr>Web</descr>
      		</rule>
      		<rule>
      			<tracker>1700000002</tracker><type>pass</type><interface>lan</interface>
      			<ipprotocol>inet46</ipprotocol>
      			<source><network>lan</network></source><destination><any></any></destination>
      			<descr>LAN to any</descr>
      		</rule>
      		<separator><wan></wan></separator>
      	</filter>
      	<nat>
      		<outbound>
      			<mode>advanced</mode>
      			<rule>
      				<source><network>192.168.10.0/24</network></source><target>203.0.113.10</target>
      				<interface>wan</interface><destination><any></any></destination>
      				<descr>LAN to WAN</descr>
      			</rule>
      		</outbound>
      	</nat>
      	<installedpackages><package><name>notes</name></package></installedpackages>
      </pfsense>
      """;

  static Xml read(String text) {
    return switch (XmlReader.read(text.getBytes(StandardCharsets.UTF_8))) {
      case XmlReader.Document d -> d.root();
      case XmlReader.Malformed m -> throw new AssertionError(m.toString());
    };
  }

  static Config primary() {
    return Config.of(read(PRIMARY));
  }

  /** Any tree at all: list tags and others, CDATA names and others, text with traps. */
  static Xml tree(Random random, int depth) {
    String[] names = {
      "descr", "rule", "alias", "wan", "x-y", "password", "n.1", "text", "row", "b"
    };
    String name = names[random.nextInt(names.length)];
    if (depth == 0 || random.nextInt(3) == 0) {
      return Xml.of(name, text(random));
    }
    Xml x = Xml.empty(name);
    for (int i = random.nextInt(5); i > 0; i--) {
      x = x.plus(tree(random, depth - 1));
    }
    return x;
  }

  private static String text(Random random) {
    String[] bits = {
      "a",
      " ",
      "\t",
      "\n",
      "\r\n",
      "&",
      "&amp;",
      "&amp;amp;",
      "<",
      ">",
      "]]>",
      "\"",
      "'",
      "&eacute;",
      "é",
      "€",
      "&#65;",
      "&#10;",
      "😀",
      "\u0000",
      "\uD800",
      "&nbsp;",
      "\u0085",
      "&;",
      "<![CDATA["
    };
    StringBuilder out = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      out.append(bits[random.nextInt(bits.length)]);
    }
    return out.toString();
  }
}
