package twinwall.lab.site;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.linux.Netns;

/** What is done to a pair that runs, and what its neighbours see of it. */
record PairHands(Site site, Path launcher) {
  static final int PATIENCE = 60_000;

  Path namespace(String host) {
    return Path.of("/proc", Long.toString(site.box(host).pid()), "ns", "net");
  }

  private static String host(String address) {
    return address.startsWith("203.0.113.") ? Topology.INTERNET : Topology.CLIENT;
  }

  void serve(String host, String address, int port) throws Exception {
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

  Socket connect(String from, String to, int port) throws Exception {
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
  String seen(String from, String to, int port) throws Exception {
    try (Socket socket = connect(from, to, port)) {
      return line(socket.getInputStream());
    } catch (IOException e) {
      return e.toString();
    }
  }

  static String echo(Socket socket, String word) throws IOException {
    socket.getOutputStream().write((word + "\n").getBytes(StandardCharsets.UTF_8));
    return line(socket.getInputStream());
  }

  static String line(InputStream in) throws IOException {
    StringBuilder out = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      out.append((char) c);
    }
    return out.toString();
  }

  JsonNode ask(String node, String op, Map<String, String> args) throws IOException {
    ObjectNode request = Control.request(op);
    args.forEach(request::put);
    return Control.ask(site.controlSocket(node), request);
  }

  void set(String node, String path, Map<String, String> values) throws IOException {
    ObjectNode request = Control.request("config.set").put("path", path);
    ObjectNode all = request.putObject("values");
    values.forEach(all::put);
    Control.ask(site.controlSocket(node), request);
  }

  void add(String path, String values) throws IOException {
    ObjectNode request = Control.request("config.add").put("path", path);
    ObjectNode all = request.putObject("values");
    for (String value : values.split(" ")) {
      int equals = value.indexOf('=');
      all.put(value.substring(0, equals), value.substring(equals + 1));
    }
    Control.ask(site.controlSocket("fw1"), request);
  }

  String value(String node, String path) {
    try {
      return ask(node, "config.get", Map.of("path", path)).path("value").asString("");
    } catch (IOException e) {
      return e.getMessage();
    }
  }

  String notices(String node) throws IOException {
    return ask(node, "sync.status", Map.of()).path("notices").toString();
  }

  String twinwall(String node, String... words) {
    List<String> command = new ArrayList<>(List.of("env"));
    Firewalls.environment().forEach((name, value) -> command.add(name + "=" + value));
    command.add(launcher.toString());
    command.addAll(List.of(words));
    command.addAll(List.of("--run", site.runDir(node).toString()));
    return Ran.run(site.box(node).within(command)).orFail().said();
  }

  static void until(String what, Callable<Boolean> holds) throws Exception {
    long end = System.nanoTime() + PATIENCE * 1_000_000L;
    while (!holds.call()) {
      assertTrue(System.nanoTime() < end, what);
      Thread.sleep(100);
    }
  }
}
