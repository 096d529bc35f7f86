package twinwall.lab.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import tools.jackson.databind.node.ObjectNode;
import twinwall.lab.traffic.Agent;

/** The far end of a benchmark: opens one connection whenever it is asked to. */
public final class Client {
  private static final int OPEN_AT_ONCE = 20;
  private static final int BOUND_MILLIS = 5000;

  private Client() {}

  /** Obeys until the input ends; an answer has the connection's own port and when it began. */
  public static void obey(String address, int port) throws IOException, InterruptedException {
    Deque<Socket> open = new ArrayDeque<>();
    Agent.serve(request -> {
      ObjectNode answer = Agent.answer();
      var socket = new Socket();
      socket.bind(new InetSocketAddress(0));
      open.addLast(socket);
      long at = System.nanoTime();
      socket.connect(new InetSocketAddress(address, port), BOUND_MILLIS);
      if (open.size() > OPEN_AT_ONCE) {
        open.removeFirst().close();
      }
      return answer.put("port", socket.getLocalPort()).put("at", at);
    });
  }
}
