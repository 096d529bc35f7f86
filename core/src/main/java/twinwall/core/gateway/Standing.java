package twinwall.core.gateway;

/** How a gateway stands, in pfSense's words. */
public enum Standing {
  PENDING("Pending"),
  ONLINE("Online"),
  LATENCY("Warning, Latency"),
  LOSS("Warning, Packetloss"),
  HIGH_LATENCY("Danger, Latency"),
  HIGH_LOSS("Danger, Packetloss"),
  DOWN("Offline"),
  FORCED_DOWN("Offline (forced)"),
  /** Nobody can be asked, or nobody shall be. */
  UNWATCHED("Online (not monitored)");

  private final String words;

  Standing(String words) {
    this.words = words;
  }

  public String words() {
    return words;
  }

  /** Nothing gets through. */
  public boolean isDown() {
    return this == DOWN || this == FORCED_DOWN;
  }

  /** Worth telling somebody. */
  public boolean isAlarm() {
    return isDown() || this == HIGH_LATENCY || this == HIGH_LOSS;
  }
}
