package twinwall.core.gateway;

import java.util.Collections;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import twinwall.core.machine.Moment;

/** What is known about the gateways, by name. */
public record GatewayState(SortedMap<String, Known> gateways) {
  public static final GatewayState INITIAL = new GatewayState(new TreeMap<>());

  public GatewayState {
    gateways = Collections.unmodifiableSortedMap(gateways);
  }

  /**
   * One gateway.
   *
   * @param sequence of the last question
   * @param asks when the next one is due
   * @param judges when it is judged next
   * @param standing as it was judged last, since {@code since}
   * @param figures of the last judgement
   */
  public record Known(
      Watched watched,
      int sequence,
      Moment asks,
      Moment judges,
      Standing standing,
      Moment since,
      Window.Figures figures,
      Window window) {

    /** Milliseconds to an answer, on average; empty while there is none. */
    public OptionalDouble delay() {
      return figures.delay();
    }

    /** How far answers are from that, by standard deviation. */
    public OptionalDouble deviation() {
      return figures.deviation();
    }

    /** Percent of the questions that were not answered. */
    public double loss() {
      return figures.lossPercent();
    }
  }
}
