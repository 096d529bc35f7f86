package twinwall.core.compile;

/** What of a packet a tree can ask. None of it changes while rules are gone through. */
public enum Dimension {
  /** The device it arrives by, or leaves by. */
  DEVICE,
  PROTOCOL,
  SOURCE,
  DESTINATION,
  SOURCE_PORT,
  DESTINATION_PORT;

  /** Whether it has single values that mean nothing side by side. */
  public boolean isExact() {
    return this == DEVICE || this == PROTOCOL;
  }

  boolean isPort() {
    return this == SOURCE_PORT || this == DESTINATION_PORT;
  }
}
