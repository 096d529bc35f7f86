package twinwall.node.diagnose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import twinwall.core.diagnose.Capture;
import twinwall.core.net.Prefix;
import twinwall.linux.KernelTest;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/** tcpdump keeps what was asked for, within bounds. */
class CaptureKernelTest {
  @TempDir Path dir;

  private static void say(int port, int size) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.send(
          new DatagramPacket(new byte[size], size, InetAddress.getByName("192.0.2.9"), port));
    }
  }

  private Captures captures(long most) throws Exception {
    Site.wire();
    Site.ip("neigh add 192.0.2.9 lladdr 02:00:00:00:00:09 dev va nud permanent");
    assumeTrue(
        Tools.cannotDrop().isEmpty(), () -> "captures need more than one user in the namespace");
    return new Captures(dir, InstantSource.system(), most);
  }

  private static JsonNode list(Map<String, Op> ops) {
    try {
      return ops.get("capture.list").call(Site.args("{}"));
    } catch (Refusal e) {
      throw new AssertionError(e);
    }
  }

  private void sayUntil(Map<String, Op> ops, int packets, int size) throws Exception {
    Site.await(
        () -> {
          try {
            say(7, 10);
            say(9, size);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
          JsonNode first = list(ops).path(0);
          return first.path("packets").asLong(0) >= packets || !first.path("running").asBoolean();
        },
        () -> list(ops).toString());
  }

  @KernelTest
  void whatWasAskedForIsKeptShownAndDeleted() throws Exception {
    try (Captures captures = captures(1 << 20)) {
      Map<String, Op> ops = new CaptureOps(captures, Site.faces()).ops();
      JsonNode started =
          ops.get("capture.start")
              .call(
                  Site.args(
                      "{'interface':'lan','family':'ipv4','protocol':'udp',"
                          + "'host':'192.0.2.9','port':9,'count':5}"));
      String name = started.path("name").asString();
      assertTrue(name.matches("packetcapture-lan-[0-9]{14}\\.pcap"), name);
      assertThrows(
          Refusal.class, () -> ops.get("capture.start").call(Site.args("{'interface':'lan'}")));
      sayUntil(ops, 5, 100);
      Site.await(() -> !list(ops).path(0).path("running").asBoolean(), () -> list(ops) + "");
      JsonNode done = list(ops).path(0);
      assertEquals(5, done.path("packets").asInt(), done.toString());
      assertTrue(done.path("why").asString("").contains("All packets"), done.toString());
      Path file = dir.resolve("captures").resolve(name);
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      JsonNode text = ops.get("capture.text").call(Site.args("{}").put("name", name));
      assertEquals(5, text.path("lines").size(), text.toString());
      assertTrue(text.path("lines").path(0).asString().contains("192.0.2.9.9: UDP"), text + "");
      text =
          ops.get("capture.text")
              .call(Site.args("{'detail':'full','packets':2}").put("name", name));
      assertTrue(Site.lines(text).contains("0x0000:"), text + "");
      JsonNode part = ops.get("capture.read").call(Site.args("{}").put("name", name));
      byte[] bytes = Base64.getDecoder().decode(part.path("data").asString());
      assertEquals(Files.size(file), bytes.length);
      assertEquals(24 + 5 * (16 + 142), bytes.length);
      for (String wrong :
          List.of("../control.sock", "-", "", "packetcapture-lan-1.pcap", name + "/")) {
        for (String op :
            List.of("capture.text", "capture.read", "capture.delete", "capture.stop")) {
          assertThrows(
              Refusal.class, () -> ops.get(op).call(Site.args("{}").put("name", wrong)), wrong);
        }
      }
      JsonNode _ = ops.get("capture.delete").call(Site.args("{}").put("name", name));
      assertFalse(Files.exists(file));
      assertEquals(0, list(ops).size());
    }
  }

  /** It owns nothing, has one right, and ends with the engine. */
  @KernelTest
  void itIsStoppedAndHasNoRights() throws Exception {
    try (Captures captures = captures(1 << 20)) {
      Map<String, Op> ops = new CaptureOps(captures, Site.faces()).ops();
      String name =
          ops.get("capture.start")
              .call(Site.args("{'interface':'va','protocol':'udp','count':0}"))
              .path("name")
              .asString();
      sayUntil(ops, 2, 10);
      ProcessHandle tcpdump =
          ProcessHandle.current()
              .descendants()
              .filter(p -> p.info().command().orElse("").endsWith("tcpdump"))
              .findFirst()
              .orElseThrow();
      List<String> status = Files.readAllLines(Path.of("/proc/" + tcpdump.pid() + "/status"));
      assertFalse(status.toString().contains("Uid:\t0\t"), status.toString());
      assertTrue(status.contains("CapEff:\t0000000000002000"), status.toString());
      assertTrue(status.contains("CapBnd:\t0000000000002000"), status.toString());
      assertTrue(status.contains("NoNewPrivs:\t1"), status.toString());
      JsonNode said = ops.get("capture.stop").call(Site.args("{}").put("name", name));
      assertFalse(said.path("running").asBoolean(true), said.toString());
      assertEquals("It was stopped.", said.path("why").asString(""), said.toString());
      assertTrue(said.path("packets").asLong() >= 2, said.toString());
      assertFalse(tcpdump.isAlive());
      JsonNode _ = ops.get("capture.start").call(Site.args("{'interface':'lan','count':0}"));
    }
    Site.await(
        () ->
            ProcessHandle.current()
                .descendants()
                .noneMatch(p -> p.info().command().orElse("").endsWith("tcpdump")),
        () -> "it outlives its engine");
  }

  @KernelTest
  void aFileIsBoundedAndAFewAreKept() throws Exception {
    try (Captures captures = captures(3_000)) {
      Map<String, Op> ops = new CaptureOps(captures, Site.faces()).ops();
      JsonNode _ =
          ops.get("capture.start")
              .call(Site.args("{'interface':'lan','protocol':'udp','port':9,'length':0}"));
      sayUntil(ops, 1_000, 500);
      JsonNode full = list(ops).path(0);
      assertEquals(5, full.path("packets").asInt(), full.toString());
      assertEquals(24 + 5 * (16 + 542), full.path("bytes").asInt(), full.toString());
      assertTrue(full.path("why").asString("").contains("as large as it may be"), full.toString());
      Path kept = dir.resolve("captures");
      assertEquals(
          full.path("bytes").asLong(), Files.size(kept.resolve(full.path("name").asString())));
      for (int i = 0; i < 20; i++) {
        Files.createFile(kept.resolve("packetcapture-lan-202001010000" + (10 + i) + ".pcap"));
      }
      Files.createFile(kept.resolve("something else"));
      var no =
          ops.get("capture.start")
              .call(Site.args("{'interface':'lan','protocol':'udp','seconds':3600}"));
      assertEquals(Captures.KEPT, list(ops).size(), () -> list(ops).toString());
      assertTrue(no.path("running").asBoolean(false), no.toString());
    }
  }

  @KernelTest
  void whatTcpdumpCannotDoIsSaid() throws Exception {
    try (Captures captures = captures(1 << 20)) {
      Site.ip("link del va");
      Map<String, Op> ops = new CaptureOps(captures, Site.faces()).ops();
      var gone =
          assertThrows(
              Refusal.class, () -> ops.get("capture.start").call(Site.args("{'interface':'lan'}")));
      assertTrue(gone.sentence().contains("No such device"), gone.sentence());
      assertEquals(0, list(ops).size());
      try (var files = Files.list(dir.resolve("captures"))) {
        assertEquals(0, files.count());
      }
      for (String wrong :
          List.of(
              "'interface': ''",
              "'interface': '-i'",
              "'interface': 'lan','host': 'www.example.net'",
              "'interface':'lan','host':'192.0.2.9 or 1=1'",
              "'interface':'lan','port':65536",
              "'interface':'lan','port':'9 or port 10'",
              "'interface':'lan','protocol':'tcp or udp'",
              "'interface':'lan','family':'ip'",
              "'interface':'lan','count':1000001",
              "'interface':'lan','length':-1",
              "'interface':'lan','protocol':'icmp','port':9",
              "'interface':'lan','seconds':0",
              "'interface':'lan','promiscuous':'maybe'")) {
        var no =
            assertThrows(
                Refusal.class,
                () -> ops.get("capture.start").call(Site.args("{" + wrong + "}")),
                wrong);
        assertEquals(1, no.problems().size(), wrong + ": " + no.sentence());
      }
    }
  }

  /** Whatever can be chosen, libpcap understands it. */
  @Test
  void everyFilterCompiles() throws Exception {
    assumeTrue(Tools.cannotDrop().isEmpty(), "tcpdump does not even compile one here");
    List<String> all = new ArrayList<>();
    for (Capture.Family family : Capture.Family.values()) {
      for (Capture.Protocol protocol : Capture.Protocol.values()) {
        for (String host :
            List.of("", "192.0.2.1", "192.0.2.0/25", "2001:db8::1", "2001:db8::/33")) {
          for (int port : List.of(0, 443)) {
            Capture one =
                new Capture(
                    "va",
                    family,
                    protocol,
                    host.isEmpty() ? Optional.empty() : Optional.of(Prefix.of(host)),
                    port == 0 ? OptionalInt.empty() : OptionalInt.of(port),
                    0,
                    0,
                    false);
            if (one.contradiction().isEmpty()) {
              all.add(one.filter());
            }
          }
        }
      }
    }
    List<String> distinct = all.stream().distinct().filter(f -> !f.isEmpty()).toList();
    assertTrue(distinct.size() > 80, distinct.size() + "");
    Path script = Files.writeString(dir.resolve("filters"), String.join("\n", distinct) + "\n");
    String said =
        Site.tool(
            List.of(
                "sh",
                "-c",
                "while read -r f; do tcpdump -y EN10MB -ddd -- \"$f\" >/dev/null || echo \"no: $f\";"
                    + " done <"
                    + script));
    assertFalse(said.contains("no: "), said);
  }
}
