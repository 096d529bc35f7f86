package twinwall.core.peer;

/** What nodes say to each other about themselves. Who connected speaks; the other one answers. */
public sealed interface PeerFrame {
  /** The versions that this program speaks. */
  int LOWEST = 1;

  int HIGHEST = 1;

  /** No frame is longer. */
  int LONGEST = 1 << 16;

  /**
   * How the sender is.
   *
   * @param stamp the sender's own: comes back with the answer
   */
  record Told(long stamp, View view) implements PeerFrame {}

  /**
   * The answer.
   *
   * @param stamp of what was heard
   * @param wallMicros the answering node's clock on the wall
   */
  record Heard(long stamp, long wallMicros) implements PeerFrame {}
}
