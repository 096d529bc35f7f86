package twinwall.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import twinwall.core.config.Xml;
import twinwall.web.engine.CaptureFile;
import twinwall.web.engine.Engine;

/** Packet Capture and the tables of neighbours, in a browser and for programs. */
class CapturePagesTest extends PagesSite {
  private static final String URL = "/diagnostics/capture";
  private static final Pattern NAME = Pattern.compile("packetcapture-lan-[0-9]{14}\\.pcap");

  /** What is captured is the loopback. */
  @BeforeEach
  void loopback() {
    node.edit(root ->
        root.update("interfaces", all -> all.update("lan", lan -> lan.put(Xml.of("if", "lo")))));
  }

  private static void say() {
    try (var socket = new DatagramSocket()) {
      socket.send(new DatagramPacket(new byte[9], 9, InetAddress.getByName("127.0.0.1"), 9));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String until(String words) throws Exception {
    var page = new String[] {""};
    TestNode.await(
        () -> {
          try {
            say();
            page[0] = admin.get(URL).body();
          } catch (Exception e) {
            throw new AssertionError(e);
          }
          return page[0].contains(words);
        },
        words + " is missing: ",
        () -> page[0]);
    return page[0];
  }

  private static void assumeUsers() throws IOException {
    assumeTrue(
        Files.readString(Path.of("/proc/self/uid_map")).strip().split("\\s+")[2].length() > 4,
        "captures need more than one user in the namespace");
  }

  @Test
  void aCaptureIsStartedShownFetchedAndDeleted() throws Exception {
    assumeUsers();
    var form =
        Map.of(
            "interface",
            "lan",
            "protocol",
            "udp",
            "host",
            "127.0.0.1",
            "port",
            "9",
            "count",
            "3",
            "family",
            "any",
            "length",
            "0",
            "seconds",
            "60");
    var started = admin.send(URL, form);
    assertEquals(303, started.statusCode(), started.body());
    var page = until("All packets that were asked for are there.");
    var match = NAME.matcher(page);
    assertTrue(match.find(), page);
    var name = match.group();
    assertTrue(page.contains("udp and host 127.0.0.1 and port 9"), page);
    assertTrue(page.contains("data-done"), "the page would go on asking");
    var text = admin.get(URL + "?view=" + name + "&detail=full").body();
    assertTrue(text.contains("127.0.0.1.9: ") && text.contains("0x0000:"), text);
    var file = admin.send(URL + "/act", Map.of("name", name, "do", "download"));
    assertEquals(
        "attachment; filename=\"" + name + "\"",
        file.headers().firstValue("Content-Disposition").orElse(""));
    try (var program = new Program(base, Program.token(node, "admin", "write"))) {
      var api = "/api/v1/diagnostics/capture";
      var list = Program.json(program.get(api));
      assertEquals(3, list.path(0).path("packets").asInt(), list.toString());
      var shown = program.get(api + "/" + name + "?detail=normal&packets=2");
      assertEquals(2, Program.json(shown).path("lines").size(), shown.body());
      var fetched = program.get(api + "/" + name + "/file");
      assertEquals(200, fetched.statusCode());
      assertEquals(
          "application/vnd.tcpdump.pcap", fetched.headers().firstValue("Content-Type").orElse(""));
      assertEquals(
          Long.toString(list.path(0).path("bytes").asLong()),
          fetched.headers().firstValue("Content-Length").orElse(""));
      var again = program.ask("POST", api, "{\"interface\":\"lan\",\"count\":0}");
      assertEquals(200, again.statusCode(), again.body());
      var second = Program.json(again).path("name").asString();
      var busy = program.ask("POST", api, "{\"interface\":\"lan\"}");
      assertEquals(422, busy.statusCode());
      assertEquals(
          "/interface", Program.json(busy).path("errors").path(0).path("field").asString());
      assertEquals(422, program.ask("DELETE", api + "/" + second, "").statusCode());
      assertEquals(200, program.ask("POST", api + "/" + second + "/stop", "").statusCode());
      assertEquals(422, program.get(api + "/..%2fcontrol.sock/file").statusCode());
    }
    var deleted = admin.send(URL + "/act", Map.of("name", name, "do", "delete"));
    assertEquals(303, deleted.statusCode(), deleted.body());
    admin.get(URL);
    assertFalse(admin.get(URL).body().contains(name));
  }

  /** The face has no room for whole files: it never holds one. */
  @Test
  void aLargeFileGoesOnPartByPart() throws Exception {
    var name = "packetcapture-lan-20200101000000.pcap";
    var file = Files.createDirectories(node.run.resolve("captures")).resolve(name);
    var whole = new byte[3 << 20];
    new java.util.Random(1).nextBytes(whole);
    Files.write(file, whole);
    try (var program = new Program(base, Program.token(node, "admin", "read"))) {
      var fetched = program.get("/api/v1/diagnostics/capture/" + name + "/file");
      assertEquals(
          Long.toString(whole.length), fetched.headers().firstValue("Content-Length").orElse(""));
    }
    var engine = new Engine(node.run);
    var out = new ByteArrayOutputStream();
    CaptureFile.open(engine, name).writeTo(out);
    assertArrayEquals(whole, out.toByteArray());
    var opened = CaptureFile.open(engine, name);
    Files.delete(file);
    out.reset();
    assertThrows(IOException.class, () -> opened.writeTo(out));
    assertTrue(out.size() > 0 && out.size() < whole.length, out.size() + " bytes were held");
  }

  @Test
  void whatCannotBeIsToldAtItsField() throws Exception {
    for (var wrong :
        List.of(
            Map.of("interface", "nobody"),
            Map.of("interface", "lan", "host", "-w /etc/passwd"),
            Map.of("interface", "lan", "host", "$(x)"),
            Map.of("interface", "lan", "port", "9 or 1"),
            Map.of("interface", "lan", "protocol", "icmp", "port", "9"),
            Map.of("interface", "lan", "count", "many"))) {
      var no = admin.send(URL, wrong);
      assertEquals(422, no.statusCode(), no.body());
      assertTrue(no.body().contains("class=\"field wrong\""), wrong + no.body());
    }
  }

  @Test
  void theTablesOfNeighboursAreShown() throws Exception {
    for (var table : List.of("arp", "ndp")) {
      assertEquals(200, admin.get("/diagnostics/" + table + "?search=x").statusCode());
      var no = admin.send("/diagnostics/" + table, Map.of("do", "delete", "address", "-all"));
      assertTrue(no.body().contains("is no address."), no.body());
      try (var program = new Program(base, Program.token(node, "admin", "write"))) {
        var api = "/api/v1/diagnostics/" + table;
        assertEquals(200, program.get(api + "?search=x").statusCode());
        var gone = program.ask("DELETE", api + "/192.0.2.250?interface=lan", "");
        assertEquals(422, gone.statusCode(), gone.body());
        assertEquals(
            "/address", Program.json(gone).path("errors").path(0).path("field").asString());
        var flushed = program.ask("POST", api + "/flush", "{\"interface\":\"lan\"}");
        assertEquals(200, flushed.statusCode(), flushed.body());
        var nowhere = program.ask("POST", api + "/flush", "{\"interface\":\"nobody\"}");
        assertEquals(422, nowhere.statusCode(), nowhere.body());
      }
    }
  }
}
