package twinwall.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.carp.Advert;
import twinwall.core.carp.AdvertCodec;
import twinwall.core.carp.CarpKey;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Mac;
import twinwall.core.packet.Ipv4Packet;
import twinwall.linux.KernelTest;
import twinwall.linux.Links;
import twinwall.linux.PacketFilter;
import twinwall.linux.PacketSocket;
import twinwall.linux.Received;
import twinwall.node.control.ControlClient;
import twinwall.node.control.Refusal;

/** A running engine and whatever strangers, broken files and broken clients send it. */
final class HostileKernelTest extends NodeProcesses {
  private static final Ip4 NEIGHBOUR = (Ip4) Ip.of("10.9.0.3");
  private static final int PAYLOAD = 34;

  private Process startEngine(String log) throws Exception {
    Process engine =
        twinwall(log, "node", "--config", dir.resolve("etc").toString(), "--run", run().toString());
    until("it runs", 60, () -> Files.readString(dir.resolve(log)).contains("the engine runs"));
    until("master", 60, NodeProcesses::isMaster);
    return engine;
  }

  private JsonNode ask(String op) throws Refusal {
    ControlClient client = new ControlClient(run());
    return client.call(op, client.args());
  }

  private long dropped(String reason) throws Refusal {
    return ask("carp.status").path("counters").path("lan0").path(reason).asLong(0);
  }

  /** What nothing bad may change. */
  private List<String> everything() throws Exception {
    return List.of(
        sh("nft -s list table inet twinwall"),
        sh("nft -s list table arp twinwall_vmac | grep -v expires"),
        sh("ip -o addr | sed 's/valid_lft.*//'"),
        sh("ip route; ip -6 route; ip -6 route show table local"),
        Files.readString(dir.resolve("etc/config.xml")));
  }

  private static byte[] ip4(Ip4 from, Ip4 to, int ttl, byte[] payload) {
    Mac mac = Mac.virtual(7);
    return Ipv4Packet.frame(mac, AdvertCodec.GROUP4_MAC, from, to, 112, ttl, 0, payload);
  }

  private static byte[] with(byte[] bytes, int at, int value) {
    byte[] changed = bytes.clone();
    changed[at] = (byte) value;
    return changed;
  }

  /** A frame for every reason, none of which may be told from the others. */
  private static Map<String, byte[]> frames(byte[] ours) {
    List<Ip> vips = List.of(Ip.of(VIP));
    byte[] good =
        AdvertCodec.frame(new Advert(7, 1, 0, 0, 12345, NEIGHBOUR), CarpKey.of("secret", 7, vips));
    byte[] wrong =
        AdvertCodec.frame(new Advert(7, 1, 0, 0, 12345, NEIGHBOUR), CarpKey.of("wrong", 7, vips));
    byte[] payload = Arrays.copyOfRange(good, PAYLOAD, good.length);
    Ip4 group = AdvertCodec.GROUP4;
    Map<String, byte[]> frames = new LinkedHashMap<>();
    frames.put("badauth", wrong);
    frames.put("badvhid", ip4(NEIGHBOUR, group, 255, with(payload, 1, 99)));
    frames.put("badttl", ip4(NEIGHBOUR, group, 64, payload));
    frames.put("badsum", ip4(NEIGHBOUR, group, 255, with(payload, 6, payload[6] + 1)));
    frames.put("badver", ip4(NEIGHBOUR, group, 255, with(payload, 0, 0x11)));
    frames.put("badtype", ip4(NEIGHBOUR, group, 255, with(payload, 0, 0x22)));
    frames.put("badlen", ip4(NEIGHBOUR, group, 255, Arrays.copyOf(payload, 30)));
    frames.put(
        "vrrp", ip4(NEIGHBOUR, group, 255, new byte[] {0x31, 7, 100, 1, 0, 100, 0, 0, 1, 2, 3, 4}));
    frames.put("hdrops", with(good, 14, 0x41));
    frames.put("badaddrs", ip4(NEIGHBOUR, (Ip4) Ip.of("10.9.0.2"), 255, payload));
    Ip4 us = (Ip4) Ip.of("10.9.0.2");
    frames.put("twin", ip4(us, group, 255, payload));
    byte[] replay = Arrays.copyOfRange(ours, PAYLOAD, PAYLOAD + 36);
    frames.put("ownsource", ip4(us, group, 255, replay));
    frames.put("owncounter", ip4(NEIGHBOUR, group, 255, replay));
    return frames;
  }

  private static byte[] advertOfOurs(PacketSocket far) {
    while (true) {
      assertEquals(Received.DATA, far.receive(5_000_000_000L));
      byte[] frame = new byte[far.frame().remaining()];
      far.frame().get(frame);
      if (frame.length >= PAYLOAD + 36 && frame[12] == 8 && frame[PAYLOAD + 1] == 7) {
        return frame;
      }
    }
  }

  @KernelTest
  void badAdvertsAreCountedEachByItsReason() throws Exception {
    network();
    startEngine("node.log");
    List<String> before = everything();
    try (Links links = Links.open();
        PacketSocket far =
            PacketSocket.open(
                links.link("far0").orElseThrow().index(), PacketFilter.carpAndSolicitations())) {
      far.joinMulticast(AdvertCodec.GROUP4_MAC).orThrow("join");
      Map<String, byte[]> frames = frames(advertOfOurs(far));
      for (Map.Entry<String, byte[]> frame : frames.entrySet()) {
        long had = dropped(frame.getKey());
        for (int i = 0; i < 5; i++) {
          far.send(frame.getValue()).orThrow("send");
        }
        until(frame.getKey(), 60, () -> dropped(frame.getKey()) == had + 5);
      }
      Random random = new Random(1);
      byte[] good = frames.get("badauth");
      for (int i = 0; i < 2_000; i++) {
        byte[] junk = with(good, 14 + random.nextInt(good.length - 14), random.nextInt(256));
        far.send(junk, Math.min(junk.length, 20 + random.nextInt(80))).orThrow("send");
      }
    }
    assertEquals("MASTER", ask("carp.status").path("vhids").get(0).path("role").asString(""));
    assertEquals(before, everything());
  }

  /** The answers to lines on the control socket; nothing when the engine hung up. */
  private String raw(byte[] bytes) throws Exception {
    var address = UnixDomainSocketAddress.of(run().resolve("control.sock"));
    try (SocketChannel channel = SocketChannel.open(address)) {
      ByteBuffer out = ByteBuffer.wrap(bytes);
      while (out.hasRemaining()) {
        channel.write(out);
      }
      channel.shutdownOutput();
      ByteBuffer in = ByteBuffer.allocate(1 << 20);
      while (channel.read(in) >= 0 && in.hasRemaining()) {
        // until the end
      }
      return new String(in.array(), 0, in.position(), StandardCharsets.UTF_8);
    } catch (java.io.IOException e) {
      return "";
    }
  }

  @KernelTest
  void badRequestsAndBadFilesChangeNothing() throws Exception {
    network();
    Process engine = startEngine("node.log");
    List<String> before = everything();
    List<String> lines =
        new ArrayList<>(
            List.of(
                "garbage",
                "[1,2]",
                "{\"op\":5}",
                "{\"op\":\"no.such\"}",
                "{\"op\":\"config.set\"}",
                "{\"op\":\"config.set\",\"path\":\"../../etc/passwd\",\"value\":\"x\"}",
                "{\"op\":\"config.rollback\",\"revision\":\"x\"}",
                "{\"op\":\"config.rollback\",\"revision\":-1}",
                "{\"op\":\"carp.maintenance\",\"enter\":\"yes\"}",
                "{\"op\":\"states.kill\",\"address\":{}}",
                "\u0000\u0001\u00ff",
                "[".repeat(100_000)));
    for (String xml :
        List.of(
            "",
            "<pfsense>",
            "<other/>",
            "<!DOCTYPE pfsense [<!ENTITY e SYSTEM \\\"file:///etc/passwd\\\">]>"
                + "<pfsense><version>&e;</version></pfsense>",
            "<pfsense><version>23.3</version><interfaces><lan><enable></enable><if>lan0</if>"
                + "<ipaddr>999.1.1.1</ipaddr><subnet>24</subnet></lan></interfaces></pfsense>")) {
      lines.add("{\"op\":\"config.load\",\"xml\":\"" + xml + "\"}");
    }
    for (String line : lines) {
      String answer = raw((line + "\n").getBytes(StandardCharsets.UTF_8));
      String shown = line.substring(0, Math.min(line.length(), 150)) + " -> " + answer;
      assertTrue(answer.contains("\"ok\":false") && answer.contains("\"message\":"), shown);
      assertFalse(answer.contains("\"kind\":\"internal\""), shown);
      assertFalse(answer.contains("root:"), shown);
    }
    byte[] huge = new byte[33 << 20];
    Arrays.fill(huge, (byte) 'x');
    raw(huge);
    assertEquals(before, everything());

    // By hand: refused while it is broken, and nothing that runs changes.
    Path file = dir.resolve("etc/config.xml");
    Files.writeString(file, "<pfsense><broken");
    Refusal refused =
        assertThrows(
            Refusal.class,
            () -> {
              ControlClient client = new ControlClient(run());
              ObjectNode args = client.args();
              client.call("config.set", args.put("path", "system/hostname").put("value", "x"));
            });
    assertFalse(refused.sentence().isBlank());
    assertEquals(before.subList(0, 4), everything().subList(0, 4));
    // At start: the newest good one is restored, loudly.
    kill(engine.pid());
    startEngine("again.log");
    assertEquals(before.subList(0, 4), everything().subList(0, 4));
    assertTrue(Files.readString(file).contains("<vhid>7</vhid>"));
    assertTrue(
        Files.readString(dir.resolve("again.log")).contains("config.xml was unreadable"), logs());
  }

  @KernelTest
  void withNothingToRestoreItSaysWhyAndDoesNotStart() throws Exception {
    network();
    Files.writeString(
        dir.resolve("etc/config.xml"),
        "<!DOCTYPE p [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><pfsense>&e;</pfsense>");
    Process engine =
        twinwall(
            "node.log",
            "node",
            "--config",
            dir.resolve("etc").toString(),
            "--run",
            run().toString());
    assertTrue(engine.waitFor(20, TimeUnit.SECONDS));
    assertEquals(1, engine.exitValue());
    String said = Files.readString(dir.resolve("node.log"));
    assertTrue(said.contains("config.xml was unreadable"), said);
    assertFalse(said.contains("root:"), said);
    assertEquals("", sh("nft list ruleset"));
  }

  @KernelTest
  void maintenanceSurvivesARestartAndDisablingDoesNot() throws Exception {
    network();
    Process engine = startEngine("node.log");
    ControlClient client = new ControlClient(run());
    client.call("carp.maintenance", client.args().put("enter", true));
    until("skew 254", 60, () -> skew() == 254);
    kill(engine.pid());
    engine = startEngine("two.log");
    until("skew 254", 60, () -> skew() == 254);
    assertTrue(ask("carp.status").path("maintenance").asBoolean(false));
    client.call("carp.maintenance", client.args().put("enter", false));
    until("skew 0", 60, () -> skew() == 0);
    ask("carp.disable");
    until("no VIPs", 60, () -> vips().isEmpty());
    assertFalse(ask("carp.status").path("enabled").asBoolean(true));
    ask("carp.enable");
    until("master", 60, NodeProcesses::isMaster);
    ask("carp.disable");
    until("no VIPs", 60, () -> vips().isEmpty());
    kill(engine.pid());
    startEngine("three.log");
    assertTrue(ask("carp.status").path("enabled").asBoolean(false));
  }

  private int skew() {
    try {
      return ask("carp.status").path("vhids").get(0).path("advskew").asInt(-1);
    } catch (Refusal | RuntimeException _) {
      return -1;
    }
  }
}
