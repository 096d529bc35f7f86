package twinwall.core.compile;

import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;

/** Values of one dimension from the first to the last, both included. */
public record Span(Value first, Value last) {
  private static final Ip LAST4 = Ip4.BROADCAST;
  private static final Ip LAST6 = new Ip6(-1, -1);

  /** The two families, one after the other. */
  static final Span ALL4 = new Span(new Value.Address(Ip4.ANY), new Value.Address(LAST4));

  static final Span ALL6 = new Span(new Value.Address(Ip6.ANY), new Value.Address(LAST6));
  static final Span ALL_PORTS = new Span(new Value.Number(0), new Value.Number(65_535));

  static Span of(Ip first, Ip last) {
    return new Span(new Value.Address(first), new Value.Address(last));
  }

  static Span of(int first, int last) {
    return new Span(new Value.Number(first), new Value.Number(last));
  }

  static Span of(int number) {
    return of(number, number);
  }

  static Span of(String device) {
    return new Span(new Value.Device(device), new Value.Device(device));
  }

  /** Whether it is every address of one family. */
  public boolean isWholeFamily() {
    return equals(ALL4) || equals(ALL6);
  }
}
