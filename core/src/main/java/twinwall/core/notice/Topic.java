package twinwall.core.notice;

import java.time.Duration;
import java.util.Locale;

/**
 * What notices are about.
 *
 * <p>Each is told once it has been so for a while ({@link #quiet}): a failover moves its groups one
 * after the other, and what comes back at once is no news. After a notice comes a time without one
 * ({@link #hold}), which doubles while the same thing goes on changing.
 */
public enum Topic {
  /** The role of this node, over all its groups of virtual addresses. */
  ROLE(Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofSeconds(10)),
  /** A node that shares states with this one. */
  PEER(Duration.ofSeconds(20), Duration.ofSeconds(2), Duration.ofSeconds(60)),
  /** Whether the nodes have the same states. */
  PARITY(Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(60)),
  /** A gateway; how it stands was judged before. */
  GATEWAY(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(60)),
  /** Whether the other node takes this one's configuration. */
  SYNC(Duration.ofSeconds(30), Duration.ZERO, Duration.ofSeconds(60)),
  /** A daemon. */
  SERVICE(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(60)),
  /** What was applied until somebody confirms it. */
  CONFIG(Duration.ZERO, Duration.ZERO, Duration.ZERO),
  /** Somebody stops the machine. */
  REBOOT(Duration.ZERO, Duration.ZERO, Duration.ZERO),
  /** Somebody tries whether notices arrive. */
  TEST(Duration.ZERO, Duration.ZERO, Duration.ZERO);

  /** Nothing is held back for longer. */
  static final Duration LONGEST_HOLD = Duration.ofMinutes(30);

  private final Duration one;
  private final Duration other;
  private final Duration hold;

  /**
   * @param one how long trouble lasts before it is told; of a role, how long a whole one does
   * @param other how long its end lasts; of a role, how long a part or none at all does
   */
  Topic(Duration one, Duration other, Duration hold) {
    this.one = one;
    this.other = other;
    this.hold = hold;
  }

  Duration quiet(Observation seen) {
    boolean usual = this == ROLE ? !seen.bad() : seen.bad();
    return usual ? one : other;
  }

  Duration hold() {
    return hold;
  }

  /** As it stands in JSON and in tables. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
