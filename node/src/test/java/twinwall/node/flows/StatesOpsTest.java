package twinwall.node.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.linux.KernelTest;
import twinwall.node.control.Refusal;

/** The operations on states against two nodes with real connections through the first. */
class StatesOpsTest {
  private final JsonMapper json = JsonMapper.builder().build();

  private JsonNode ask(TwoRoads roads, TwoRoads.Node node, String op, String... args)
      throws Exception {
    ObjectNode request = json.createObjectNode();
    for (int i = 0; i < args.length; i += 2) {
      request.put(args[i], args[i + 1]);
    }
    return roads.in(
        node == roads.a ? "a" : "b", () -> new StatesOps(node.sync()).ops().get(op).call(request));
  }

  private long count(TwoRoads roads, TwoRoads.Node node, String... args) throws Exception {
    return ask(roads, node, "states.count", args).get("count").asLong();
  }

  private void refused(String words, TwoRoads roads, TwoRoads.Node node, String... args) {
    Refusal refusal = assertThrows(Refusal.class, () -> ask(roads, node, "states.kill", args));
    assertTrue(String.valueOf(refusal.getMessage()).contains(words), refusal.getMessage());
  }

  /** Connections of the client to these ports, all through the first node. */
  private static List<Socket> connections(TwoRoads roads, int... ports) throws Exception {
    List<Socket> open = new ArrayList<>();
    for (int port : ports) {
      ServerSocket server =
          roads.in("server", () -> new ServerSocket(port, 8, InetAddress.getByName("0.0.0.0")));
      try (server) {
        open.add(
            roads.in(
                "client",
                () -> {
                  Socket made = new Socket();
                  made.connect(new InetSocketAddress(TwoRoads.SERVER, port), 5_000);
                  return made;
                }));
        open.add(server.accept());
      }
    }
    return open;
  }

  @KernelTest
  void listCountAndKillAreTrueAndReachThePeer() throws Exception {
    try (TwoRoads roads = TwoRoads.build()) {
      roads.startBoth();
      List<Socket> open = connections(roads, 5001, 5002, 5003);
      String[] all = {"proto", "tcp", "dst", TwoRoads.SERVER, "state", "established"};
      TwoRoads.until("copies", () -> count(roads, roads.b, all) == 3);
      assertEquals(3, count(roads, roads.a, all));
      JsonNode counted = ask(roads, roads.a, "states.count", all);
      assertEquals(3, counted.get("by").get("tcp ESTABLISHED").asInt());

      JsonNode one = ask(roads, roads.b, "states.list", "dport", "5002");
      assertEquals(1, one.get("matching").asInt());
      JsonNode state = one.get("states").get(0);
      assertEquals(TwoRoads.CLIENT, state.get("src").asString());
      assertEquals("203.0.113.1", state.get("snat").get("address").asString());
      assertEquals("ESTABLISHED", state.get("state").asString());
      JsonNode limited =
          ask(roads, roads.a, "states.list", "nat", "203.0.113.1", "limit", "2", "proto", "tcp");
      assertEquals(3, limited.get("matching").asInt());
      assertEquals(2, limited.get("states").size());

      JsonNode killed = ask(roads, roads.a, "states.kill", "dport", "5002");
      assertEquals(1, killed.get("killed").asInt());
      assertTrue(killed.get("master").asBoolean());
      TwoRoads.until("dead here", () -> count(roads, roads.a, all) == 2);
      TwoRoads.until("dead there", () -> count(roads, roads.b, all) == 2);
      assertEquals(0, count(roads, roads.b, "dport", "5002"));
      // Nobody brings it back: neither the next comparison nor a table that travels anew.
      roads.b.stop();
      roads.b.start();
      TwoRoads.until("both again", roads.b.ready::get);
      assertEquals(2, count(roads, roads.b, all));
      assertEquals(2, count(roads, roads.a, all));
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  @KernelTest
  void tablesAreComparedNow() throws Exception {
    try (TwoRoads roads = TwoRoads.build()) {
      roads.startBoth();
      List<Socket> open = connections(roads, 5001, 5002, 5003);
      TwoRoads.until("copies", () -> count(roads, roads.b, "dst", TwoRoads.SERVER) == 3);
      for (TwoRoads.Node node : List.of(roads.a, roads.b)) {
        JsonNode diff = ask(roads, node, "states.diff");
        assertEquals(1, diff.get("peers").size(), diff.toString());
        JsonNode peer = diff.get("peers").get(0);
        assertEquals(0, peer.get("differing").asInt(-1), diff.toString());
        assertEquals(0, peer.get("named").size(), diff.toString());
        assertTrue(diff.get("flows").asInt() >= 3, diff.toString());
      }
      roads.b.stop();
      TwoRoads.until(
          "alone", () -> roads.a.sync().status().peers().stream().noneMatch(p -> p.following()));
      Refusal refusal = assertThrows(Refusal.class, () -> ask(roads, roads.a, "states.diff"));
      assertTrue(refusal.sentence().contains("no peer is connected"), refusal.sentence());
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  @KernelTest
  void everythingOfAClientCanBeKilledAtOnce() throws Exception {
    try (TwoRoads roads = TwoRoads.build()) {
      roads.startBoth();
      List<Socket> open = connections(roads, 5001, 5002);
      roads.in("client", () -> datagram());
      TwoRoads.until(
          "copies", () -> count(roads, roads.b, "src", "192.168.1.0/24", "dport", "5001") == 1);
      ask(roads, roads.a, "states.kill", "src", "192.168.1.0/24");
      TwoRoads.until("dead here", () -> count(roads, roads.a, "src", "192.168.1.0/24") == 0);
      TwoRoads.until("dead there", () -> count(roads, roads.b, "src", "192.168.1.0/24") == 0);
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  private static String datagram() throws Exception {
    try (DatagramSocket socket = new DatagramSocket()) {
      InetSocketAddress to = new InetSocketAddress(TwoRoads.SERVER, 53);
      socket.send(new DatagramPacket(new byte[4], 4, to));
    }
    return "";
  }

  @KernelTest
  void whatCannotBeMeantIsRefused() throws Exception {
    try (TwoRoads roads = TwoRoads.build()) {
      roads.startBoth();
      refused("say which states", roads, roads.a);
      refused("no filter called", roads, roads.a, "port", "5");
      refused("not an address", roads, roads.a, "src", "here");
      refused("not a TCP state", roads, roads.a, "state", "open");
      refused("dport must be", roads, roads.a, "dport", "70000");
      // A copy that is killed on the BACKUP would be missing at the next take-over.
      TwoRoads.until("it follows", () -> roads.b.sync().status().peers().getFirst().master());
      refused("172.16.1.2", roads, roads.b, "dport", "5001");
    }
  }
}
