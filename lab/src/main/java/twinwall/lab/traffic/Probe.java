package twinwall.lab.traffic;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A datagram every millisecond, each with its number, answered by an {@link Echo}. An outage is the
 * longest row of probes without an answer: from when the first of them was sent until the next
 * answered one was sent. If we ourselves were late to send, there is no probe and no verdict; how
 * late we were at most is told beside.
 */
final class Probe {
  private static final long EVERY_NANOS = 1_000_000;
  private static final int MOST = 300_000;
  private static final long LAST_ANSWERS_NANOS = 500_000_000;

  private final DatagramChannel channel;
  private final long[] sentAt = new long[MOST];
  private final long[] answeredAt = new long[MOST];
  private volatile int sent;
  private volatile boolean enough;
  private volatile long maxLate;
  private volatile long duplicates;
  private volatile long lastAnswerAt = System.nanoTime();
  private final Thread sender;

  Probe(InetSocketAddress echo) throws IOException {
    channel = DatagramChannel.open().connect(echo);
    Thread.ofPlatform().daemon().name("probe-in").priority(Thread.MAX_PRIORITY).start(this::listen);
    sender =
        Thread.ofPlatform()
            .daemon()
            .name("probe-out")
            .priority(Thread.MAX_PRIORITY)
            .start(this::send);
  }

  private void send() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(32);
    long due = System.nanoTime();
    long late = 0;
    for (int number = 0; number < MOST && !enough; number++) {
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      long now = System.nanoTime();
      if (now - due > late) {
        late = now - due;
        maxLate = late;
      }
      sentAt[number] = now;
      sent = number + 1;
      try {
        channel.write(buffer.clear().putInt(number).putLong(now).position(0).limit(32));
      } catch (IOException _) {
        // No route, or refused: it counts as lost like any other without an answer.
      }
      due = Math.max(due + EVERY_NANOS, now);
    }
  }

  private void listen() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(2048);
    while (channel.isOpen()) {
      try {
        int length = channel.read(buffer.clear());
        long now = System.nanoTime();
        lastAnswerAt = now;
        int number = length == 32 ? buffer.getInt(0) : -1;
        if (number < 0 || number >= sent) {
          continue;
        }
        if (answeredAt[number] != 0) {
          duplicates = duplicates + 1;
        } else {
          answeredAt[number] = now;
        }
      } catch (IOException _) {
        // An ICMP error for an earlier probe, or closed.
      }
    }
  }

  /** For how long no probe has been answered now. */
  long silentNanos() {
    return System.nanoTime() - lastAnswerAt;
  }

  /** Stops sending, waits a moment for the last answers and tells. */
  void end(ObjectNode json) throws IOException, InterruptedException {
    enough = true;
    sender.join();
    LockSupport.parkNanos(LAST_ANSWERS_NANOS);
    channel.close();
    int count = sent;
    int lost = 0;
    long outage = 0;
    long outageAt = 0;
    long maxRtt = 0;
    ArrayNode holes = json.putArray("holes");
    for (int i = 0; i < count; i++) {
      if (answeredAt[i] != 0) {
        maxRtt = Math.max(maxRtt, answeredAt[i] - sentAt[i]);
        continue;
      }
      int from = i;
      while (i < count && answeredAt[i] == 0) {
        i++;
      }
      long until = i < count ? sentAt[i] : sentAt[count - 1] + EVERY_NANOS;
      lost += i - from;
      holes.add(sentAt[from]).add(until).add(i - from);
      if (until - sentAt[from] > outage) {
        outage = until - sentAt[from];
        outageAt = sentAt[from];
      }
      i--;
    }
    json.put("sent", count).put("lost", lost).put("duplicates", duplicates);
    json.put("outage_ns", outage).put("outage_at", outageAt);
    json.put("max_rtt_ns", maxRtt).put("max_late_ns", maxLate);
    json.put("first_at", sentAt[0]).put("last_at", sentAt[Math.max(0, count - 1)]);
    series(json.putArray("rtt"), count);
  }

  /** The longest round trip of every 20 probes. */
  private void series(ArrayNode json, int count) {
    for (int from = 0; from < count; from += 20) {
      long longest = 0;
      for (int i = from; i < Math.min(count, from + 20); i++) {
        longest = Math.max(longest, answeredAt[i] == 0 ? 0 : answeredAt[i] - sentAt[i]);
      }
      json.add(sentAt[from]).add(longest);
    }
  }
}
