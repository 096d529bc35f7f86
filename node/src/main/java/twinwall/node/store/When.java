package twinwall.node.store;

/** When a change takes effect. */
public enum When {
  /** At once, and what else waits goes on waiting. */
  NOW,
  /** When somebody applies it. */
  LATER,
  /** At once, with everything that waits: the whole document is another one. */
  WHOLE
}
