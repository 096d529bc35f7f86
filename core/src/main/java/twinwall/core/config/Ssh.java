package twinwall.core.config;

import java.util.OptionalInt;

/** Secure shell on the node. */
public record Ssh(boolean enabled, OptionalInt port) {
  public static final Field<Boolean> ENABLED =
      Field.flag("enable", "Enable Secure Shell", "enabled").perNode();
  public static final Field<OptionalInt> PORT =
      Field.maybeNumber("port", "SSH port", 1, 65535).perNode();

  public static final Shape<Ssh> SHAPE =
      Shape.of(
          "ssh",
          x -> new Ssh(x.get(ENABLED), x.get(PORT)),
          ENABLED.of(Ssh::enabled),
          PORT.of(Ssh::port));

  public int effectivePort() {
    return port.orElse(22);
  }
}
