package twinwall.core.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import twinwall.core.config.Config;
import twinwall.core.config.XmlReader;
import twinwall.core.net.Ip;

/** A WAN with one public address, the shared one: its own addresses lead nowhere. */
class DetourTest {
  private static final String LAN_VIP =
      "<vip><mode>carp</mode><interface>lan</interface><vhid>2</vhid><password>x</password>"
          + "<subnet>192.168.1.1</subnet><subnet_bits>24</subnet_bits></vip>";

  private static Planning.Planned plan(String wanAddress, String vips) {
    String xml =
        "<pfsense><version>23.3</version><interfaces><wan><enable/><if>wan0</if><ipaddr>"
            + wanAddress
            + "</ipaddr><subnet>29</subnet><gateway>GW</gateway></wan><lan><enable/><if>lan0</if>"
            + "<ipaddr>192.168.1.2</ipaddr><subnet>24</subnet></lan></interfaces><gateways>"
            + "<gateway_item><interface>wan</interface><gateway>203.0.113.1</gateway>"
            + "<name>GW</name><ipprotocol>inet</ipprotocol></gateway_item></gateways><virtualip>"
            + "<vip><mode>carp</mode><interface>wan</interface><vhid>1</vhid><password>x</password>"
            + "<subnet>203.0.113.2</subnet><subnet_bits>29</subnet_bits></vip>"
            + vips
            + "</virtualip></pfsense>";
    if (XmlReader.read(xml.getBytes(StandardCharsets.UTF_8)) instanceof XmlReader.Document d
        && Planner.plan(Config.of(d.root()), Facts.anything()) instanceof Planning.Planned p) {
      return p;
    }
    throw new AssertionError(xml);
  }

  @Test
  void byTheMasterWhereNoAddressIsItsOwn() {
    Plan plan = plan("10.255.255.2", LAN_VIP).plan();
    assertEquals(1, plan.detours().size());
    Plan.Detour detour = plan.detours().getFirst();
    assertEquals("wan0 1", detour.device() + " " + detour.vhid());
    Plan.GatewayTable table =
        plan.gatewayTables().stream().filter(t -> t.table() == detour.table()).findFirst().get();
    assertEquals(Ip.of("192.168.1.1"), table.gateway());
    assertEquals("lan0", table.device());
    assertTrue(plan.routes().getFirst().onlink(), "a BACKUP's kernel takes the route, too");
  }

  @Test
  void notWhereItHasOne() {
    Plan plan = plan("203.0.113.3", LAN_VIP).plan();
    assertEquals(List.of(), plan.detours());
    assertEquals(List.of(), plan.gatewayTables());
    assertFalse(plan.routes().getFirst().onlink());
  }

  @Test
  void whereNobodyCanHelpItIsSaid() {
    Planning.Planned planned = plan("10.255.255.2", "");
    assertEquals(List.of(), planned.plan().detours());
    assertTrue(
        planned.warnings().toString().contains("A BACKUP reaches nothing"),
        planned.warnings().toString());
  }
}
