package twinwall.node.ruleset;

import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import twinwall.core.plan.Plan;

/**
 * The site of the golden case 15-nat: this namespace is the firewall, with the internet on wan0, a
 * switch lan0 with a client and a web server, and hosts on dmz0. Servers tell who they see and
 * where they were reached.
 */
record NatSite(Plan plan, Host internet, Host client, Host lanWeb, Host dmz)
    implements AutoCloseable {
  private static final int PATIENCE = 20_000;
  private static final int SHORT = 500;

  static NatSite build() throws Exception {
    Plan plan = RoutedSite.plan("15-nat");
    NatSite site =
        new NatSite(
            plan,
            Host.make("internet"),
            Host.make("client"),
            Host.make("lanweb"),
            Host.make("dmz"));
    site.lay();
    return site;
  }

  private void lay() throws Exception {
    internet.wire("wan0", "eth0", "203.0.113.50/24", "203.0.113.60/24", "203.0.113.1/24");
    Host.ip("link add lan0 type bridge");
    client.wire("port1", "eth0", "192.168.1.50/24", "fd00:1::50/64");
    lanWeb.wire("port2", "eth0", "192.168.1.60/24", "192.168.1.61/24");
    Host.ip("link set port1 master lan0");
    Host.ip("link set port2 master lan0");
    Host.ip("link set lan0 up");
    dmz.wire("dmz0", "eth0", "192.168.2.80/24", "fd00:2::80/64");
    addresses(internet, "198.51.100.1/32", "198.51.100.9/32", "2001:db8:1::50/64");
    addresses(dmz, "192.168.2.81/24", "192.168.2.90/24", "192.168.2.66/24", "192.168.2.70/24");
    for (Plan.Interface face : plan.interfaces()) {
      for (var address : face.addresses()) {
        Host.ip("addr add " + address + " dev " + face.device() + nodad(address.toString()));
      }
    }
    for (Plan.VipGroup group : plan.vipGroups()) {
      for (var address : group.addresses()) {
        Host.ip("addr add " + address + " dev " + group.device() + nodad(address.toString()));
      }
    }
    for (Plan.Sysctl sysctl : plan.sysctls()) {
      Path file = Path.of("/proc/sys", sysctl.path());
      if (!sysctl.optional() || Files.isWritable(file)) {
        try {
          Files.writeString(file, sysctl.value());
        } catch (IOException e) {
          if (!sysctl.optional()) {
            throw e;
          }
        }
      }
    }
    Host.ip("route add default via 203.0.113.1");
    routes(client, "default via 192.168.1.1", "default via fd00:1::2");
    routes(lanWeb, "default via 192.168.1.1");
    routes(dmz, "default via 192.168.2.1", "default via fd00:2::1");
    routes(
        internet,
        "203.0.113.64/28 via 203.0.113.11",
        "203.0.113.41/32 via 203.0.113.11",
        "203.0.113.42/32 via 203.0.113.11",
        "203.0.113.80/31 via 203.0.113.11",
        "203.0.113.96/30 via 203.0.113.11",
        "203.0.113.128/25 via 203.0.113.11",
        "192.168.1.0/24 via 203.0.113.11",
        "2001:db8:2::/64 via 2001:db8:1::2");
    reload();
  }

  void reload() throws Exception {
    RoutedSite.load(plan.ruleset());
  }

  private static String nodad(String address) {
    return address.contains(":") ? " nodad" : "";
  }

  private static void addresses(Host host, String... addresses) throws Exception {
    host.run(() -> {
      for (String address : addresses) {
        Host.ip("addr add " + address + " dev eth0" + nodad(address));
      }
      return "";
    });
  }

  private static void routes(Host host, String... routes) throws Exception {
    host.run(() -> {
      for (String route : routes) {
        Host.ip("route add " + route);
      }
      return "";
    });
  }

  /** Answers TCP on these ports, on every address: "who port here port". */
  static void serve(Host host, int... ports) throws Exception {
    for (int port : ports) {
      ServerSocket server =
          host.run(() -> {
            ServerSocket one = new ServerSocket();
            one.setReuseAddress(true);
            one.bind(new InetSocketAddress(port));
            return one;
          });
      Thread.ofPlatform().daemon().name("tells").start(() -> answer(server));
    }
  }

  private static void answer(ServerSocket server) {
    while (true) {
      try (Socket socket = server.accept()) {
        String said =
            name(socket.getInetAddress())
                + " "
                + socket.getPort()
                + " "
                + name(socket.getLocalAddress())
                + " "
                + socket.getLocalPort()
                + "\n";
        socket.getOutputStream().write(said.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        if (server.isClosed()) {
          return;
        }
      }
    }
  }

  private static String name(InetAddress address) {
    return twinwall.core.net.Ip.ofBytes(address.getAddress()).toString();
  }

  /** What a connection is told. */
  record Told(String who, int port, String here, int herePort) {
    /** Who was seen, and where. */
    String brief() {
      return who + " at " + here + " " + herePort;
    }
  }

  /** A connection that must come about. */
  static Told ask(Host host, String from, int fromPort, String to, int port) throws Exception {
    return host.run(() -> {
      try (Socket socket = new Socket()) {
        socket.setReuseAddress(true);
        if (!from.isEmpty()) {
          socket.bind(new InetSocketAddress(from, fromPort));
        }
        socket.connect(new InetSocketAddress(to, port), PATIENCE);
        socket.setSoTimeout(PATIENCE);
        InputStream in = socket.getInputStream();
        String[] said = Host.line(in).split(" ");
        return new Told(said[0], Integer.parseInt(said[1]), said[2], Integer.parseInt(said[3]));
      }
    });
  }

  static String ask(Host host, String from, String to, int port) throws Exception {
    return ask(host, from, 0, to, port).brief();
  }

  /** A connection that must not come about: how it fails. */
  static String refused(Host host, String from, String to, int port) throws Exception {
    return host.run(() -> {
      try (Socket socket = new Socket()) {
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress(to, port), SHORT);
        return "connected";
      } catch (BindException e) {
        throw e;
      } catch (SocketTimeoutException e) {
        return "no answer";
      } catch (ConnectException e) {
        return "refused";
      }
    });
  }

  /** Answers datagrams with who they seem to come from. */
  static void tellDatagrams(Host host, String address, int port) throws Exception {
    tell(host.run(() -> new DatagramSocket(port, InetAddress.getByName(address))));
  }

  static void tellDatagramsHere(String address, int port) throws Exception {
    tell(new DatagramSocket(port, InetAddress.getByName(address)));
  }

  private static void tell(DatagramSocket socket) {
    Thread.ofPlatform()
        .daemon()
        .name("tells-udp")
        .start(() -> {
          DatagramPacket packet = new DatagramPacket(new byte[64], 64);
          while (true) {
            try {
              packet.setLength(64);
              socket.receive(packet);
              packet.setData(
                  (name(packet.getAddress()) + " " + packet.getPort())
                      .getBytes(StandardCharsets.UTF_8));
              socket.send(packet);
              packet.setData(new byte[64]);
            } catch (IOException e) {
              return;
            }
          }
        });
  }

  /** Who a datagram seems to come from, by an answer from exactly where it was sent to. */
  static String[] datagram(Host host, int fromPort, String to, int port) throws Exception {
    return host.run(() -> {
      try (DatagramSocket socket = new DatagramSocket(fromPort)) {
        socket.connect(InetAddress.getByName(to), port);
        socket.setSoTimeout(1000);
        for (int i = 0; ; i++) {
          try {
            socket.send(new DatagramPacket(new byte[8], 8));
            DatagramPacket answer = new DatagramPacket(new byte[64], 64);
            socket.receive(answer);
            return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8)
                .split(" ");
          } catch (SocketTimeoutException e) {
            if (i == 20) {
              throw e;
            }
          }
        }
      }
    });
  }

  /** How many packets the rules with this id have seen. */
  static long counted(String id) throws Exception {
    return Host.tool(List.of("nft", "list", "table", "inet", "twinwall"), "")
        .lines()
        .filter(line -> line.contains("comment \"" + id + " "))
        .mapToLong(line -> Long.parseLong(line.replaceAll(".*counter packets ([0-9]+) .*", "$1")))
        .sum();
  }

  @Override
  public void close() {
    internet.close();
    client.close();
    lanWeb.close();
    dmz.close();
  }
}
