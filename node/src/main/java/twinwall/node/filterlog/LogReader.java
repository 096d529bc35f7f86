package twinwall.node.filterlog;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import twinwall.core.filterlog.LogLine;
import twinwall.core.plan.Marks;
import twinwall.core.plan.Plan;
import twinwall.linux.KernelException;
import twinwall.linux.Link;
import twinwall.linux.Links;
import twinwall.linux.PacketLog;
import twinwall.linux.Received;
import twinwall.node.Log;

/**
 * Reads the packets that rules log, on a thread of its own for which nobody waits: what it is too
 * slow for stays in the kernel's buffer, is dropped there and counted.
 */
public final class LogReader implements AutoCloseable {
  private static final Duration AGAIN = Duration.ofSeconds(10);
  private static final Duration ENDS_WITHIN = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final InstantSource wall;
  private final Log log;
  private final Consumer<Throwable> crash;
  private final FilterLog lines;
  private final Thread thread = new Thread(this::run, "filterlog-in");
  private final Map<Integer, String> devices = new HashMap<>();
  private Instant looked = Instant.EPOCH;
  private String trouble = "";
  private volatile Optional<PacketLog> socket = Optional.empty();
  private volatile boolean stopping;

  /**
   * @param tap gets every line, too; must not wait
   */
  public LogReader(InstantSource wall, Log log, Consumer<LogLine> tap, Consumer<Throwable> crash) {
    this.wall = wall;
    this.log = log;
    this.crash = crash;
    this.lines = new FilterLog(wall, this::device, tap);
    thread.setDaemon(true);
    lines.trouble("nobody listens yet");
  }

  /** What was read. */
  public FilterLog lines() {
    return lines;
  }

  /** What devices and rules are called from now on; begins to read. */
  public synchronized void apply(Plan plan) {
    lines.apply(plan);
    if (thread.getState() == Thread.State.NEW && !stopping) {
      thread.start();
    }
  }

  private void run() {
    try {
      while (!stopping) {
        try (PacketLog open = PacketLog.open(Marks.LOG_GROUP)) {
          socket = Optional.of(open);
          lines.begin();
          trouble = "";
          listen(open);
        } catch (KernelException e) {
          say(e);
          Thread.sleep(AGAIN);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // stopping
    } catch (RuntimeException | Error e) {
      crash.accept(new IllegalStateException("reading logged packets failed", e));
    }
  }

  /** Once for each reason. */
  private void say(KernelException e) {
    String why = "logged packets cannot be read: " + e.getMessage();
    lines.trouble(why);
    if (!why.equals(trouble)) {
      trouble = why;
      log.warn("the firewall log is empty", "why", e.getMessage());
    }
  }

  private void listen(PacketLog open) {
    while (!stopping && open.next(-1, lines::hear) != Received.CLOSED) {
      // What was lost shows in the numbers of what comes next.
    }
  }

  /** The kernel gives no number twice: who is not known is looked for, and not too often. */
  private String device(int number) {
    Instant now = wall.instant();
    if (number != 0 && !devices.containsKey(number) && now.isAfter(looked.plus(LOOK))) {
      looked = now;
      try (Links links = Links.open()) {
        devices.clear();
        for (Link link : links.links()) {
          devices.put(link.index(), link.name());
        }
      } catch (IOException e) {
        log.warn("devices of logged packets have no names", "why", e.getMessage());
      }
    }
    return devices.getOrDefault(number, number == 0 ? "" : "device " + number);
  }

  /** Whoever comes next has the group. */
  @Override
  public void close() {
    stopping = true;
    thread.interrupt();
    socket.ifPresent(PacketLog::close);
    try {
      thread.join(ENDS_WITHIN);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
