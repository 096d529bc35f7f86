package twinwall.core.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import twinwall.core.config.Config;
import twinwall.core.config.XmlReader;
import twinwall.core.plan.Facts;
import twinwall.core.plan.Planner;
import twinwall.core.plan.Planning;

/** Whom the node itself asks, by what General Setup says and what the resolver does. */
class NamesTextTest {
  private static final String SERVERS =
      "<dnsserver>192.0.2.53</dnsserver><dnsserver>2001:db8::53</dnsserver>";
  private static final String RESOLVER = "<unbound><enable/>%s</unbound>";

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          servers and resolver,             '',                        '',                  127.0.0.1 192.0.2.53 2001:db8::53
          the resolver alone,               <dnslocalhost>local,       '',                  127.0.0.1
          the servers alone,                <dnslocalhost>remote,      '',                  192.0.2.53 2001:db8::53
          a resolver on another port,       '',                        <port>5353</port>,   192.0.2.53 2001:db8::53
          a resolver that is not here,      <dnslocalhost>local,       <active_interface>lan</active_interface>, 192.0.2.53 2001:db8::53
          no more than three,               <dnsserver>192.0.2.54,     '',                  127.0.0.1 192.0.2.53 2001:db8::53
          """)
  void asked(String what, String system, String resolver, String servers) {
    String closed =
        system.isEmpty() ? "" : system + "</" + system.substring(1, system.indexOf('>')) + ">";
    StringBuilder wanted = new StringBuilder("# Made by Twinwall from System > General Setup.\n");
    wanted.append("search example.net\n");
    for (String server : servers.split(" ")) {
      wanted.append("nameserver ").append(server).append('\n');
    }
    String text = text("example.net", SERVERS + closed, RESOLVER.formatted(resolver));
    assertEquals(wanted.append("options timeout:2\n").toString(), text, what);
  }

  @Test
  void nothingIsSaidThatIsNotKnown() {
    assertEquals(
        "# Made by Twinwall from System > General Setup.\noptions timeout:2\n", text("", "", ""));
  }

  private static String text(String domain, String system, String resolver) {
    String xml =
        "<pfsense><version>23.3</version><system><hostname>fw1</hostname><domain>"
            + domain
            + "</domain>"
            + system
            + "</system><interfaces><lan><enable/><if>lan0</if><ipaddr>192.168.1.2</ipaddr>"
            + "<subnet>24</subnet></lan></interfaces>"
            + resolver
            + "</pfsense>";
    if (XmlReader.read(xml.getBytes(StandardCharsets.UTF_8)) instanceof XmlReader.Document d) {
      return switch (Planner.plan(Config.of(d.root()), Facts.anything())) {
        case Planning.Planned planned -> NamesText.of(planned.plan().naming());
        case Planning.Refused refused -> refused.problems().toString();
      };
    }
    throw new AssertionError(xml);
  }
}
