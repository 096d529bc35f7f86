package twinwall.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A rename goes through everything that refers, and what is stood on does not go. */
class InterfaceFollowsTest {
  private static final String FILE =
      """
      <pfsense><version>23.3</version>
        <system><dns1gw>WAN_DHCP</dns1gw></system>
        <interfaces>
          <wan><enable></enable><if>em0</if><descr>WAN</descr><ipaddr>dhcp</ipaddr><ipaddrv6>dhcp6</ipaddrv6></wan>
          <lan><enable></enable><if>em1</if><descr>LAN</descr><ipaddr>192.168.1.1</ipaddr><subnet>24</subnet></lan>
          <opt1><enable></enable><if>em2</if><descr>DMZ</descr><ipaddr>10.0.0.1</ipaddr><subnet>24</subnet></opt1>
        </interfaces>
        <gateways>
          <gateway_item><interface>lan</interface><gateway>192.168.1.9</gateway><name>INNER</name></gateway_item>
          <gateway_group><name>BOTH</name><item>WAN_DHCP|1|address</item><item>INNER|2|address</item></gateway_group>
          <defaultgw4>WAN_DHCP</defaultgw4><defaultgw6>WAN_DHCP6</defaultgw6>
        </gateways>
        <staticroutes><route><network>10.9.0.0/16</network><gateway>INNER</gateway></route></staticroutes>
        <ifgroups><ifgroupentry><ifname>INSIDE</ifname><members>lan</members></ifgroupentry></ifgroups>
        <filter>
          <rule><type>pass</type><interface>INSIDE</interface><gateway>WAN_DHCP</gateway><descr>WAN_DHCP</descr></rule>
          <rule><type>pass</type><interface>opt1</interface></rule>
          <rule><type>pass</type><interface>opt1,lan</interface><floating>yes</floating></rule>
          <separator><inside><sep0><row>fr0</row></sep0></inside></separator>
        </filter>
        <nat><rule><interface>opt1</interface></rule><outbound><rule><interface>opt1</interface></rule><rule><interface>wan</interface></rule></outbound>
          <onetoone><interface>opt1</interface></onetoone></nat>
        <dhcpd><opt1><enable></enable></opt1><lan></lan></dhcpd>
      </pfsense>
      """;

  private static Xml xml(String text) {
    if (XmlReader.read(text.getBytes(StandardCharsets.UTF_8)) instanceof XmlReader.Document d) {
      return d.root();
    }
    throw new AssertionError("the test's own document is no XML");
  }

  private static Xml set(String path, String value) {
    Edit edit = Edits.set(ConfigPath.parse(path).orElseThrow(), value);
    Edit.Result result = InterfaceFollows.after(edit).on(Config.of(xml(FILE)));
    return assertInstanceOf(Edit.Edited.class, result, result.toString()).root();
  }

  private static Edit.Result delete(String path, String file) {
    return InterfaceFollows.after(Edits.delete(ConfigPath.parse(path).orElseThrow()))
        .on(Config.of(xml(file)));
  }

  private static String text(Xml root, String path) {
    return ConfigPath.parse(path).orElseThrow().find(root).getFirst().text();
  }

  @Test
  void theGatewaysOfADynamicInterfaceAreCalledAfterIt() {
    Xml root = set("interfaces/wan/descr", "Cable");
    assertEquals("CABLE_DHCP", text(root, "gateways/defaultgw4"));
    assertEquals("CABLE_DHCP6", text(root, "gateways/defaultgw6"));
    assertEquals("CABLE_DHCP|1|address", text(root, "gateways/gateway_group[BOTH]/item[1]"));
    assertEquals("INNER|2|address", text(root, "gateways/gateway_group[BOTH]/item[2]"));
    assertEquals("CABLE_DHCP", text(root, "filter/rule[1]/gateway"));
    assertEquals("WAN_DHCP", text(root, "filter/rule[1]/descr"), "a description is the user's");
    assertEquals("CABLE_DHCP", text(root, "system/dns1gw"));
    assertEquals(
        xml(FILE).childOrEmpty("nat"), root.childOrEmpty("nat"), "rules name the id, not the name");
  }

  @Test
  void aGatewayIsRenamedEverywhere() {
    Xml root = set("gateways/gateway_item[INNER]/name", "CORE");
    assertEquals("CORE", text(root, "staticroutes/route[1]/gateway"));
    assertEquals("CORE|2|address", text(root, "gateways/gateway_group[BOTH]/item[2]"));
    assertEquals("WAN_DHCP", text(root, "gateways/defaultgw4"));
  }

  @Test
  void aGroupIsRenamedWithItsRulesAndSeparators() {
    Xml root = set("ifgroups/ifgroupentry[INSIDE]/ifname", "OFFICE");
    assertEquals("OFFICE", text(root, "filter/rule[1]/interface"));
    assertTrue(root.childOrEmpty("filter").childOrEmpty("separator").has("office"));
    assertEquals("opt1", text(root, "filter/rule[2]/interface"));
  }

  @Test
  void anInterfaceThatGoesTakesItsRulesAlong() {
    Edit.Result result = delete("interfaces/opt1", FILE);
    Xml root = assertInstanceOf(Edit.Edited.class, result, result.toString()).root();
    assertEquals(2, root.childOrEmpty("filter").children("rule").size());
    assertEquals("lan", text(root, "filter/rule[2]/interface"), "a floating rule stays on others");
    assertEquals(0, root.childOrEmpty("nat").children("rule").size());
    assertEquals(0, root.childOrEmpty("nat").children("onetoone").size());
    assertEquals("wan", text(root, "nat/outbound/rule[1]/interface"));
    assertFalse(root.childOrEmpty("dhcpd").has("opt1"));
    assertTrue(root.childOrEmpty("dhcpd").has("lan"));
  }

  @Test
  void anInterfaceThatSomethingStandsOnStays() {
    Map<String, String> users =
        Map.of(
            "ifgroups/ifgroupentry[2]",
            "<ifgroups><ifgroupentry><ifname>X</ifname><members>lan</members></ifgroupentry>"
                + "<ifgroupentry><ifname>Y</ifname><members>lan opt1</members></ifgroupentry></ifgroups>",
            "bridges/bridged[1]",
            "<bridges><bridged><members>lan,opt1</members><bridgeif>bridge0</bridgeif></bridged></bridges>",
            "gres/gre[1]",
            "<gres><gre><if>opt1</if><greif>gre1</greif></gre></gres>",
            "virtualip/vip[1]",
            "<virtualip><vip><mode>carp</mode><interface>opt1</interface></vip></virtualip>",
            "gateways/gateway_item[1]",
            "<gateways><gateway_item><interface>opt1</interface><name>G</name></gateway_item></gateways>",
            "hasync/pfsyncinterface",
            "<hasync><pfsyncinterface>opt1</pfsyncinterface></hasync>");
    users.forEach((place, part) -> {
      String file =
          "<pfsense><interfaces><opt1><if>em2</if></opt1><lan></lan></interfaces>"
              + part
              + "</pfsense>";
      Edit.Result result = delete("interfaces/opt1", file);
      Edit.Refused refused = assertInstanceOf(Edit.Refused.class, result, place);
      assertTrue(refused.problems().toString().contains(place), refused.problems().toString());
      assertInstanceOf(
          Edit.Edited.class,
          delete("interfaces/opt9", file.replace("<lan>", "<opt9></opt9><lan>")));
    });
  }

  @Test
  void namesOfDevicesAreRememberedAndUsed() {
    Xml told = Devices.remembering(xml(FILE), Map.of("em0", "enp1s0", "em1", "enp2s0"));
    assertEquals(
        Map.of("em0", "enp1s0", "em1", "enp2s0"), Devices.known(Config.of(told), _ -> false));
    assertEquals(
        Map.of("em1", "enp2s0"),
        Devices.known(Config.of(told), "em0"::equals),
        "what this machine has keeps its name");
    Xml again = Devices.remembering(told, Map.of("em0", "eth7"));
    assertEquals(2, Config.of(again).twinwall().deviceNames().size());
    assertEquals("eth7", Devices.known(Config.of(again), _ -> false).get("em0"));
  }

  @Test
  void aNameThatGetsTooLongIsShortened() {
    Xml file =
        xml(
            "<pfsense><interfaces><lan><if>em0.100.200</if></lan></interfaces>"
                + "<qinqs><qinqentry><if>em0</if><tag>100</tag><members>200</members>"
                + "<vlanif>em0.100</vlanif></qinqentry></qinqs></pfsense>");
    Config config = Config.of(Devices.renamed(file, Map.of("em0", "enp0s31f6")));
    assertEquals("enp0s31f6.100", config.made().qinqs().getFirst().device());
    assertTrue(
        config.made().all().stream()
            .anyMatch(made -> made.device().equals(config.interfaces().getFirst().device())),
        config.made().all() + " " + config.interfaces().getFirst().device());
  }
}
