package twinwall.lab.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static twinwall.lab.site.PairHands.until;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import twinwall.linux.KernelTest;

/**
 * A failover drill on a pair with connections that live; one whose peer is gone in the middle; one
 * whose own engine is killed. Each node shows the other by its own word all the while.
 */
class DrillStoryTest {
  private static final String CLIENT = "192.168.1.50";
  private static final String INTERNET = "203.0.113.1";
  private static final int CONNECTIONS = 4;

  @KernelTest
  void thereAndBackWhateverHappens() throws Exception {
    PairSite.tell(hands -> {
      Firewalls firewalls = new Firewalls(hands.site());
      hands.site().topology().firewalls().forEach(firewalls::start);
      Wait.until(
          90_000,
          100,
          () -> firewalls.complaint().isEmpty(),
          () -> "not healthy: " + firewalls.complaint());
      hands.serve(Topology.INTERNET, INTERNET, 7000);
      new Story(hands, firewalls).tell();
    });
  }

  private record Story(PairHands hands, Firewalls firewalls) {
    void tell() throws Exception {
      for (String node : List.of("fw1", "fw2")) {
        until(node + " shows both", () -> shows(node, "MASTER", "BACKUP"));
      }
      until("a drill is safe", () -> status().path("allowed").asBoolean(false));
      refusedWhereItIsNotSafe();
      whole();
      thePeerIsGone();
      theEngineIsKilled();
    }

    /** The roles of fw1 and fw2, as this node shows them. */
    private boolean shows(String node, String one, String two) throws IOException {
      JsonNode vhids = hands.ask(node, "nodes.status", Map.of()).path("vhids");
      boolean first = node.equals("fw1");
      return vhids.size() == 2
          && StreamSupport.stream(vhids.spliterator(), false)
              .allMatch(v ->
                  v.path("verdict").asString("").equals("one")
                      && v.path("roles").path(0).asString("").equals(first ? one : two)
                      && v.path("roles").path(1).asString("").equals(first ? two : one));
    }

    private JsonNode status() throws IOException {
      return hands.ask("fw1", "drill.status", Map.of());
    }

    private JsonNode start(String node, int away) throws IOException {
      return Control.ask(
          hands.site().controlSocket(node),
          Control.request("drill.start").put("sure", true).put("away_seconds", away));
    }

    private boolean runs() {
      try {
        return status().path("running").asBoolean(false);
      } catch (IOException _) {
        return true; // an engine that is not there yet
      }
    }

    private String phase() throws IOException {
      return status().path("current").path("phase").asString("");
    }

    private void refusedWhereItIsNotSafe() throws Exception {
      try {
        JsonNode said = start("fw2", 3);
        throw new AssertionError("a BACKUP began a drill: " + said);
      } catch (IOException e) {
        assertTrue(String.valueOf(e.getMessage()).contains("no drill"), e::toString);
      }
      assertTrue(hands.twinwall("fw1", "carp", "drill").contains("Everything would survive"));
    }

    private void whole() throws Exception {
      List<Socket> sockets = new ArrayList<>();
      try {
        for (int i = 0; i < CONNECTIONS; i++) {
          Socket socket = hands.connect(CLIENT, INTERNET, 7000);
          sockets.add(socket);
          PairHands.line(socket.getInputStream());
        }
        start("fw1", 5);
        until("fw2 shows that fw1 is BACKUP", () -> shows("fw2", "BACKUP", "MASTER"));
        until(
            "it is over",
            () -> {
              for (Socket socket : sockets) {
                assertEquals("word", PairHands.echo(socket, "word"));
              }
              return !runs();
            });
      } finally {
        for (Socket socket : sockets) {
          socket.close();
        }
      }
      JsonNode report = status().path("reports").path(0);
      assertTrue(report.path("whole").asBoolean(false), report::toString);
      for (String way : List.of("out", "back")) {
        assertEquals(2, report.path(way).size(), report::toString);
        for (JsonNode move : report.path(way)) {
          assertTrue(move.has("left") && move.has("arrived"), report::toString);
        }
      }
      JsonNode connections = report.path("connections");
      assertTrue(connections.path("before").asInt(0) >= CONNECTIONS, report::toString);
      assertTrue(connections.path("there").asInt(0) >= CONNECTIONS, report::toString);
      assertTrue(connections.path("moving").asInt(0) >= CONNECTIONS, report::toString);
      assertTrue(connections.path("packets_forwarded_there").asInt(0) > 0, report::toString);
      until("all is as it was", () -> shows("fw2", "MASTER", "BACKUP"));
    }

    private void thePeerIsGone() throws Exception {
      until("a drill is safe again", () -> status().path("allowed").asBoolean(false));
      start("fw1", 30);
      until("the peer has everything", () -> phase().equals("away"));
      for (String cable : List.of("wan", "lan", "sync")) {
        hands.site().cut("fw2", cable);
      }
      until("it is over", () -> !runs());
      JsonNode report = status().path("reports").path(0);
      assertFalse(report.path("whole").asBoolean(true), report::toString);
      until("fw1 has everything", () -> own("fw1", "MASTER"));
      until("the client gets through", () -> hands.seen(CLIENT, INTERNET, 7000).matches("[0-9.]+"));
      // What fw2 was is not shown as what it is.
      until(
          "fw2 is not heard",
          () -> {
            JsonNode peer = hands.ask("fw1", "nodes.status", Map.of()).path("nodes").path(1);
            return !peer.path("fresh").asBoolean(true) && peer.path("age_s").asDouble(0) > 3;
          });
      assertFalse(status().path("allowed_forced").asBoolean(true));
      for (String cable : List.of("wan", "lan", "sync")) {
        hands.site().heal("fw2", cable);
      }
      until("the pair is whole", () -> firewalls.complaint().isEmpty());
    }

    private boolean own(String node, String role) throws IOException {
      return StreamSupport.stream(
              hands.ask(node, "carp.status", Map.of()).path("vhids").spliterator(), false)
          .allMatch(v -> v.path("role").asString("").equals(role));
    }

    private void theEngineIsKilled() throws Exception {
      until("a drill is safe once more", () -> status().path("allowed").asBoolean(false));
      start("fw1", 60);
      until("the peer has everything", () -> phase().equals("away"));
      firewalls.engine("fw1").kill();
      until("fw1 has everything again", () -> !runs() && own("fw1", "MASTER"));
      JsonNode report = status().path("reports").path(0);
      assertTrue(report.path("outcome").asString("").contains("engine"), report::toString);
      assertFalse(report.path("whole").asBoolean(true), report::toString);
    }
  }
}
