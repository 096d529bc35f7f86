package twinwall.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import twinwall.core.net.Ip;
import twinwall.core.netlink.NlMessage;
import twinwall.core.netlink.NlWriter;
import twinwall.core.plan.MadeDevice;

/**
 * What asks the kernel for a device, beside what iproute2 6.1 was seen to send for the same
 * (strace): kernels without VLANs, bonds or tunnels cannot judge it.
 */
final class DeviceDataTest {
  private static String data(MadeDevice.Kind kind, int primary) {
    NlWriter out = NlWriter.ofCapacity(4096);
    out.begin(RtCodec.NEWLINK, NlMessage.REQUEST, 1);
    DeviceData.write(out, kind, primary);
    out.end();
    byte[] all = new byte[out.length() - NlWriter.HEADER];
    out.buffer().get(NlWriter.HEADER, all);
    return HexFormat.of().formatHex(all);
  }

  /** ip link add ... type vlan id 5. */
  @Test
  void vlan() {
    assertEquals("0600010005000000", data(new MadeDevice.Vlan("em0", 5, Optional.empty()), 0));
  }

  /** ... egress-qos-map 0:3: the first of the sixteen entries. */
  @Test
  void vlanWithPriority() {
    String all = data(new MadeDevice.Vlan("em0", 5, Optional.of(3)), 0);
    // A list of sixteen entries of twelve bytes; marked as nested, which the kernel takes either
    // way.
    assertEquals(
        "0600010005000000" + "c4000380" + "0c0001000000000003000000", all.substring(0, 48));
    assertEquals("0c0001000f00000003000000", all.substring(all.length() - 24));
    assertEquals(2 * (8 + 4 + 16 * 12), all.length());
  }

  /** ... type bond mode 802.3ad miimon 100 lacp_rate fast xmit_hash_policy layer3+4. */
  @Test
  void bond() {
    var bond =
        new MadeDevice.Bond(
            MadeDevice.BondMode.LACP, true, MadeDevice.BondHash.LAYER34, Optional.empty());
    assertEquals(
        "0500010004000000" + "0800030064000000" + "0500150001000000" + "05000e0001000000",
        data(bond, 0));
  }

  @Test
  void bondWithPrimary() {
    var bond =
        new MadeDevice.Bond(
            MadeDevice.BondMode.ACTIVE_BACKUP,
            false,
            MadeDevice.BondHash.LAYER34,
            Optional.of("em1"));
    assertEquals("0500010001000000" + "0800030064000000" + "08000b0007000000", data(bond, 7));
  }

  /** ... type gre local 1.2.3.4 remote 5.6.7.8 ttl 64; ip sends defaults beside. */
  @Test
  void gre() {
    var tunnel = new MadeDevice.Tunnel(true, Ip.of("1.2.3.4"), Ip.of("5.6.7.8"));
    assertEquals("gre", tunnel.word());
    assertEquals("0800060001020304" + "0800070005060708" + "0500080040000000", data(tunnel, 0));
  }

  /** ... type sit mode any local 1.2.3.4 remote 5.6.7.8 ttl 64. */
  @Test
  void gif() {
    var tunnel = new MadeDevice.Tunnel(false, Ip.of("1.2.3.4"), Ip.of("5.6.7.8"));
    assertEquals("sit", tunnel.word());
    assertEquals(
        "0800020001020304" + "0800030005060708" + "0500040040000000" + "0500090000000000",
        data(tunnel, 0));
  }

  /** ... type ip6tnl mode any local 2001:db8::1 remote 2001:db8::2. */
  @Test
  void gifOverIpv6() {
    var tunnel = new MadeDevice.Tunnel(false, Ip.of("2001:db8::1"), Ip.of("2001:db8::2"));
    assertEquals("ip6tnl", tunnel.word());
    assertEquals(
        "1400020020010db8000000000000000000000001"
            + "1400030020010db8000000000000000000000002"
            + "0500040040000000"
            + "0500090000000000",
        data(tunnel, 0));
  }

  /** The mark is what tells one device from another, whatever the kernel can tell back. */
  @Test
  void aMarkSaysEverythingAndFits() {
    List<String> many = java.util.stream.IntStream.range(0, 60).mapToObj(i -> "port" + i).toList();
    var none = Optional.<Integer>empty();
    MadeDevice.Bridge one = new MadeDevice.Bridge(true, none, none, none, none, none, many);
    MadeDevice.Bridge other =
        new MadeDevice.Bridge(true, none, none, none, none, none, many.subList(0, 59));
    String mark = mark(one);
    assertEquals(true, mark.length() <= 255 && mark.startsWith(MadeDevice.MARK));
    assertEquals(false, mark.equals(mark(other)));
  }

  private static String mark(MadeDevice.Kind kind) {
    return new MadeDevice(
            "bridge0",
            kind,
            List.of(),
            List.of(),
            new twinwall.core.plan.Origin("bridges/bridged[1]", ""))
        .mark();
  }
}
