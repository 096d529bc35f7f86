package twinwall.core.config;

import java.util.Optional;
import twinwall.core.net.Ip;

/** Addresses that are given away: from this one to that one. */
public record DhcpRange(Optional<Ip> from, Optional<Ip> to) {
  public static final Field<Optional<Ip>> FROM = Field.address("from", "From");
  public static final Field<Optional<Ip>> TO = Field.address("to", "To");

  public static final Shape<DhcpRange> SHAPE =
      Shape.of(
          "range",
          x -> new DhcpRange(x.get(FROM), x.get(TO)),
          FROM.of(DhcpRange::from),
          TO.of(DhcpRange::to));

  /** Both ends are there, of one family and in order. */
  public boolean isWhole() {
    return from.isPresent()
        && to.isPresent()
        && from.get().isV4() == to.get().isV4()
        && from.get().compareTo(to.get()) <= 0;
  }

  public boolean contains(Ip ip) {
    return isWhole()
        && ip.isV4() == from.orElseThrow().isV4()
        && from.orElseThrow().compareTo(ip) <= 0
        && ip.compareTo(to.orElseThrow()) <= 0;
  }

  public boolean overlaps(DhcpRange other) {
    return isWhole()
        && other.isWhole()
        && (contains(other.from.orElseThrow()) || other.contains(from.orElseThrow()));
  }

  @Override
  public String toString() {
    return from.map(Ip::toString).orElse("") + "-" + to.map(Ip::toString).orElse("");
  }
}
