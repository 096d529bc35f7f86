package twinwall.core.config;

/**
 * How a gateway is watched: how often it is asked, over which time loss and delay are counted, and
 * how much of either is too much. Times are milliseconds, losses percent; the defaults are
 * pfSense's.
 */
public record Monitoring(
    boolean off,
    boolean noAction,
    boolean forcedDown,
    int interval,
    int lossInterval,
    int period,
    int alertInterval,
    int latencyLow,
    int latencyHigh,
    int lossLow,
    int lossHigh) {
  /** Questions that a period may hold: the window is kept in memory. */
  static final int MOST_QUESTIONS = 10_000;

  private static final int HOUR = 3_600_000;

  public static final Field<Boolean> OFF =
      Field.flag("monitor_disable", "Disable Gateway Monitoring")
          .help("The gateway counts as up, whatever becomes of it.");
  public static final Field<Boolean> NO_ACTION =
      Field.flag("action_disable", "Disable Gateway Monitoring Action")
          .help("It is watched, and nothing follows from what is seen.");
  public static final Field<Boolean> FORCED_DOWN =
      Field.flag("force_down", "Mark Gateway as Down").help("The gateway counts as down.");
  public static final Field<Integer> INTERVAL =
      Field.number("interval", "Probe Interval", 100, HOUR, 500)
          .help("Milliseconds between two questions.");
  public static final Field<Integer> LOSS_INTERVAL =
      Field.number("loss_interval", "Loss Interval", 100, HOUR, 2_000)
          .help("Milliseconds after which an unanswered question counts as lost.");
  public static final Field<Integer> PERIOD =
      Field.number("time_period", "Time Period", 1_000, HOUR, 60_000)
          .help("Milliseconds over which loss and delay are counted.");
  public static final Field<Integer> ALERT_INTERVAL =
      Field.number("alert_interval", "Alert Interval", 100, HOUR, 1_000)
          .help("Milliseconds between two judgements.");
  public static final Field<Integer> LATENCY_LOW =
      Field.number("latencylow", "Latency Threshold: warning", 1, HOUR, 200);
  public static final Field<Integer> LATENCY_HIGH =
      Field.number("latencyhigh", "Latency Threshold: danger", 1, HOUR, 500);
  public static final Field<Integer> LOSS_LOW =
      Field.number("losslow", "Packet Loss Threshold: warning", 0, 100, 10);
  public static final Field<Integer> LOSS_HIGH =
      Field.number("losshigh", "Packet Loss Threshold: danger", 1, 100, 20);

  /** Of a gateway that says nothing about it. */
  public static final Monitoring DEFAULT = of(new Shape.Values(Xml.empty("gateway_item")));

  static Monitoring of(Shape.Values x) {
    return new Monitoring(
        x.get(OFF),
        x.get(NO_ACTION),
        x.get(FORCED_DOWN),
        x.get(INTERVAL),
        x.get(LOSS_INTERVAL),
        x.get(PERIOD),
        x.get(ALERT_INTERVAL),
        x.get(LATENCY_LOW),
        x.get(LATENCY_HIGH),
        x.get(LOSS_LOW),
        x.get(LOSS_HIGH));
  }

  /** What does not fit together, as pfSense judges it. */
  void check(String at, Findings out) {
    if (latencyLow >= latencyHigh) {
      out.error(at + "/latencylow", "The latency that warns must be below the one that is danger.");
    }
    if (lossLow >= lossHigh) {
      out.error(at + "/losslow", "The loss that warns must be below the one that is danger.");
    }
    if (lossInterval < latencyHigh) {
      out.error(
          at + "/loss_interval", "The loss interval must not be below the latency that is danger.");
    }
    if (period <= 2 * (interval + lossInterval)) {
      out.error(
          at + "/time_period",
          "The time period must be more than twice the probe interval and loss interval together.");
    }
    if (alertInterval < interval) {
      out.error(at + "/alert_interval", "The alert interval must not be below the probe interval.");
    }
    if (period / interval > MOST_QUESTIONS) {
      out.error(
          at + "/time_period",
          "The time period holds more than " + MOST_QUESTIONS + " questions; ask less often.");
    }
  }
}
