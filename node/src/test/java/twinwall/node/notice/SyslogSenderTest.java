package twinwall.node.notice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import twinwall.core.config.Config;
import twinwall.core.config.XmlReader;
import twinwall.node.Log;

/** A log server on the other side. */
final class SyslogSenderTest {
  private static Config config(String syslog) throws Exception {
    String text =
        "<pfsense><version>23.3</version><system><hostname>fw1</hostname>"
            + "<domain>example.net</domain></system><syslog>"
            + syslog
            + "</syslog></pfsense>";
    if (XmlReader.read(text.getBytes(UTF_8)) instanceof XmlReader.Document document) {
      return Config.of(document.root());
    }
    throw new AssertionError(text);
  }

  private static DatagramSocket server() throws Exception {
    DatagramSocket server = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
    server.setSoTimeout(60_000);
    return server;
  }

  private static String receive(DatagramSocket server) throws Exception {
    DatagramPacket packet = new DatagramPacket(new byte[8192], 8192);
    server.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), UTF_8);
  }

  @Test
  void linesArriveAsTheStandardHasThem() throws Exception {
    try (DatagramSocket server = server();
        SyslogSender sender =
            new SyslogSender(
                config(
                    "<enable></enable><dpinger></dpinger><remoteserver>127.0.0.1:"
                        + server.getLocalPort()
                        + "</remoteserver>"))) {
      ByteArrayOutputStream said = new ByteArrayOutputStream();
      Log log = new Log(new PrintStream(said, true, UTF_8), "node").tapped(sender);
      log.room("carp").warn("this part is not chosen");
      log.room("gateway").warn("stands otherwise", "gateway", "WAN GW\n<13>1 forged", "ä", "ß");
      log.room("gateway").info("x".repeat(10_000));
      String line = receive(server);
      assertTrue(
          line.matches(
              "<28>1 [0-9-]{10}T[0-9:.]{8,15}Z fw1\\.example\\.net twinwall [0-9]+ gateway - .*"),
          line);
      assertTrue(line.endsWith("stands otherwise gateway=\"WAN GW\\n<13>1 forged\" ä=ß"), line);
      String cut = receive(server);
      assertTrue(cut.startsWith("<30>1 ") && cut.length() == 2_048, cut);
      assertTrue(said.toString(UTF_8).contains("this part is not chosen"), "it is in the log");
      assertEquals(List.of(), sender.problems());
    }
  }

  /** Nobody waits: what finds no place is counted and told. */
  @Test
  void whatIsTooMuchIsCounted() throws Exception {
    try (DatagramSocket server = server();
        SyslogSender sender =
            new SyslogSender(
                config(
                    "<enable></enable><logall></logall><remoteserver>127.0.0.1:"
                        + server.getLocalPort()
                        + "</remoteserver>"),
                1)) {
      Log log = new Log(new PrintStream(new ByteArrayOutputStream()), "node").tapped(sender);
      int all = 5_000;
      List<String> told = new ArrayList<>();
      for (int i = 0; i < all; i++) {
        log.info("line", "i", i);
      }
      while (told.isEmpty()) {
        String line = receive(server);
        if (line.contains("lines were left out")) {
          told.add(line);
        }
      }
      assertTrue(told.getFirst().startsWith("<28>1 "), told.toString());
    }
  }

  @Test
  void aServerThatCannotBeReachedIsTold() throws Exception {
    try (SyslogSender sender =
        new SyslogSender(
            config("<enable></enable><logall></logall><remoteserver>192.0.2.1</remoteserver>"))) {
      Log log = new Log(new PrintStream(new ByteArrayOutputStream()), "node").tapped(sender);
      log.info("a line");
      long end = System.nanoTime() + 60_000_000_000L;
      while (sender.problems().isEmpty()) {
        assertTrue(System.nanoTime() < end, "waited in vain");
        Thread.sleep(10);
      }
      assertTrue(
          sender.problems().getFirst().startsWith("The log is not sent to 192.0.2.1:514: "),
          sender.problems().toString());
      sender.configure(config(""));
      assertEquals(List.of(), sender.problems());
    }
  }
}
