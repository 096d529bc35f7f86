package twinwall.core.flows;

import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;

/**
 * Flows that no packet can ever belong to, between two addresses that nobody routes, in conntrack
 * zones of our own. The marker says in its connection mark which table this is: it is gone when the
 * table was emptied, and stays when only the engine went. The canary's mark counts; a copy names
 * the kernel that it comes from in its ports.
 */
public final class CanaryFlow {
  private static final int OWN = 0xFFFE;
  private static final int COPY = 0xFFFD;

  /** The source of all of them, and of nobody else. */
  public static final Ip4 FROM = new Ip4(0xF000_5457);

  private static final Ip TO = Ip.of("240.0.84.88");
  private static final int MARKER_SECONDS = 86_400;
  private static final int CANARY_SECONDS = 60;

  /** Names the marker in every kernel. */
  public static final FlowKey MARKER = key(OWN, 1, 1);

  static final FlowKey CANARY = key(OWN, 2, 2);

  private CanaryFlow() {}

  private static FlowKey key(int zone, int first, int second) {
    return new FlowKey(zone, new Tuple(Proto.UDP, FROM, TO, first, second));
  }

  public static Flow marker(int kernel) {
    return flow(MARKER, kernel, MARKER_SECONDS);
  }

  static Flow canary(int count) {
    return flow(CANARY, count, CANARY_SECONDS);
  }

  static Flow copy(int kernel, int count) {
    return flow(key(COPY, kernel >>> 16, kernel & 0xFFFF), count, CANARY_SECONDS);
  }

  private static Flow flow(FlowKey key, int mark, int seconds) {
    return new Flow(
        key,
        key.tuple().inverse(),
        FlowStatus.CONFIRMED,
        mark,
        seconds,
        ProtoInfo.NONE,
        FlowExtras.NONE,
        0);
  }

  /** True for the marker, a canary or a copy of one: no flow of anybody's. */
  public static boolean is(FlowKey key) {
    return key.zone() >= COPY && key.tuple().src().equals(FROM);
  }

  /** True for this kernel's own marker and canary. They are written as a stranger would. */
  public static boolean isOwn(FlowKey key) {
    return key.zone() == OWN && is(key);
  }

  /** Whose canary this is a copy of. */
  static int kernel(FlowKey copy) {
    return copy.tuple().first() << 16 | copy.tuple().second();
  }
}
