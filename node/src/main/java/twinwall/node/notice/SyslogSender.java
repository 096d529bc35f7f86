package twinwall.node.notice;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import twinwall.core.config.Config;
import twinwall.core.config.Syslog;
import twinwall.node.Log;

/**
 * Sends the engine's log to log servers: RFC 5424 over UDP. Whoever logs leaves a line and goes on;
 * what finds no place is counted and told. It never logs itself: that would be one more line.
 */
public final class SyslogSender implements Log.Tap, AutoCloseable {
  private static final int WAITING = 2_048;

  /** What every receiver must take is 480 bytes; what it should take, this. */
  private static final int LONGEST = 2_048;

  private static final int DAEMON = 3;
  private static final int ERROR = 3;
  private static final int WARNING = 4;
  private static final int INFORMATIONAL = 6;

  private record Line(Instant at, String level, String room, String text) {}

  private final ArrayBlockingQueue<Line> waiting;
  private final AtomicLong lost = new AtomicLong();
  private final Map<String, String> failing = new ConcurrentSkipListMap<>();
  private final Thread thread = new Thread(this::run, "syslog-out");
  private volatile Syslog settings;
  private volatile String host = "-";

  public SyslogSender(Config config) {
    this(config, WAITING);
  }

  SyslogSender(Config config, int room) {
    this.waiting = new ArrayBlockingQueue<>(room);
    this.settings = config.syslog();
    thread.setDaemon(true);
    configure(config);
  }

  /** Where the log goes from now on. */
  public synchronized void configure(Config config) {
    settings = config.syslog();
    String name = Sender.name(config.system());
    host = name.matches("[!-~]{1,255}") ? name : "-";
    List<String> targets = settings.targets().stream().map(Object::toString).toList();
    failing.keySet().retainAll(targets);
    if (!targets.isEmpty() && thread.getState() == Thread.State.NEW) {
      thread.start();
    }
  }

  @Override
  public void line(Instant at, String level, String room, String text) {
    Syslog now = settings;
    if (now.remote()
        && now.sends(room)
        && !now.targets().isEmpty()
        && !waiting.offer(new Line(at, level, room, text))) {
      lost.incrementAndGet();
    }
  }

  /** What somebody should know of, in sentences. */
  public List<String> problems() {
    List<String> out = new ArrayList<>();
    failing.forEach(
        (target, why) -> out.add("The log is not sent to " + target + ": " + why + "."));
    return out;
  }

  private void run() {
    try (DatagramChannel channel = DatagramChannel.open()) {
      while (true) {
        Line line = waiting.take();
        send(channel, line);
        long left = lost.getAndSet(0);
        if (left > 0) {
          String words = "lines were left out, as there were too many number=" + left;
          send(channel, new Line(Instant.now(), "warn", "syslog", words));
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // stopping
    } catch (IOException e) {
      settings.targets().forEach(target -> failing.put(target.toString(), Words.of(e)));
    }
  }

  private void send(DatagramChannel channel, Line line) {
    ByteBuffer bytes = ByteBuffer.wrap(bytes(line));
    for (Syslog.Server target : settings.targets()) {
      try {
        channel.send(bytes.rewind(), address(target));
        failing.remove(target.toString());
      } catch (IOException e) {
        failing.put(target.toString(), Words.of(e));
      }
    }
  }

  private static InetSocketAddress address(Syslog.Server target) throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByName(target.address().toString()), target.port());
  }

  private byte[] bytes(Line line) {
    int severity =
        switch (line.level()) {
          case "error" -> ERROR;
          case "warn" -> WARNING;
          default -> INFORMATIONAL;
        };
    String text =
        "<%d>1 %s %s twinwall %d %s - %s"
            .formatted(
                DAEMON * 8 + severity,
                line.at().truncatedTo(ChronoUnit.MICROS),
                host,
                ProcessHandle.current().pid(),
                line.room().isEmpty() ? "-" : line.room(),
                line.text());
    byte[] all = text.getBytes(StandardCharsets.UTF_8);
    if (all.length <= LONGEST) {
      return all;
    }
    int end = LONGEST;
    while (end > 0 && (all[end] & 0xC0) == 0x80) {
      end--; // not within a character
    }
    return java.util.Arrays.copyOf(all, end);
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
