package twinwall.node.filterlog;

import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import twinwall.core.filterlog.LogLine;
import twinwall.core.filterlog.LogMessage;
import twinwall.core.filterlog.LogRing;
import twinwall.core.netlink.NlMessage;
import twinwall.core.plan.Origin;
import twinwall.core.plan.Plan;

/** The latest packets that rules logged, as the configuration calls devices and rules. */
public final class FilterLog {
  private static final int LINES = 2_000;

  /** How this log stands. */
  record Standing(
      String trouble, long last, long forgotten, long lost, Map<LogMessage.Why, Long> refused) {}

  private final InstantSource wall;
  private final IntFunction<String> devices;
  private final Consumer<LogLine> tap;
  private final LogRing ring = new LogRing(LINES);
  private final Map<LogMessage.Why, Long> refused = new EnumMap<>(LogMessage.Why.class);
  private String trouble = "";
  private volatile Names names = Names.NONE;

  /**
   * @param devices the name of a device by its number
   * @param tap gets every line, too; must not wait
   */
  public FilterLog(InstantSource wall, IntFunction<String> devices, Consumer<LogLine> tap) {
    this.wall = wall;
    this.devices = devices;
    this.tap = tap;
  }

  /** What devices and rules are called from now on. */
  public void apply(Plan plan) {
    names = Names.of(plan);
  }

  /** The kernel begins to tell, and to count. */
  synchronized void begin() {
    ring.begin();
    trouble = "";
  }

  /** Nothing is told, and why. */
  synchronized void trouble(String why) {
    trouble = why;
  }

  /** A message of the kernel; for one thread. */
  public void hear(NlMessage message) {
    switch (LogMessage.read(message)) {
      case LogMessage.Packet(LogMessage packet) -> tap.accept(add(packet));
      case LogMessage.Refused(LogMessage.Why why) -> refuse(why);
    }
  }

  private synchronized void refuse(LogMessage.Why why) {
    refused.merge(why, 1L, Long::sum);
  }

  private LogLine add(LogMessage packet) {
    boolean leaving = packet.out() != 0;
    String device = devices.apply(leaving ? packet.out() : packet.in());
    Names known = names;
    Names.Face face = known.face(device);
    Origin origin = known.rule(packet.rule());
    LogLine line =
        new LogLine(
            0,
            packet.micros().orElseGet(this::now),
            packet.action(),
            leaving,
            device,
            face.id(),
            face.name(),
            packet.rule(),
            origin.path(),
            origin.description(),
            packet.headers());
    synchronized (this) {
      ring.heard(packet.sequence());
      return ring.add(line);
    }
  }

  private long now() {
    Instant now = wall.instant();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
  }

  /** The newest lines that fit, the newest first. */
  synchronized List<LogLine> latest(LogRing.Filter filter, int limit) {
    return ring.latest(filter, limit);
  }

  /** The number of the newest line. */
  public synchronized long last() {
    return ring.last();
  }

  synchronized Standing standing() {
    return new Standing(trouble, ring.last(), ring.forgotten(), ring.lost(), Map.copyOf(refused));
  }
}
