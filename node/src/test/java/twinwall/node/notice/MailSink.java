package twinwall.node.notice;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** A mail server that keeps everything and sends nothing on. */
final class MailSink implements AutoCloseable {
  final List<String> messages = new CopyOnWriteArrayList<>();
  final List<String> commands = new CopyOnWriteArrayList<>();
  private final ServerSocket door;

  MailSink() throws IOException {
    door = new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"));
    Thread.ofPlatform().daemon().name("mail-sink").start(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  private void accept() {
    while (true) {
      try (Socket client = door.accept()) {
        talk(client);
      } catch (IOException _) {
        if (door.isClosed()) {
          return;
        }
      }
    }
  }

  private void talk(Socket client) throws IOException {
    BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
    OutputStream out = client.getOutputStream();
    say(out, "220 sink");
    String line = in.readLine();
    while (line != null) {
      commands.add(line);
      String word = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
      switch (word) {
        case "EHLO" -> say(out, "250-sink\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME");
        case "DATA" -> {
          say(out, "354 go on");
          StringBuilder text = new StringBuilder();
          String part = in.readLine();
          while (part != null && !part.equals(".")) {
            text.append(part.startsWith(".") ? part.substring(1) : part).append('\n');
            part = in.readLine();
          }
          messages.add(text.toString());
          say(out, "250 taken");
        }
        case "QUIT" -> {
          say(out, "221 bye");
          return;
        }
        default -> say(out, "250 ok");
      }
      line = in.readLine();
    }
  }

  private static void say(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(UTF_8));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
