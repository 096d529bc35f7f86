package twinwall.lab.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.net.Prefix;
import twinwall.linux.KernelTest;
import twinwall.linux.Netns;

/**
 * What the usual guide does with address translation, on a pair that runs: manual outbound NAT to
 * the shared address, a web server with an address of its own, reached from both sides; then the
 * power of the MASTER is cut, and every connection goes on.
 */
class NatStoryTest {
  private static final String INTERNET = "203.0.113.1";
  private static final String CLIENT = "192.168.1.50";
  private static final String WEB = "192.168.1.80";
  private static final String WEB_VIP = "203.0.113.20";
  private static final int PATIENCE = 60_000;

  @KernelTest
  void theGuideOfAPairAndAPowerCut() throws Exception {
    Path launcher = Path.of("../twinwall").toAbsolutePath().normalize();
    assumeTrue(
        Files.isDirectory(launcher.resolveSibling("node/target/lib"))
            && Files.isDirectory(launcher.resolveSibling("web/target/lib")),
        "the product is not packaged: mvn verify, or ./dev test");
    System.setProperty("twinwall.launcher", launcher.toString());
    String name = StandInSite.name();
    var topology =
        new Topology(
            name,
            2,
            Prefix.of("203.0.113.0/24"),
            Prefix.of("192.168.1.0/24"),
            Prefix.of("172.16.1.0/24"),
            false,
            "https");
    Site site = Site.build(topology, false, _ -> {});
    try {
      new Story(site, launcher).tell();
    } finally {
      Site.down(name);
    }
  }

  private static final class Story {
    private final Site site;
    private final Path launcher;
    private final Firewalls firewalls;

    Story(Site site, Path launcher) {
      this.site = site;
      this.launcher = launcher;
      this.firewalls = new Firewalls(site);
    }

    void tell() throws Exception {
      site.topology().firewalls().forEach(firewalls::start);
      Wait.until(
          90_000,
          100,
          () -> firewalls.complaint().isEmpty(),
          () -> "not healthy: " + firewalls.complaint());
      Ran.run(
              site.box(Topology.CLIENT)
                  .within(List.of("ip", "addr", "add", WEB + "/24", "dev", "eth0")))
          .orFail();
      serve(Topology.INTERNET, INTERNET, 7000);
      serve(Topology.CLIENT, WEB, 80);
      serve(Topology.CLIENT, CLIENT, 8081);
      outbound();
      published();
      connections();
    }

    /** The address that the internet sees: first the node's own, then the shared one. */
    private void outbound() throws Exception {
      ask("fw1", "config.delete", Map.of("path", "nat/outbound/rule[1]"));
      ask("fw1", "config.delete", Map.of("path", "nat/outbound/rule[1]"));
      ask("fw1", "nat.mode", Map.of("mode", "automatic"));
      until("seen as fw1", () -> seen(CLIENT, INTERNET, 7000).equals("203.0.113.11"));
      assertTrue(twinwall("fw1", "nat", "outbound", "mode", "manual").contains("Saved"));
      String rule = "nat/outbound/rule[Auto created rule - LAN to WAN]";
      String isakmp = "nat/outbound/rule[Auto created rule for ISAKMP - LAN to WAN]";
      assertEquals("wanip", value("fw1", rule + "/target"));
      assertEquals("500", value("fw1", isakmp + "/dstport"));
      set("fw1", rule, Map.of("target", "203.0.113.10"));
      set("fw1", isakmp, Map.of("target", "203.0.113.10"));
      until("seen as the VIP", () -> seen(CLIENT, INTERNET, 7000).equals("203.0.113.10"));
      until("known to fw2", () -> value("fw2", rule + "/target").equals("203.0.113.10"));
      assertTrue(twinwall("fw1", "nat").contains("Auto created rule - LAN to WAN"));
    }

    /** A web server with an address of its own, and a port forward. */
    private void published() throws Exception {
      add(
          "virtualip/vip",
          "mode=carp interface=wan vhid=181 password=only-here subnet=203.0.113.20 subnet_bits=24");
      add(
          "nat/onetoone",
          "interface=wan external=203.0.113.20 source/address=192.168.1.80 destination/any=on");
      add(
          "nat/rule",
          "interface=wan protocol=tcp source/any=on destination/address=203.0.113.10"
              + " destination/port=8080 target=192.168.1.50 local-port=8081 descr=forward"
              + " associated-rule-id=add-associated");
      add(
          "filter/rule",
          "type=pass interface=wan ipprotocol=inet protocol=tcp source/any=on"
              + " destination/address=192.168.1.80 destination/port=80 descr=web");
      Map<String, String> reflection =
          Map.of("enablebinatreflection", "on", "enablenatreflectionhelper", "on");
      set("fw1", "system", reflection);
      until("the difference is named", () -> notices("fw1").contains("on the peer"));
      set("fw2", "system", reflection);
      ask("fw1", "sync.now", Map.of());
      until("no difference", () -> notices("fw1").equals("[]"));
      until(
          "synchronised", () -> value("fw2", "virtualip/vip[203.0.113.20]/advskew").equals("100"));
      until("the forward, too", () -> value("fw2", "nat/rule[forward]/target").equals(CLIENT));
      until("from the internet", () -> seen(INTERNET, WEB_VIP, 80).equals(INTERNET));
      until("forwarded", () -> seen(INTERNET, "203.0.113.10", 8080).equals(INTERNET));
      until("from inside, reflected", () -> seen(CLIENT, WEB_VIP, 80).equals("192.168.1.1"));
      until("the server goes out", () -> seen(WEB, INTERNET, 7000).equals(WEB_VIP));
      counted();
    }

    /** Every rule that was used shows it, the two directions of a mapping each for itself. */
    private void counted() throws IOException {
      List<String> used = new ArrayList<>();
      for (JsonNode rule : ask("fw1", "nat.list", Map.of())) {
        if (rule.path("packets").asLong() > 0) {
          used.add(rule.path("way").asString() + " " + rule.path("id").asString());
        }
      }
      List<String> wanted =
          List.of(
              "arriving rdr-1",
              "arriving binat-1",
              "arriving binat-1:reflect",
              "leaving binat-1",
              "leaving binat-1:reflect");
      assertTrue(used.containsAll(wanted), used.toString());
    }

    private void connections() throws Exception {
      Map<String, Socket> open = new LinkedHashMap<>();
      open.put("1:1", connect(INTERNET, WEB_VIP, 80));
      open.put("port forward", connect(INTERNET, "203.0.113.10", 8080));
      open.put("reflected", connect(CLIENT, WEB_VIP, 80));
      open.put("outbound", connect(CLIENT, INTERNET, 7000));
      open.put("outbound of the server", connect(WEB, INTERNET, 7000));
      for (Socket socket : open.values()) {
        line(socket.getInputStream());
        assertEquals("before", echo(socket, "before"));
      }
      List<String> missing = new ArrayList<>(open.keySet());
      until(
          "fw2 has them: ",
          () -> {
            missing.removeIf(what -> copied(open.get(what)));
            return missing.isEmpty();
          });
      site.powerOff("fw1");
      for (Map.Entry<String, Socket> one : open.entrySet()) {
        assertEquals("after", echo(one.getValue(), "after"), one.getKey());
        one.getValue().close();
      }
      until("fw2 serves new ones", () -> seen(INTERNET, WEB_VIP, 80).equals(INTERNET));
    }

    /** Whether fw2 has the connection, established. */
    private boolean copied(Socket socket) {
      try {
        JsonNode found =
            ask(
                "fw2",
                "states.count",
                Map.of(
                    "proto",
                    "tcp",
                    "src",
                    socket.getLocalAddress().getHostAddress(),
                    "sport",
                    Integer.toString(socket.getLocalPort()),
                    "state",
                    "established"));
        return found.path("count").asLong() == 1;
      } catch (IOException e) {
        throw new LabException(e.getMessage(), e);
      }
    }

    // Hands.

    private Path namespace(String host) {
      return Path.of("/proc", Long.toString(site.box(host).pid()), "ns", "net");
    }

    private static String host(String address) {
      return address.equals(INTERNET) ? Topology.INTERNET : Topology.CLIENT;
    }

    private void serve(String host, String address, int port) throws Exception {
      ServerSocket server =
          Netns.in(
              namespace(host),
              "serve",
              () -> {
                ServerSocket one = new ServerSocket();
                one.setReuseAddress(true);
                one.bind(new InetSocketAddress(address, port));
                return one;
              });
      Thread.ofPlatform().daemon().name("serves").start(() -> accept(server));
    }

    private static void accept(ServerSocket server) {
      while (!server.isClosed()) {
        try {
          Socket socket = server.accept();
          Thread.ofPlatform().daemon().start(() -> talk(socket));
        } catch (IOException e) {
          return;
        }
      }
    }

    private static void talk(Socket socket) {
      try (socket) {
        String who = socket.getInetAddress().getHostAddress() + "\n";
        socket.getOutputStream().write(who.getBytes(StandardCharsets.UTF_8));
        socket.getInputStream().transferTo(socket.getOutputStream());
      } catch (IOException _) {
        // The other side is gone.
      }
    }

    private Socket connect(String from, String to, int port) throws Exception {
      return Netns.in(
          namespace(host(from)),
          "connect",
          () -> {
            Socket socket = new Socket();
            try {
              socket.bind(new InetSocketAddress(from, 0));
              socket.connect(new InetSocketAddress(to, port), 3000);
              socket.setSoTimeout(PATIENCE);
              return socket;
            } catch (IOException e) {
              socket.close();
              throw e;
            }
          });
    }

    /** Who a server sees, or why there is no connection. */
    private String seen(String from, String to, int port) throws Exception {
      try (Socket socket = connect(from, to, port)) {
        return line(socket.getInputStream());
      } catch (IOException e) {
        return e.toString();
      }
    }

    private static String echo(Socket socket, String word) throws IOException {
      socket.getOutputStream().write((word + "\n").getBytes(StandardCharsets.UTF_8));
      return line(socket.getInputStream());
    }

    private static String line(InputStream in) throws IOException {
      StringBuilder out = new StringBuilder();
      for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
        out.append((char) c);
      }
      return out.toString();
    }

    private JsonNode ask(String node, String op, Map<String, String> args) throws IOException {
      ObjectNode request = Control.request(op);
      args.forEach(request::put);
      return Control.ask(site.controlSocket(node), request);
    }

    private void set(String node, String path, Map<String, String> values) throws IOException {
      ObjectNode request = Control.request("config.set").put("path", path);
      ObjectNode all = request.putObject("values");
      values.forEach(all::put);
      Control.ask(site.controlSocket(node), request);
    }

    private void add(String path, String values) throws IOException {
      ObjectNode request = Control.request("config.add").put("path", path);
      ObjectNode all = request.putObject("values");
      for (String value : values.split(" ")) {
        int equals = value.indexOf('=');
        all.put(value.substring(0, equals), value.substring(equals + 1));
      }
      Control.ask(site.controlSocket("fw1"), request);
    }

    private String value(String node, String path) {
      try {
        return ask(node, "config.get", Map.of("path", path)).path("value").asString("");
      } catch (IOException e) {
        return e.getMessage();
      }
    }

    private String notices(String node) throws IOException {
      return ask(node, "sync.status", Map.of()).path("notices").toString();
    }

    private String twinwall(String node, String... words) {
      List<String> command = new ArrayList<>(List.of("env"));
      Firewalls.environment().forEach((name, value) -> command.add(name + "=" + value));
      command.add(launcher.toString());
      command.addAll(List.of(words));
      command.addAll(List.of("--run", site.runDir(node).toString()));
      return Ran.run(site.box(node).within(command)).orFail().said();
    }

    private static void until(String what, Callable<Boolean> holds) throws Exception {
      long end = System.nanoTime() + PATIENCE * 1_000_000L;
      while (!holds.call()) {
        assertTrue(System.nanoTime() < end, what);
        Thread.sleep(100);
      }
    }
  }
}
