package twinwall.lab.traffic;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts frames on the switches that nobody asked for. No packet socket is needed: each switch has a
 * port that is the end of a VXLAN (RFC 7348), and its other end is a datagram socket here.
 */
final class Noise implements AutoCloseable {
  private static final int VXLAN_PORT = 4789;
  private static final int VXLAN_HEADER = 8;
  private static final int MOST_A_SECOND = 20_000;

  private final DatagramChannel channel;
  private final AtomicLong sent = new AtomicLong();
  private final Map<Integer, Thread> makers = new HashMap<>();

  Noise() throws IOException {
    channel =
        DatagramChannel.open()
            .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), VXLAN_PORT));
  }

  ObjectNode on(JsonNode request) throws IOException, InterruptedException {
    switch (request.path("op").asString("")) {
      case "make" -> make(request);
      case "stop" -> stop(request.path("id").asInt(-1));
      default -> throw new IOException("unknown request " + request);
    }
    return Agent.answer().put("sent", sent.get());
  }

  private void make(JsonNode request) throws IOException {
    var frames =
        new NoiseFrames(
            NoiseFrames.Kind.valueOf(request.path("kind").asString("")),
            request.path("prefix").asString(""),
            request.path("vhid").asInt(),
            new Random(request.path("seed").asLong()));
    int rate = Math.clamp(request.path("per_second").asInt(), 1, MOST_A_SECOND);
    int network = request.path("network").asInt();
    makers.put(
        request.path("id").asInt(),
        Thread.ofPlatform()
            .daemon()
            .name("noise-" + network)
            .start(() -> send(network, frames, rate)));
  }

  /** In bursts of what is due each 10 ms: noise need not be even. */
  private void send(int network, NoiseFrames frames, int rate) {
    long start = System.nanoTime();
    long done = 0;
    try {
      while (!Thread.interrupted()) {
        long due = (System.nanoTime() - start) / 1000 * rate / 1_000_000;
        for (long burst = 0; done < due && burst < rate; burst++, done++) {
          put(network, frames.next());
        }
        done = due; // what we were late for by more than a second is not made up for
        Thread.sleep(10);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void put(int network, byte[] frame) {
    ByteBuffer out = ByteBuffer.allocate(VXLAN_HEADER + frame.length);
    out.putInt(0x0800_0000).putInt(network << 8).put(frame).flip();
    try {
      channel.write(out);
      sent.incrementAndGet();
    } catch (IOException _) {
      // The switch is full; there is noise enough.
    }
  }

  /** One of them, or all if it is none of them. */
  private void stop(int id) throws InterruptedException {
    List<Integer> ids = makers.containsKey(id) ? List.of(id) : List.copyOf(makers.keySet());
    for (int one : ids) {
      Thread maker = makers.remove(one);
      if (maker != null) {
        maker.interrupt();
        maker.join();
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
