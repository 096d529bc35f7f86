package twinwall.node.gateway;

import java.io.IOException;
import java.util.Optional;
import java.util.function.BiConsumer;
import twinwall.core.net.Ip;
import twinwall.core.packet.Echo;
import twinwall.linux.EchoSocket;
import twinwall.node.Clock;

/**
 * One gateway's questions and answers. A thread of its own hears, so that the time of an answer is
 * its own; a question carries the moment it was asked at, hidden behind a secret.
 */
final class Ear implements AutoCloseable {
  private final Clock clock;
  private final Ip monitor;
  private final int identifier;
  private final long secret;
  private final EchoSocket socket;

  private Ear(Clock clock, Ip monitor, int identifier, long secret, EchoSocket socket) {
    this.clock = clock;
    this.monitor = monitor;
    this.identifier = identifier;
    this.secret = secret;
    this.socket = socket;
  }

  /**
   * @param answered told the number of the question and how many nanoseconds it took
   */
  static Ear open(
      Clock clock,
      Ip source,
      Ip monitor,
      int identifier,
      long secret,
      BiConsumer<Integer, Long> answered)
      throws IOException {
    Ear ear = new Ear(clock, monitor, identifier, secret, EchoSocket.open(source, identifier));
    Thread.ofPlatform().name("gateway-" + monitor).daemon().start(() -> ear.hear(answered));
    return ear;
  }

  void ask(int sequence) throws IOException {
    long token = clock.now().nanos() ^ secret;
    socket.ask(monitor, new Echo(identifier, sequence, token)).orThrow("ask " + monitor);
  }

  private void hear(BiConsumer<Integer, Long> answered) {
    Optional<EchoSocket.Reply> reply = socket.await();
    while (reply.isPresent()) {
      Echo echo = reply.get().echo();
      long nanos = clock.now().nanos() - (echo.token() ^ secret);
      if (reply.get().from().equals(monitor) && nanos >= 0) {
        answered.accept(echo.sequence(), nanos);
      }
      reply = socket.await();
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
