package twinwall.lab.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static twinwall.lab.site.PairHands.until;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import twinwall.linux.Netns;

/**
 * Aliases whose content is somewhere else: a host name that the pair's own resolver knows, and a
 * list on a web server. What they block stays blocked when the power of the MASTER is cut.
 */
record AliasStory(PairHands hands) {
  private static final String LISTED = "203.0.113.60";
  private static final String NOT_LISTED = "203.0.113.61";
  private static final String NAMED = "203.0.113.1";
  private static final String CLIENT = "192.168.1.50";
  private static final int OPEN = 7000;
  private static final int CLOSED = 7002;

  void tell() throws Exception {
    for (String address : List.of(LISTED, NOT_LISTED)) {
      Ran.run(
              hands
                  .site()
                  .box(Topology.INTERNET)
                  .within(List.of("ip", "addr", "add", address + "/24", "dev", "eth0")))
          .orFail();
      hands.serve(Topology.INTERNET, address, OPEN);
    }
    hands.serve(Topology.INTERNET, NAMED, CLOSED);
    until("before", () -> hands.seen(CLIENT, LISTED, OPEN).startsWith("203.0.113."));
    publish();
    hands.add(
        "aliases/alias",
        "name=listed type=urltable url=http://internet.example:8000/list updatefreq=1");
    hands.add("aliases/alias", "name=named type=host address=internet.example");
    block("listed", "");
    block("named", " destination/port=" + CLOSED);
    until("the list blocks", () -> isBlocked(LISTED, OPEN));
    until("the name blocks", () -> isBlocked(NAMED, CLOSED));
    assertEquals("203.0.113.10", hands.seen(CLIENT, NOT_LISTED, OPEN), "nothing else");
    assertEquals("203.0.113.10", hands.seen(CLIENT, NAMED, OPEN), "that port alone");
    until("fw2 knows the list", () -> knows("listed", LISTED));
    until("fw2 knows the name", () -> knows("named", NAMED));
  }

  /** For instance when another node has taken over. */
  void holdsStill() throws Exception {
    until("other connections", () -> hands.seen(CLIENT, NOT_LISTED, OPEN).equals("203.0.113.10"));
    assertEquals(true, isBlocked(LISTED, OPEN));
    assertEquals(true, isBlocked(NAMED, CLOSED));
  }

  private void block(String alias, String more) throws Exception {
    hands.add(
        "filter/rule",
        "type=block floating=yes quick=yes direction=in interface=lan ipprotocol=inet protocol=tcp"
            + " source/any=on destination/address="
            + alias
            + more);
  }

  private boolean isBlocked(String address, int port) throws Exception {
    return hands.seen(CLIENT, address, port).contains("SocketTimeoutException");
  }

  /** By the table that the BACKUP's kernel has. */
  private boolean knows(String alias, String address) {
    try {
      return hands.ask("fw2", "aliases.show", Map.of("name", alias)).toString().contains(address);
    } catch (IOException e) {
      return false; // its rules do not use it yet
    }
  }

  private void publish() throws Exception {
    HttpServer server =
        Netns.in(
            hands.namespace(Topology.INTERNET),
            "publish",
            () -> HttpServer.create(new InetSocketAddress(NAMED, 8000), 0));
    byte[] list = ("# bad ones\n" + LISTED + "\n").getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/list",
        exchange -> {
          exchange.sendResponseHeaders(200, list.length);
          exchange.getResponseBody().write(list);
          exchange.close();
        });
    server.start();
  }
}
