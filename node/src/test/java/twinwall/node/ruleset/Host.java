package twinwall.node.ruleset;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import twinwall.linux.Netns;

/** A machine for a test: a network namespace that lives as long as one child process in it. */
record Host(String name, Process holder) implements AutoCloseable {
  static Host make(String name) throws Exception {
    return new Host(
        name, Netns.fresh("make-" + name, () -> new ProcessBuilder("sleep", "300").start()));
  }

  <T> T run(Callable<T> task) throws Exception {
    return Netns.in(Path.of("/proc/" + holder.pid() + "/ns/net"), name, task);
  }

  /** Runs a program in the calling thread's namespace. */
  static String tool(List<String> command, String input) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (OutputStream out = process.getOutputStream()) {
      out.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(command + ": " + said);
    }
    return said;
  }

  static String ip(String arguments) throws IOException, InterruptedException {
    return tool(List.of(("ip " + arguments).split(" ")), "");
  }

  /** Joins the calling thread's namespace to this host by a wire; the addresses are this host's. */
  void wire(String here, String there, String... addresses) throws Exception {
    ip("link add " + here + " type veth peer name " + there + " netns " + holder.pid());
    up(here);
    run(() -> {
      up(there);
      for (String address : addresses) {
        ip("addr add " + address + " dev " + there + (address.contains(":") ? " nodad" : ""));
      }
      return "";
    });
  }

  /** Without duplicate address detection, which would take seconds. */
  private static void up(String device) throws IOException, InterruptedException {
    Path dad = Path.of("/proc/sys/net/ipv6/conf", device, "accept_dad");
    if (Files.exists(dad)) {
      Files.writeString(dad, "0");
    }
    ip("link set " + device + " up");
  }

  /** Answers every TCP connection with who it seems to come from, then echoes. */
  void serve(int port) throws Exception {
    run(() -> {
      ServerSocket server = new ServerSocket();
      server.setReuseAddress(true);
      server.bind(new InetSocketAddress(port));
      echo(server);
      return "";
    });
  }

  static void serveHere(int port) throws IOException {
    echo(new ServerSocket(port));
  }

  private static void echo(ServerSocket server) {
    Thread.ofPlatform()
        .daemon()
        .name("echo")
        .start(() -> {
          while (true) {
            try {
              Socket socket = server.accept();
              Thread.ofPlatform().daemon().name("echo-one").start(() -> talk(socket));
            } catch (IOException e) {
              return;
            }
          }
        });
  }

  private static void talk(Socket socket) {
    try (socket) {
      String who = socket.getInetAddress().getHostAddress() + "\n";
      socket.getOutputStream().write(who.getBytes(StandardCharsets.UTF_8));
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException e) {
      // the other side went away
    }
  }

  static Socket connect(String address, int port) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(address, port), 700);
    socket.setSoTimeout(5000);
    return socket;
  }

  /** A connection from one of this host's addresses that stays. */
  Socket holds(String from, String address, int port) throws Exception {
    return run(() -> {
      Socket socket = new Socket();
      try {
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress(address, port), 700);
        socket.setSoTimeout(700);
        line(socket.getInputStream());
        socket.setSoTimeout(5000);
        return socket;
      } catch (IOException e) {
        socket.close();
        throw e;
      }
    });
  }

  /** What became of a connection: who we seem to be, or refused, or no answer. */
  String tries(String address, int port) throws Exception {
    return tries("", address, port);
  }

  /** The same from one of this host's addresses. */
  String tries(String from, String address, int port) throws Exception {
    return run(() -> {
      try (Socket socket = new Socket()) {
        if (!from.isEmpty()) {
          socket.bind(new InetSocketAddress(from, 0));
        }
        socket.connect(new InetSocketAddress(address, port), 700);
        socket.setSoTimeout(5000);
        return line(socket.getInputStream());
      } catch (java.net.SocketTimeoutException e) {
        return "no answer";
      } catch (java.net.NoRouteToHostException e) {
        return "no route";
      } catch (java.net.ConnectException e) {
        return String.valueOf(e.getMessage()).contains("refused") ? "refused" : "no answer";
      }
    });
  }

  static String line(InputStream in) throws IOException {
    StringBuilder out = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      out.append((char) c);
    }
    return out.toString();
  }

  /** Echoes datagrams. */
  void echoDatagrams(int port) throws Exception {
    DatagramSocket socket = run(() -> new DatagramSocket(port));
    Thread.ofPlatform()
        .daemon()
        .name("udp-echo")
        .start(() -> {
          DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
          while (true) {
            try {
              packet.setLength(2000);
              socket.receive(packet);
              socket.send(packet);
            } catch (IOException e) {
              return;
            }
          }
        });
  }

  boolean datagramComesBack(String address, int port) throws Exception {
    return datagramComesBack(address, port, 0);
  }

  /** With a Diffserv code point. */
  boolean datagramComesBack(String address, int port, int dscp) throws Exception {
    return run(() -> {
      try (DatagramSocket socket = new DatagramSocket()) {
        socket.setSoTimeout(500);
        socket.setTrafficClass(dscp << 2);
        socket.send(new DatagramPacket(new byte[8], 8, InetAddress.getByName(address), port));
        socket.receive(new DatagramPacket(new byte[8], 8));
        return true;
      } catch (IOException e) {
        return false;
      }
    });
  }

  @Override
  public void close() {
    holder.destroyForcibly();
  }
}
