package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import twinwall.core.config.Xml;

/** Who comes in to the pages, and what they do not take. */
class PagesDoorTest extends PagesSite {
  /** No route without login, none without its privilege, none without the token of its session. */
  @Test
  void theTableOfAllRoutes() throws Exception {
    try (var stranger = new Browser(base);
        var weak = new Browser(base).login("weak", "weak word")) {
      long before = node.store.revision().number();
      var wrong = new ArrayList<String>();
      for (var route : Pages.routes()) {
        var body =
            Map.of("_token", weak.token(), "do", "delete 1", "sure", "yes", "mode", "hybrid");
        var unknown =
            route.writes() ? stranger.post(route.path(), body) : stranger.get(route.path());
        var powerless = route.writes() ? weak.post(route.path(), body) : weak.get(route.path());
        if (unknown.statusCode() != 303
            || !unknown.headers().firstValue("Location").orElse("").equals("/login")) {
          wrong.add(route + " answers strangers with " + unknown.statusCode());
        }
        if (powerless.statusCode() != 403) {
          wrong.add(
              route + " answers without " + route.privilege() + " with " + powerless.statusCode());
        }
        if (route.writes()) {
          var forged = admin.post(route.path(), Map.of("_token", weak.token(), "do", "delete 1"));
          var none = admin.post(route.path(), Map.of("do", "delete 1", "sure", "yes"));
          if (forged.statusCode() != 403 || none.statusCode() != 403) {
            wrong.add(route + " takes a form of another session");
          }
        }
      }
      assertEquals(List.of(), wrong);
      assertEquals(before, node.store.revision().number());
      assertEquals(401, stranger.get("/live").statusCode());
      assertEquals(200, stranger.get("/login").statusCode());
      assertEquals(200, stranger.get("/static/twinwall.css").statusCode());
      for (var bad :
          List.of("/static/../config.xml", "/static/%2e%2e%2fconfig.xml", "/static/none")) {
        assertNotEquals(200, stranger.get(bad).statusCode(), bad);
      }
    }
  }

  @Test
  void sessionsAreNotFixedAndLogOutEnds() throws Exception {
    try (var visitor = new Browser(base)) {
      visitor.cookie("twinwall", "chosen-by-somebody-else");
      visitor.login("admin", TestNode.PASSWORD);
      assertNotEquals("chosen-by-somebody-else", visitor.cookie("twinwall"));
      var old = visitor.cookie("twinwall");
      visitor.login("admin", TestNode.PASSWORD);
      assertNotEquals(old, visitor.cookie("twinwall"));
      var now = visitor.cookie("twinwall");
      visitor.cookie("twinwall", old);
      assertEquals(303, visitor.get("/").statusCode(), "the session before ended with the login");
      visitor.cookie("twinwall", now);
      assertEquals(200, visitor.get("/").statusCode());
      visitor.send("/logout", Map.of());
      visitor.cookie("twinwall", now);
      assertEquals(303, visitor.get("/").statusCode());
    }
  }

  @Test
  void whoMayOnlyLookChangesNothing() throws Exception {
    node.edit(root ->
        root.update(
            "system",
            s ->
                s.plus(
                    Xml.of(
                        "user",
                        Xml.of("name", "guest"),
                        Xml.of("uid", "2009"),
                        Xml.of("bcrypt-hash", TestNode.hash("guest word")),
                        Xml.of("priv", "page-all"),
                        Xml.of("priv", "user-config-readonly")))));
    try (var guest = new Browser(base).login("guest", "guest word")) {
      assertEquals(200, guest.get("/firewall/aliases").statusCode());
      assertEquals(403, guest.send("/firewall/aliases/edit", web()).statusCode());
      assertFalse(node.hasAlias("web"));
    }
  }

  /** A page about leases changes the server's configuration: that is another privilege. */
  @Test
  void aStaticMappingNeedsThePrivilegeOfTheServer() throws Exception {
    node.edit(root ->
        root.update(
            "system",
            s ->
                s.plus(
                    Xml.of(
                        "user",
                        Xml.of("name", "desk"),
                        Xml.of("uid", "2010"),
                        Xml.of("bcrypt-hash", TestNode.hash("desk word")),
                        Xml.of("priv", "page-firewall-aliases"),
                        Xml.of("priv", "page-status-dhcpleases")))));
    try (var desk = new Browser(base).login("desk", "desk word")) {
      for (var one :
          Map.of(
                  "10.9.8.100",
                  "page-services-dhcpserver",
                  "2001:db8::5",
                  "page-services-dhcpv6server")
              .entrySet()) {
        var said =
            desk.send("/status/dhcp_leases", Map.of("do", "static", "address", one.getKey()));
        assertTrue(said.body().contains("needs the privilege " + one.getValue()), said.body());
      }
    }
  }

  /** Neither headers nor bodies that never come shut anybody else out. */
  @Test
  void slowRequestsHoldUpNobodyElse() throws Exception {
    var slow = new ArrayList<Socket>();
    try {
      for (int i = 0; i < 300; i++) {
        var socket = new Socket();
        socket.bind(new InetSocketAddress("127.31.7.99", 0));
        socket.connect(new InetSocketAddress(ADDRESS, node.face.port()), 10_000);
        slow.add(socket);
        var head = "POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n";
        var sent = i % 2 == 0 ? head + "\r\ntoken=" : head;
        try {
          socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException _) {
          // It was shown out at once.
        }
      }
      try (var other = new Browser(base)) {
        for (int i = 0; i < 5; i++) {
          assertEquals(200, other.get("/login").statusCode());
        }
        other.login("admin", TestNode.PASSWORD);
        assertEquals(200, other.get("/firewall/aliases").statusCode());
      }
    } finally {
      for (var socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void bodiesAreBoundedAndReadStrictly() throws Exception {
    var large = admin.send("/firewall/aliases/edit", Map.of("name", "x".repeat(1_100_000)));
    assertEquals(400, large.statusCode());
    assertEquals(400, admin.raw("/firewall/aliases/edit", "_token=%zz").statusCode());
    assertEquals(400, admin.raw("/firewall/aliases/edit", "a=1&".repeat(6_000)).statusCode());
    var injected = admin.get("/firewall/rules/edit?item=99&tab=%0d%0aSet-Cookie:%20x=y");
    assertTrue(injected.headers().firstValue("x").isEmpty());
    assertFalse(injected.headers().allValues("Set-Cookie").toString().contains("x=y"));
  }
}
