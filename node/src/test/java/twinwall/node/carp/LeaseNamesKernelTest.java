package twinwall.node.carp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static twinwall.node.carp.ServingNodes.until;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;
import org.junit.jupiter.api.io.TempDir;
import twinwall.core.carp.Role;
import twinwall.core.plan.Plan;
import twinwall.linux.KernelTest;

/** Names of real DHCP clients, as the resolvers of both nodes know them. */
class LeaseNamesKernelTest {
  @TempDir Path dir;

  private static Plan plan(int host, int other, int skew, String names) {
    return ServingNodes.plan(
        """
        <pfsense><version>23.3</version>
        <system><hostname>fw</hostname><domain>example.net</domain></system>
        <interfaces><lan><enable></enable><if>lan0</if><descr>LAN</descr>
          <ipaddr>10.0.0.%d</ipaddr><subnet>24</subnet></lan></interfaces>
        <virtualip><vip><mode>carp</mode><interface>lan</interface><vhid>7</vhid><advbase>1</advbase>
          <advskew>%d</advskew><password>cv-secret-1</password><uniqid>65a1b2c3d4e01</uniqid>
          <type>single</type><subnet_bits>24</subnet_bits><subnet>10.0.0.1</subnet></vip></virtualip>
        <hasync><pfsyncenabled>on</pfsyncenabled><pfsyncinterface>lan</pfsyncinterface>
          <pfsyncpeerip>10.0.0.%d</pfsyncpeerip></hasync>
        <dhcpd><lan><enable></enable>
          <range><from>10.0.0.100</from><to>10.0.0.150</to></range></lan></dhcpd>
        <unbound><enable></enable>%s
          <system_domain_local_zone_type>static</system_domain_local_zone_type></unbound>
        </pfsense>
        """
            .formatted(host, skew, other, names));
  }

  /** What a node's own resolver answers; nothing when there is no such name, or no resolver yet. */
  static List<String> ask(Site.Host host, String name, String type) throws Exception {
    return host.in(() -> {
      Hashtable<String, String> how = new Hashtable<>();
      how.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
      how.put(Context.PROVIDER_URL, "dns://127.0.0.1");
      how.put("com.sun.jndi.dns.timeout.initial", "500");
      how.put("com.sun.jndi.dns.timeout.retries", "2");
      List<String> out = new ArrayList<>();
      try {
        InitialDirContext dns = new InitialDirContext(how);
        Attribute found = dns.getAttributes(name, new String[] {type}).get(type);
        for (Object one : found == null ? List.of() : Collections.list(found.getAll())) {
          out.add(one.toString());
        }
        dns.close();
      } catch (NamingException _) {
        return List.of();
      }
      Collections.sort(out);
      return out;
    });
  }

  /** A client with this name gets an address. */
  private void client(Site site, String machine, String name) throws Exception {
    site.host(machine)
        .run(
            "/usr/sbin/udhcpc",
            "-i",
            "lan0",
            "-f",
            "-q",
            "-n",
            "-t",
            "20",
            "-T",
            "1",
            "-s",
            "/bin/true",
            "-x",
            "hostname:" + name);
  }

  @KernelTest
  void bothResolversKnowTheNamesOfClients() throws Exception {
    try (Site site = new Site();
        ServingNodes nodes = new ServingNodes(dir)) {
      Site.Host one = site.host("one", "10.0.0.2/24");
      Site.Host two = site.host("two", "10.0.0.3/24");
      ServingNodes.Node first = nodes.start(one, plan(2, 3, 0, "<regdhcp></regdhcp>"));
      first.awaitRole(Role.MASTER);
      ServingNodes.Node second = nodes.start(two, plan(3, 2, 100, "<regdhcp></regdhcp>"));
      second.awaitRole(Role.BACKUP);
      until("both resolve", () -> !own(one).isEmpty() && !own(two).isEmpty());
      List<String> before = own(two);

      client(site, "laptop", "Laptop");
      until("the name, at the MASTER", () -> !ask(one, "laptop.example.net", "A").isEmpty());
      List<String> address = ask(one, "laptop.example.net", "A");
      until("and at the BACKUP", () -> ask(two, "laptop.example.net", "A").equals(address));
      String last = address.getFirst().replaceFirst(".*\\.", "");
      assertEquals(List.of("laptop.example.net."), ask(two, last + ".0.0.10.in-addr.arpa", "PTR"));

      client(site, "thief", "fw");
      client(site, "phone", "phone");
      until("who came later", () -> !ask(two, "phone.example.net", "A").isEmpty());
      assertEquals(before, own(two), "nobody has the firewall's own name");

      second.services().restart("unbound");
      until(
          "another resolver",
          () -> second.services().state().entries().get("unbound").starts() == 2);
      until("told again", () -> ask(two, "laptop.example.net", "A").equals(address));
      second.services().want(plan(3, 2, 100, ""));
      until("no longer wanted", () -> ask(two, "laptop.example.net", "A").isEmpty());
      assertEquals(before, own(two));
    }
  }

  private static List<String> own(Site.Host host) throws Exception {
    return ask(host, "fw.example.net", "A");
  }
}
