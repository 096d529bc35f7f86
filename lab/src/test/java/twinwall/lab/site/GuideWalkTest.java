package twinwall.lab.site;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import twinwall.core.net.Prefix;
import twinwall.linux.KernelTest;

/**
 * docs/guide.md by its pages: two nodes that have nothing but a LAN address and a password become a
 * pair in a browser on the client's machine, in the guide's order; after each step the kernel or
 * the engine of the right node must have done it.
 */
class GuideWalkTest {
  @TempDir Path directory;

  @KernelTest
  void twoFreshNodesBecomeAPairInABrowser() throws Exception {
    PairSite.tell(hands -> {
      assumeTrue(Surfer.missing().isEmpty(), Surfer::missing);
      assertTrue(NameServer.isInstalled(), "no unbound: apt install unbound");
      Site site = hands.site();
      Topology topology = site.topology();
      String password = Files.readString(site.directory().resolve("password")).strip();
      var firewalls = new Firewalls(site);
      for (String firewall : topology.firewalls()) {
        Path config = site.configDir(firewall).resolve("config.xml");
        SiteFile.write(config, fresh(topology.lan(topology.number(firewall)), password));
        firewalls.start(firewall);
      }
      NameServer.start(site);
      browsersOutsideGetIn(site);
      new GuideWalk(hands, password, DhcpClient.in(directory)).walk();
    });
  }

  /** What {@code lab pages} opens. */
  private static void browsersOutsideGetIn(Site site) throws Exception {
    try (var doorway = new Doorway(site, 0, GuideWalkTest::agent)) {
      for (var at : doorway.addresses().values()) {
        var url = "https://" + at.getAddress().getHostAddress() + ":" + at.getPort() + "/login";
        PairHands.until("there is a page at " + url, () -> code(url).equals("200"));
      }
    }
  }

  private static List<String> agent(List<String> arguments) {
    var line = new ArrayList<String>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), "twinwall.lab.Main"));
    line.add("agent");
    line.addAll(arguments);
    return line;
  }

  private static String code(String url) throws Exception {
    var curl =
        new ProcessBuilder("curl", "-sk", "-m", "5", "-o", "/dev/null", "-w", "%{http_code}", url)
            .start();
    var said = new String(curl.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    curl.waitFor();
    return said;
  }

  /** What an installer leaves: two assigned ports, an address in the LAN, somebody to log in. */
  private static String fresh(Prefix lan, String password) {
    return """
    <?xml version="1.0"?>
    <pfsense>
      <version>23.3</version>
      <system>
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
      </system>
      <interfaces>
        <wan>
          <if>wan0</if>
          <descr><![CDATA[WAN]]></descr>
        </wan>
        <lan>
          <enable></enable>
          <if>lan0</if>
          <descr><![CDATA[LAN]]></descr>
          <ipaddr>%s</ipaddr>
          <subnet>%d</subnet>
        </lan>
      </interfaces>
    </pfsense>
    """
        .formatted(
            BCrypt.with(BCrypt.Version.VERSION_2Y).hashToString(10, password.toCharArray()),
            lan.address(),
            lan.length());
  }
}
