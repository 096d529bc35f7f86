package twinwall.node.carp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static twinwall.node.carp.ServingNodes.until;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import twinwall.linux.KernelTest;

/** Whom a real DHCP server gives an address: by lists of MACs, and by who is known. */
class DhcpListsKernelTest {
  private static final String CONFIG =
      """
      <pfsense><version>23.3</version>
      <system><hostname>fw</hostname><domain>example.net</domain></system>
      <interfaces>
        <lan><enable></enable><if>lan0</if><descr>LAN</descr>
          <ipaddr>10.0.0.2</ipaddr><subnet>24</subnet></lan>
        <opt1><enable></enable><if>lo</if><descr>Other</descr>
          <ipaddr>10.0.1.2</ipaddr><subnet>24</subnet></opt1></interfaces>
      <dhcpd>
        <lan><enable></enable><denyunknown>enabled</denyunknown>
          <range><from>10.0.0.100</from><to>10.0.0.150</to></range>
          <mac_allow>02:00:00</mac_allow><mac_deny>02:00:00:00:00:66</mac_deny>
          <staticmap><mac>02:00:00:00:00:01</mac><hostname>here</hostname></staticmap>
          <staticmap><mac>02:00:00:00:00:66</mac><hostname>denied</hostname></staticmap>
          <staticmap><mac>06:00:00:00:00:01</mac><hostname>other</hostname></staticmap></lan>
        <opt1><enable></enable>
          <staticmap><mac>02:00:00:00:00:03</mac><ipaddr>10.0.1.3</ipaddr></staticmap></opt1>
      </dhcpd></pfsense>
      """;

  @TempDir Path dir;

  private static boolean isServed(Site.Host host, String mac, int tries) throws Exception {
    host.run("ip", "link", "set", "lan0", "address", mac);
    try {
      host.run(
          "/usr/sbin/udhcpc",
          "-i",
          "lan0",
          "-f",
          "-q",
          "-n",
          "-t",
          Integer.toString(tries),
          "-T",
          "1",
          "-s",
          "/bin/true");
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  @KernelTest
  void onlyThoseWhoMayGetAnAddress() throws Exception {
    try (Site site = new Site();
        ServingNodes nodes = new ServingNodes(dir)) {
      Site.Host one = site.host("one", "10.0.0.2/24");
      Site.Host client = site.host("client");
      ServingNodes.Node node = nodes.start(one, ServingNodes.plan(CONFIG));
      until("it runs", () -> node.runs("kea-dhcp4"));
      Map<String, Boolean> served = new TreeMap<>();
      served.put("known here", isServed(client, "02:00:00:00:00:01", 30));
      served.put("known elsewhere", isServed(client, "02:00:00:00:00:03", 30));
      served.put("unknown", isServed(client, "02:00:00:00:00:02", 2));
      served.put("denied", isServed(client, "02:00:00:00:00:66", 2));
      served.put("not allowed", isServed(client, "06:00:00:00:00:01", 2));
      assertEquals(
          Map.of(
              "known here", true,
              "known elsewhere", true,
              "unknown", false,
              "denied", false,
              "not allowed", false),
          served);
    }
  }
}
