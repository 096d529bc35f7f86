package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import twinwall.core.config.Xml;

/** The pages of a real store behind a real control socket, over the wire. */
class PagesTest extends PagesSite {
  /** Items in the lists that show more than texts. */
  private void fillLists() {
    node.edit(root ->
        root.put(
                Xml.of(
                    "gateways",
                    Xml.of(
                        "gateway_item",
                        Xml.of("name", "GW"),
                        Xml.of("interface", "wan"),
                        Xml.of("gateway", "198.51.100.1")),
                    Xml.of(
                        "gateway_item",
                        Xml.of("name", "GW2"),
                        Xml.of("interface", "wan"),
                        Xml.of("gateway", "198.51.100.2"))))
            .put(
                Xml.of(
                    "staticroutes",
                    Xml.of("route", Xml.of("network", "10.0.0.0/8"), Xml.of("gateway", "GW"))))
            .put(Xml.of("vlans", Xml.of("vlan", Xml.of("if", "eth1"), Xml.of("tag", "7"))))
            .put(
                Xml.of(
                    "schedules",
                    Xml.of(
                        "schedule",
                        Xml.of("name", "work"),
                        Xml.of("timerange", Xml.of("position", "1"), Xml.of("hour", "8:00-9:00")))))
            .put(
                Xml.of(
                    "nat",
                    Xml.of(
                        "rule",
                        Xml.of("interface", "wan"),
                        Xml.of("protocol", "tcp"),
                        Xml.of("destination", Xml.of("network", "wanip"), Xml.of("port", "80")),
                        Xml.of("source", Xml.empty("any")),
                        Xml.of("target", "10.9.8.9"),
                        Xml.of("local-port", "80")),
                    Xml.of(
                        "outbound",
                        Xml.of("mode", "hybrid"),
                        Xml.of(
                            "rule",
                            Xml.of("interface", "wan"),
                            Xml.of("source", Xml.of("network", "10.9.8.0/24")),
                            Xml.of("destination", Xml.empty("any")),
                            Xml.of("target", "wanip")))))
            .put(
                Xml.of(
                    "filter",
                    Xml.of(
                        "rule",
                        Xml.of("interface", "lan"),
                        Xml.of("descr", "<i>"),
                        Xml.of("type", "pass"),
                        Xml.of("source", Xml.of("network", "lan")),
                        Xml.of("destination", Xml.of("network", "(self)"))))));
  }

  @Test
  void everyPageIsShownWithItsTitleAndHeaders() throws Exception {
    fillLists();
    for (var route : Pages.routes()) {
      if (!route.writes() && !route.path().equals("/interfaces/interface")) {
        var page = admin.get(route.path());
        assertEquals(200, page.statusCode(), route + ": " + page.body());
        boolean data = page.headers().firstValue("Content-Type").orElse("").contains("json");
        assertEquals(route.path().endsWith("/data"), data, route.toString());
        assertTrue(
            data
                || page.body()
                    .contains(
                        "<title>fw2.example.net - "
                            + route.page().fullTitle().replace("&", "&amp;")),
            route.toString());
        var csp = page.headers().firstValue("Content-Security-Policy").orElse("");
        assertTrue(csp.contains("default-src 'none'") && !csp.contains("unsafe"), csp);
        assertFalse(page.body().contains(" style="), route.toString());
        assertFalse(page.body().contains("<script>"), route.toString());
      }
    }
    assertTrue(admin.get("/interfaces/interface?id=lan").body().contains("10.9.8.2"));
    assertEquals(404, admin.get("/interfaces/interface?id=../lan").statusCode());
    assertEquals(404, admin.get("/interfaces/interface").statusCode());
  }

  @Test
  void anAliasIsAddedEditedCopiedAndDeleted() throws Exception {
    var added = admin.send("/firewall/aliases/edit", web());
    assertEquals(303, added.statusCode(), added.body());
    assertEquals(List.of("10.9.8.7", "10.9.8.8"), alias("web").entries());
    var list = admin.get("/firewall/aliases").body();
    assertTrue(list.contains("saved as revision"), list);
    assertTrue(list.contains("&lt;b&gt;&amp;&#39;&quot;"), list);
    assertFalse(admin.get("/firewall/aliases").body().contains("saved as revision"));

    var form =
        admin.get("/firewall/aliases/edit?item=1&base=" + node.store.revision().number()).body();
    assertTrue(form.contains("10.9.8.7 first\n10.9.8.8"), form);
    admin.send("/firewall/aliases/edit", Browser.with(web(), Map.of("_item", "1", "name", "www")));
    assertTrue(node.hasAlias("www"));
    assertFalse(node.hasAlias("web"));
    assertEquals(
        "admin@" + "127.0.0.1",
        node.store.history().getFirst().who().replaceAll("@127.*", "@127.0.0.1"));

    assertEquals(200, admin.send("/firewall/aliases/do", Map.of("do", "delete 1")).statusCode());
    assertTrue(node.hasAlias("www"), "asks first");
    admin.send("/firewall/aliases/do", Map.of("do", "delete 1", "sure", "yes"));
    assertFalse(node.hasAlias("www"));
  }

  @Test
  void anErrorStandsNextToItsFieldAndNothingTypedIsLost() throws Exception {
    var refused =
        admin.send(
            "/firewall/aliases/edit",
            Map.of("name", "not a name!", "type", "host", "address", "10.9.8.7", "descr", "kept"));
    assertEquals(422, refused.statusCode());
    var body = refused.body();
    assertTrue(body.contains("value=\"not a name!\""), body);
    assertTrue(body.contains("value=\"kept\""), body);
    int field = body.indexOf("id=\"f-name\"");
    int error = body.indexOf("class=\"error\"", field);
    int next = body.indexOf("id=\"f-descr\"");
    assertTrue(field > 0 && error > field && error < next, body);
    assertEquals(0, node.store.current().aliases().size());
  }

  /** Generated from the declarations: every number, address and choice of every form. */
  @Test
  void whatNobodyCanMeanIsRefusedNextToItsField() throws Exception {
    long before = node.store.revision().number();
    var wrong = new ArrayList<String>();
    int tried = 0;
    for (var field : twinwall.web.page.BadInputs.of(Pages.routes())) {
      var answer =
          admin.send(
              field.url(),
              Browser.with(
                  Map.of("_id", "lan", "source/kind", "any", "destination/kind", "any"),
                  Map.of(
                      "_base",
                      Long.toString(before),
                      field.name(),
                      field.value(),
                      field.element() + ".rows",
                      "1",
                      field.name() + "_again",
                      field.value())));
      tried++;
      if (answer.statusCode() != 422) {
        wrong.add(field + " is answered with " + answer.statusCode());
      } else if (!field.isRefusedIn(answer.body())) {
        wrong.add(field + " has no error next to it");
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(tried > 500, "only " + tried);
    assertEquals(before, node.store.revision().number());
  }

  @Test
  void theSecondEditorIsTold() throws Exception {
    admin.send("/firewall/aliases/edit", web());
    long seen = node.store.revision().number();
    node.edit(root ->
        root.update("aliases", x -> x.update("alias", a -> a.put(Xml.of("descr", "theirs")))));
    var mine =
        Browser.with(web(), Map.of("_item", "1", "_base", Long.toString(seen), "descr", "mine"));
    var told = admin.send("/firewall/aliases/edit", mine);
    assertEquals(422, told.statusCode());
    assertTrue(told.body().contains("Somebody else changed this"), told.body());
    assertTrue(told.body().contains("Now: theirs"), told.body());
    assertTrue(told.body().contains("value=\"mine\""), told.body());
    assertEquals("theirs", alias("web").descr());
    var known = Browser.with(mine, Map.of("_base", Long.toString(node.store.revision().number())));
    assertEquals(303, admin.send("/firewall/aliases/edit", known).statusCode());
    assertEquals("mine", alias("web").descr());
  }

  @Test
  void anItemIsFoundAgainWhenOthersCameBeforeIt() throws Exception {
    admin.send("/firewall/aliases/edit", web());
    long seen = node.store.revision().number();
    node.edit(root ->
        root.update(
            "aliases",
            x -> x.withChildren(List.of(TestNode.alias("a"), x.child("alias").orElseThrow()))));
    var mine =
        Browser.with(web(), Map.of("_item", "1", "_base", Long.toString(seen), "descr", "mine"));
    assertEquals(303, admin.send("/firewall/aliases/edit", mine).statusCode());
    assertEquals("mine", alias("web").descr());
    assertEquals("<ö & a>", alias("a").descr());
  }

  @Test
  void secretsStayInTheEngine() throws Exception {
    var vip =
        Map.of(
            "mode",
            "carp",
            "interface",
            "lan",
            "subnet",
            "10.9.8.1",
            "subnet_bits",
            "24",
            "vhid",
            "7",
            "password",
            "verysecret",
            "password_again",
            "verysecret",
            "advbase",
            "1");
    var saved = admin.send("/firewall/virtualips/edit", vip);
    assertEquals(303, saved.statusCode(), saved.body());
    assertEquals("verysecret", node.store.current().vips().getFirst().password());
    var form = admin.get("/firewall/virtualips/edit?item=1").body();
    assertFalse(form.contains("verysecret"));
    assertFalse(form.contains("(secret)"));
    assertFalse(form.contains("$2"), "no hash of a password either");
    var empty =
        Browser.with(
            vip, Map.of("_item", "1", "password", "", "password_again", "", "descr", "LAN VIP"));
    assertEquals(303, admin.send("/firewall/virtualips/edit", empty).statusCode());
    assertEquals("verysecret", node.store.current().vips().getFirst().password());
    assertEquals("LAN VIP", node.store.current().vips().getFirst().descr());
    var differing = Browser.with(empty, Map.of("password", "one", "password_again", "two"));
    assertEquals(422, admin.send("/firewall/virtualips/edit", differing).statusCode());
    assertEquals("verysecret", node.store.current().vips().getFirst().password());
    var users = admin.get("/system/users/edit?item=1").body();
    assertFalse(users.contains("$2"), users);
  }

  @Test
  void rulesAreMovedSwitchedAndKeepTheirTab() throws Exception {
    for (var name : List.of("one", "two", "three")) {
      var rule =
          Map.of(
              "type",
              "pass",
              "interface",
              "lan",
              "ipprotocol",
              "inet",
              "protocol",
              "tcp",
              "source/kind",
              "any",
              "destination/kind",
              "network lanip",
              "destination/port",
              "80",
              "descr",
              name,
              "tab",
              "lan");
      var saved = admin.send("/firewall/rules/edit", rule);
      assertEquals(303, saved.statusCode(), saved.body());
      assertEquals("/firewall/rules?tab=lan", saved.headers().firstValue("Location").orElse(""));
    }
    assertEquals(3, node.store.current().rules().stream().map(r -> r.tracker()).distinct().count());
    admin.send("/firewall/rules/do", Map.of("do", "up 3", "tab", "lan"));
    admin.send("/firewall/rules/do", Map.of("do", "to 1 3", "tab", "lan"));
    assertEquals(
        List.of("three", "two", "one"),
        node.store.current().rules().stream().map(r -> r.descr()).toList());
    admin.send("/firewall/rules/do", Map.of("do", "toggle 2", "tab", "lan"));
    assertTrue(node.store.current().rules().get(1).disabled());
    var empty =
        Map.of(
            "type",
            "pass",
            "interface",
            "lan",
            "source/kind",
            "address",
            "destination/kind",
            "any");
    var refused = admin.send("/firewall/rules/edit", empty);
    assertEquals(422, refused.statusCode());
    assertTrue(refused.body().contains("Say which address"), "an empty address is not any");
    var copy = admin.get("/firewall/rules/edit?item=1&copy=yes&tab=lan").body();
    assertTrue(copy.contains("value=\"three\""), copy);
  }

  @Test
  void settingsOfOneEntity() throws Exception {
    var form = admin.get("/system/general").body();
    assertTrue(form.contains("value=\"fw2\""), form);
    var saved =
        admin.send(
            "/system/general",
            Map.of("hostname", "fw9", "domain", "example.net", "dnsserver", "9.9.9.9\n1.1.1.1"));
    assertEquals(303, saved.statusCode(), saved.body());
    var system = node.store.current().system();
    assertEquals("fw9", system.hostname());
    assertEquals(List.of("9.9.9.9", "1.1.1.1"), system.dnsServers());
    assertEquals(5, system.users().size());
    assertTrue(system.users().getFirst().bcryptHash().startsWith("$2"), "what is hidden stays");
    var refused = admin.send("/system/general", Map.of("hostname", "not a name", "domain", "x"));
    assertEquals(422, refused.statusCode());
    assertTrue(refused.body().contains("class=\"error\""), refused.body());
    var mode = admin.send("/firewall/nat/outbound/mode", Map.of("mode", "hybrid"));
    assertEquals(303, mode.statusCode(), mode.body());
    assertEquals("hybrid", node.store.current().outbound().mode().word());
  }

  @Test
  void aFileIsRestoredAndTheHistoryGoesBack() throws Exception {
    var file = admin.send("/diagnostics/backup/download", Map.of());
    assertTrue(
        file.headers()
            .firstValue("Content-Disposition")
            .orElse("")
            .contains("config-fw2.example.net-"),
        "named");
    admin.send("/firewall/aliases/edit", web());
    long with = node.store.revision().number();
    assertEquals(
        303, admin.send("/diagnostics/backup/restore", Map.of("xml", file.body())).statusCode());
    assertFalse(node.hasAlias("web"));
    assertTrue(node.store.current().system().users().getFirst().bcryptHash().startsWith("$2"));
    var diff =
        admin
            .get("/diagnostics/history?from=" + with + "&to=" + node.store.revision().number())
            .body();
    assertTrue(diff.contains("10.9.8.7"), diff);
    admin.send("/diagnostics/history", Map.of("revision", Long.toString(with)));
    assertTrue(node.hasAlias("web"));
    var bad =
        admin.send(
            "/diagnostics/backup/restore",
            Map.of(
                "xml",
                "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><pfsense>&e;</pfsense>"));
    assertEquals(422, bad.statusCode());
    assertTrue(bad.body().contains("DOCTYPE"), bad.body());
    assertFalse(bad.body().contains("root:"));
  }
}
