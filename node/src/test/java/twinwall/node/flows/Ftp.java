package twinwall.node.flows;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** As much of FTP as it takes to have data connections of both kinds: a server and its client. */
final class Ftp implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;
  private final TwoRoads roads;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final Socket control;

  Ftp(TwoRoads roads) throws Exception {
    this.roads = roads;
    ServerSocket server = roads.in("server", () -> listener(TwoRoads.SERVER, 21));
    open.add(server);
    Thread.ofPlatform().daemon().name("ftp-server").start(() -> serve(server));
    control = roads.in("client", () -> connect(TwoRoads.CLIENT, TwoRoads.SERVER, 21));
    open.add(control);
    expect("220");
    command("NOOP", "200"); // the kernel reads from a line's end on
  }

  private static ServerSocket listener(String address, int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
    return socket;
  }

  private static Socket connect(String from, String to, int port) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
    socket.connect(new InetSocketAddress(InetAddress.getByName(to), port), PATIENCE_MILLIS / 4);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder out = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      out.append((char) c);
    }
    return out.toString().strip();
  }

  private static void say(Socket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  private static String hostPort(String address, int port) {
    return address.replace('.', ',') + "," + port / 256 + "," + port % 256;
  }

  // ---- the server, on threads in its namespace

  private void serve(ServerSocket server) {
    try (server;
        Socket client = server.accept()) {
      say(client, "220 ready");
      Optional<ServerSocket> passive = Optional.empty();
      String[] active = new String[0];
      while (true) {
        String[] words = line(client.getInputStream()).split(" ");
        switch (words[0]) {
          case "PORT" -> {
            active = words[1].split(",");
            say(client, "200 so be it");
          }
          case "PASV" -> {
            passive = Optional.of(roads.in("server", () -> listener(TwoRoads.SERVER, 0)));
            int port = passive.get().getLocalPort();
            say(client, "227 Entering Passive Mode (" + hostPort(TwoRoads.SERVER, port) + ").");
          }
          case "RETR" -> {
            try (Socket data = data(passive, active)) {
              say(client, "150 here it comes");
              send(data.getOutputStream(), Long.parseLong(words[1]));
            } catch (IOException e) {
              say(client, "425 no data connection: " + e.getMessage());
              continue;
            }
            say(client, "226 done");
          }
          case "NOOP" -> say(client, "200 nothing done");
          default -> {
            return;
          }
        }
      }
    } catch (Exception e) {
      // The client notices.
    }
  }

  private Socket data(Optional<ServerSocket> passive, String[] to) throws Exception {
    if (passive.isPresent()) {
      return passive.get().accept();
    }
    String address = String.join(".", to[0], to[1], to[2], to[3]);
    int port = Integer.parseInt(to[4]) * 256 + Integer.parseInt(to[5]);
    return roads.in("server", () -> connect(TwoRoads.SERVER, address, port));
  }

  private static void send(OutputStream out, long bytes) throws IOException {
    byte[] some = new byte[64 * 1024];
    for (long at = 0; at < bytes; at += some.length) {
      for (int i = 0; i < some.length; i++) {
        some[i] = content(at + i);
      }
      out.write(some);
    }
  }

  private static byte content(long at) {
    return (byte) (at * 31 + (at >> 13));
  }

  // ---- the client

  /** Says a command; the answer must begin like this. Returns the answer. */
  String command(String text, String answer) throws IOException {
    say(control, text);
    return expect(answer);
  }

  String expect(String answer) throws IOException {
    String said = line(control.getInputStream());
    if (!said.startsWith(answer)) {
      throw new IOException("expected " + answer + ", got '" + said + "'");
    }
    return said;
  }

  /** Announces where the server shall connect to. */
  ServerSocket active() throws Exception {
    ServerSocket data = roads.in("client", () -> listener(TwoRoads.CLIENT, 0));
    open.add(data);
    command("PORT " + hostPort(TwoRoads.CLIENT, data.getLocalPort()), "200");
    return data;
  }

  /** Asks where to connect to. */
  int passive() throws IOException {
    String[] words = command("PASV", "227").replaceAll(".*\\(|\\).*", "").split(",");
    return Integer.parseInt(words[4]) * 256 + Integer.parseInt(words[5]);
  }

  Socket connect(int port) throws Exception {
    return roads.in("client", () -> connect(TwoRoads.CLIENT, TwoRoads.SERVER, port));
  }

  /** Reads so many bytes from a place on, each as it was sent. */
  static void read(Socket data, long from, long count) throws IOException {
    InputStream in = data.getInputStream();
    byte[] some = new byte[64 * 1024];
    long at = from;
    while (at < from + count) {
      int got = in.read(some, 0, (int) Math.min(some.length, from + count - at));
      if (got < 0) {
        throw new IOException("the data ended after " + at + " bytes");
      }
      for (int i = 0; i < got; i++) {
        if (some[i] != content(at + i)) {
          throw new IOException("a wrong byte at " + (at + i));
        }
      }
      at += got;
    }
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }
}
