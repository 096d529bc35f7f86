package twinwall.core.carp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import twinwall.core.net.Prefix;

class VirtualMacTextTest {
  private static CarpGroup group(String device, int vhid, String... addresses) {
    return new CarpGroup(
        new Vhid(device, vhid),
        1,
        0,
        List.of(addresses).stream().map(Prefix::of).toList(),
        List.of(),
        "",
        "");
  }

  @Test
  void sameVhidOnTwoDevicesHasTwoSets() {
    String text =
        VirtualMacText.of(
            List.of(
                group("lan0", 7, "10.0.0.1/24", "2001:db8::1/64"),
                group("eth0.7-x", 7, "192.0.2.1/24", "192.0.2.5/24")),
            List.of("lan0", "gone0"));
    assertTrue(text.contains("set live_lan0 {"), text);
    assertTrue(text.contains("set live_eth0_2e7_2dx {"), text);
    assertTrue(text.contains("hook ingress device \"eth0.7-x\""), text);
    assertTrue(text.contains("oifname \"lan0\" arp saddr ip { 10.0.0.1 } drop"), text);
    assertTrue(text.contains("{ 192.0.2.1, 192.0.2.5 } arp saddr ether set 00:00:5e:00:01:07"));
    assertFalse(text.contains("2001:db8"), "IPv6 is not answered by the kernel");
    assertTrue(text.contains("delete set netdev twinwall_vmac live_gone0"), text);
    assertFalse(text.contains("delete set netdev twinwall_vmac live_lan0"), text);
    assertFalse(text.contains("flush set"), "a reload loses no living element");
  }

  @Test
  void advertisementsComeFromTheLinkLocalAddressOfTheLowestGroup() {
    String text =
        VirtualMacText.of(
            List.of(
                group("lan0", 9, "fe80::9/64"),
                group("lan0", 8, "2001:db8::1/64", "fe80::1:1/64"),
                group("opt0", 7, "2001:db8:7::1/64")),
            List.of("lan0", "gone0"));
    assertTrue(text.contains("hook egress device \"lan0\""), text);
    assertTrue(
        text.contains(
            "nd-router-advert ether saddr set 00:00:5e:00:01:08 ip6 saddr set fe80::1:1"
                + " ether saddr @live_lan0 accept"),
        text);
    assertTrue(text.contains("out_lan0 icmpv6 type nd-router-advert drop"), text);
    assertFalse(text.contains("fe80::9"), text);
    assertFalse(text.contains("hook egress device \"opt0\""), text);
    assertTrue(text.contains("delete chain netdev twinwall_vmac out_opt0"), text);
    assertTrue(text.contains("delete chain netdev twinwall_vmac out_gone0"), text);
  }

  @Test
  void nothingIsStillText() {
    assertEquals(
        "table netdev twinwall_vmac {\n}\ntable arp twinwall_vmac {\n}\n",
        VirtualMacText.of(List.of(), List.of()));
  }
}
