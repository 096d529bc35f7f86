package twinwall.node.dhcp;

import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Unbound's control socket, as far as names are put in and taken out, as unbound-control does. */
final class NameControl {
  private static final String PROTOCOL = "UBCT1 ";
  private static final String END = "\u0004\n";
  private static final int ANSWER = 4_096;

  /** Lines in one command: the resolver does nothing else meanwhile. */
  private static final int AT_ONCE = 500;

  private final Path socket;

  NameControl(Path socket) {
    this.socket = socket;
  }

  void add(List<String> records) throws IOException {
    each("local_datas", "added ", records);
  }

  void remove(List<String> names) throws IOException {
    each("local_datas_remove", "removed ", names);
  }

  private void each(String command, String expected, List<String> lines) throws IOException {
    for (int i = 0; i < lines.size(); i += AT_ONCE) {
      List<String> some = lines.subList(i, Math.min(lines.size(), i + AT_ONCE));
      String answer = send(PROTOCOL + command + "\n" + String.join("\n", some) + "\n" + END);
      if (!answer.startsWith(expected + some.size() + " ")) {
        throw new IOException(command + ": " + answer.strip());
      }
    }
  }

  private String send(String text) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      InputStream in = Channels.newInputStream(channel);
      return new String(in.readNBytes(ANSWER), StandardCharsets.US_ASCII);
    }
  }
}
