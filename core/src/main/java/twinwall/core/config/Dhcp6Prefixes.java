package twinwall.core.config;

import java.util.Optional;
import java.util.OptionalInt;
import twinwall.core.net.Ip;

/** The prefixes that routers behind an interface get: from this one to that one, each so long. */
public record Dhcp6Prefixes(Optional<Ip> from, Optional<Ip> to, OptionalInt length) {
  public static final Field<Optional<Ip>> FROM = Field.address("from", "Prefix from");
  public static final Field<Optional<Ip>> TO = Field.address("to", "Prefix to");
  public static final Field<OptionalInt> LENGTH =
      Field.maybeNumber("prefixlength", "Prefix delegation size", 1, 128)
          .help("The length of each prefix, as 64.");

  public static final Shape<Dhcp6Prefixes> SHAPE =
      Shape.of(
          "prefixrange",
          x -> new Dhcp6Prefixes(x.get(FROM), x.get(TO), x.get(LENGTH)),
          FROM.of(Dhcp6Prefixes::from),
          TO.of(Dhcp6Prefixes::to),
          LENGTH.of(Dhcp6Prefixes::length));

  /** Nothing is to be given away. */
  public boolean isNone() {
    return from.isEmpty() && to.isEmpty();
  }
}
