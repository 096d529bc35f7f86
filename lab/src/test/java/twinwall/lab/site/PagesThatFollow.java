package twinwall.lab.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static twinwall.lab.site.PairHands.until;

import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * A packet that a rule logs appears without reloading, and graphs draw what is measured while
 * somebody looks.
 */
record PagesThatFollow(PairHands hands, Window window) {
  private static final String NODE = "fw1";
  private static final String CLIENT = "192.168.1.50";
  private static final String INTERNET = "203.0.113.1";
  private static final String RULE = "No Telnet from here";
  private static final String POINTS =
      "return Math.min(...[...document.querySelectorAll('figure[data-graph]')]"
          + ".map((f) => f.querySelector('path') ? Number(f.dataset.points) : -1))";
  private static final String MOST =
      "return Math.max(...[...document.querySelectorAll('figure[data-graph]')]"
          + ".map((f) => Number(f.dataset.points || 0)))";

  void follow() throws Exception {
    var rule = Control.request("config.add").put("path", "filter/rule").put("at", 1);
    rule.putObject("values")
        .put("type", "block")
        .put("interface", "lan")
        .put("ipprotocol", "inet")
        .put("protocol", "tcp")
        .put("source/any", "on")
        .put("destination/any", "on")
        .put("destination/port", "2323-2324")
        .put("log", "on")
        .put("descr", RULE);
    Control.ask(hands.site().controlSocket(NODE), rule);
    until("the rule runs", () -> hands.ask(NODE, "rules.list", Map.of()).toString().contains(RULE));
    log();
    graphs();
    ObjectNode gone = Control.request("config.delete").put("path", "filter/rule[#1]");
    Control.ask(hands.site().controlSocket(NODE), gone);
  }

  private void log() throws Exception {
    window.menu("Status", "System Logs", "Firewall");
    window.front().executeScript("window.same = true");
    hands.seen(CLIENT, INTERNET, 2323);
    until("the packet is on the page", () -> window.said("#firewall-log").contains(":2323"));
    String said = window.said("#firewall-log");
    assertTrue(said.contains(RULE) && said.contains(CLIENT), said);
    window.flip("Pause");
    hands.seen(CLIENT, INTERNET, 2324);
    until("it says that there is more", () -> window.said(".follow").contains("new"));
    assertFalse(window.said("#firewall-log").contains(":2324"), "paused");
    window.flip("Follow");
    until("it goes on", () -> window.said("#firewall-log").contains(":2324"));
    assertEquals(true, window.front().executeScript("return window.same"), "it was never left");
  }

  private void graphs() throws Exception {
    window.menu("Status", "Traffic Graph");
    until("all are drawn", () -> number(POINTS) >= 0 && number(MOST) >= 3);
    long before = number(MOST);
    until("they go on", () -> number(MOST) > before);
  }

  private long number(String script) {
    return window.front().executeScript(script) instanceof Number number ? number.longValue() : -1;
  }
}
