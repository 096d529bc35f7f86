package twinwall.lab.traffic;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.node.ObjectNode;

/**
 * A question for a name every 20 ms, each for a name nobody has asked for before, so that the
 * resolver has to ask the internet. Nobody asks twice. A question counts as answered when the
 * address came; an outage is the longest time between two questions that were answered, less the 20
 * ms that they are apart anyway.
 */
final class Names {
  private static final long EVERY_NANOS = 20_000_000;
  private static final int MOST = 60_000;
  private static final long LAST_ANSWERS_NANOS = 2_000_000_000;
  private static final int ANSWER = 2048;

  private final DatagramChannel channel;
  private final String domain;
  private final long[] sentAt = new long[MOST];
  private final long[] answeredAt = new long[MOST];
  private final Thread sender;
  private volatile int sent;
  private volatile boolean enough;
  private volatile int refused;

  /** Asks this resolver for names below this domain. */
  Names(InetSocketAddress resolver, String domain) throws IOException {
    this.domain = domain;
    this.channel = DatagramChannel.open().connect(resolver);
    Thread.ofPlatform().daemon().name("names-in").start(this::listen);
    sender = Thread.ofPlatform().daemon().name("names-out").start(this::send);
  }

  private void send() {
    long run = System.nanoTime();
    long due = run;
    for (int number = 0; number < MOST && !enough; number++) {
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      sentAt[number] = System.nanoTime();
      sent = number + 1;
      try {
        channel.write(ByteBuffer.wrap(question(number, "n" + number + "-" + run + "." + domain)));
      } catch (IOException _) {
        // It counts as one without an answer.
      }
      due = Math.max(due + EVERY_NANOS, sentAt[number]);
    }
  }

  /** RFC 1035, section 4: one question for an A record, recursion desired. */
  static byte[] question(int number, String name) {
    var out = new ByteArrayOutputStream();
    byte[] header = {(byte) (number >> 8), (byte) number, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0};
    out.writeBytes(header);
    for (String label : name.split("\\.")) {
      byte[] bytes = label.getBytes(StandardCharsets.US_ASCII);
      out.write(bytes.length);
      out.writeBytes(bytes);
    }
    out.writeBytes(new byte[] {0, 0, 1, 0, 1});
    return out.toByteArray();
  }

  /** An answer without error and with at least one record. */
  static boolean isAddress(ByteBuffer answer) {
    return answer.limit() >= 12 && (answer.get(3) & 15) == 0 && answer.getShort(6) != 0;
  }

  private void listen() {
    ByteBuffer buffer = ByteBuffer.allocate(ANSWER);
    while (channel.isOpen()) {
      try {
        channel.read(buffer.clear());
        long now = System.nanoTime();
        buffer.flip();
        int number = buffer.limit() < 12 ? -1 : buffer.getShort(0) & 0xFFFF;
        if (number < 0 || number >= sent) {
          continue;
        }
        if (!isAddress(buffer)) {
          refused = refused + 1;
        } else if (answeredAt[number] == 0) {
          answeredAt[number] = now;
        }
      } catch (IOException _) {
        // An ICMP error for an earlier question, or closed.
      }
    }
  }

  void end(ObjectNode json) throws IOException, InterruptedException {
    enough = true;
    sender.join();
    LockSupport.parkNanos(LAST_ANSWERS_NANOS);
    channel.close();
    int lost = 0;
    long outage = 0;
    long longest = 0;
    long last = sentAt[0];
    for (int i = 0; i < sent; i++) {
      if (answeredAt[i] == 0) {
        lost++;
      } else {
        outage = Math.max(outage, sentAt[i] - last - EVERY_NANOS);
        longest = Math.max(longest, answeredAt[i] - sentAt[i]);
        last = sentAt[i];
      }
    }
    long end = sent == 0 ? last : sentAt[sent - 1];
    json.put("sent", sent).put("lost", lost).put("refused", refused);
    json.put("outage_ns", lost == 0 ? 0 : Math.max(outage, end - last));
    json.put("longest_ns", longest);
  }
}
