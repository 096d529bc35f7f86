package twinwall.node.ruleset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import twinwall.core.flows.Flow;
import twinwall.core.flows.FlowsEvent.Change;
import twinwall.core.flows.Proto;
import twinwall.linux.Conntrack;
import twinwall.linux.KernelTest;
import twinwall.linux.Received;
import twinwall.linux.TrackingHelpers;

/** What the ruleset says to connection tracking, in the real kernel with real packets. */
class TrackingKernelTest {
  /** A user's own table that marks connections for reasons of its own. */
  private static final String MARKS =
      """
      table inet users {
        chain users {
          type filter hook prerouting priority mangle; policy accept;
          ct state new ct mark set 0x17
        }
      }
      """;

  private static void say(String to, int port) throws Exception {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setBroadcast(true);
      socket.send(new DatagramPacket(new byte[8], 8, InetAddress.getByName(to), port));
    }
  }

  private static int port(Flow flow) {
    return Proto.hasPorts(flow.original().proto()) ? flow.original().second() : 0;
  }

  /** The destination ports of the connections that events tell of, until the last one's came. */
  private static List<Integer> heard(Conntrack.Events events, int last) {
    List<Integer> ports = new ArrayList<>();
    while (!ports.contains(last)) {
      List<Change> changes = new ArrayList<>();
      assertEquals(Received.DATA, events.next(changes, new ArrayList<>()));
      changes.forEach(change -> ports.add(port(change.flow())));
    }
    return ports.stream().distinct().toList();
  }

  private static Map<Integer, Flow> table() throws Exception {
    Map<Integer, Flow> table = new TreeMap<>();
    Conntrack.dump(64, part -> part.forEach(flow -> table.put(port(flow), flow)));
    return table;
  }

  @KernelTest
  void whatNeedNotTravelRaisesNoEvents() throws Exception {
    try (RoutedSite site = RoutedSite.of(RoutedSite.plan("15-tracking"));
        Conntrack.Events events = Conntrack.Events.open(_ -> false)) {
      assertEquals("", Conntrack.alwaysEvents());
      Host.tool(List.of("nft", "-f", "-"), MARKS);
      for (int port : new int[] {7000, 7001, 9000}) {
        site.server().serve(port);
      }
      site.server().serve(7100);
      Host.serveHere(443);
      Host.serveHere(7002);
      assertEquals("203.0.113.10", site.client().tries("203.0.113.50", 7000), "travels");
      assertEquals("203.0.113.10", site.client().tries("203.0.113.50", 9000), "no state sync");
      assertTrue(!site.client().datagramComesBack("203.0.113.50", 9000), "no state sync");
      assertEquals("192.168.1.50", site.client().tries("192.168.1.2", 443), "management");
      assertEquals("172.16.1.2", site.peer().tries("172.16.1.1", 443), "configuration sync");
      site.peer().run(() -> Host.tool(List.of("ping", "-c1", "-W2", "172.16.1.1"), ""));
      for (String[] end : new String[][] {{"127.0.0.1", "7002"}, {"203.0.113.50", "7100"}}) {
        try (Socket socket = Host.connect(end[0], Integer.parseInt(end[1]))) {
          Host.line(socket.getInputStream());
        }
      }
      Host.ip("route add 224.0.0.0/4 dev lan0");
      say("224.0.0.251", 5353);
      say("255.255.255.255", 5354);
      say("192.168.1.255", 5355);
      site.client()
          .run(() -> {
            say("192.168.1.255", 5356);
            say("203.0.113.50", 7003);
            return "";
          });
      assertEquals("203.0.113.10", site.client().tries("203.0.113.50", 7001), "the last one");
      assertEquals(List.of(7000, 7003, 7001), heard(events, 7001));
      Map<Integer, Flow> table = table();
      assertTrue(table.keySet().containsAll(List.of(443, 7002, 7100, 5353, 9000)), "tracked");
      assertEquals(Flow.NO_SYNC_MARK | 0x17, table.get(9000).mark(), "beside the user's mark");
      assertEquals(0x17, table.get(7000).mark());
    }
  }

  /** The same without a word to connection tracking: the test above can fail. */
  @KernelTest
  void withoutThoseRulesTheKernelTellsEverything() throws Exception {
    try (RoutedSite site = RoutedSite.of(RoutedSite.plan("05-floating"));
        Conntrack.Events events = Conntrack.Events.open(_ -> false)) {
      assertEquals("", Conntrack.alwaysEvents());
      Host.serveHere(7002);
      site.server().serve(7100);
      for (String[] end : new String[][] {{"127.0.0.1", "7002"}, {"203.0.113.50", "7100"}}) {
        try (Socket socket = Host.connect(end[0], Integer.parseInt(end[1]))) {
          Host.line(socket.getInputStream());
        }
      }
      assertEquals(List.of(7002, 7100), heard(events, 7100));
    }
  }

  @KernelTest
  void helpersThatTheKernelHasNotAreKnown() {
    assertTrue(!TrackingHelpers.has("gopher", "tcp"));
  }

  @KernelTest
  void connectionsGetTheirHelpers() throws Exception {
    for (String helper : List.of("ftp", "tftp", "sip")) {
      assertTrue(
          TrackingHelpers.has(helper, helper.equals("ftp") ? "tcp" : "udp"),
          "this kernel has no nf_conntrack_" + helper);
    }
    try (RoutedSite site = RoutedSite.of(RoutedSite.plan("15-tracking"))) {
      site.server().serve(21);
      assertEquals("203.0.113.10", site.client().tries("203.0.113.50", 21));
      site.client()
          .run(() -> {
            say("203.0.113.50", 69);
            say("203.0.113.50", 5060);
            return "";
          });
      say("203.0.113.50", 5061);
      Map<Integer, Flow> table = table();
      assertEquals("ftp", table.get(21).extras().helper());
      assertEquals("tftp", table.get(69).extras().helper());
      assertEquals("sip", table.get(5060).extras().helper());
      assertEquals("", table.get(5061).extras().helper());
    }
  }
}
