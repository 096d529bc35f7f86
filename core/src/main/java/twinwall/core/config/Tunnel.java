package twinwall.core.config;

import java.util.Optional;
import java.util.OptionalInt;
import twinwall.core.net.Ip;

/** A GRE or GIF tunnel: packets in packets to a remote address. */
public record Tunnel(
    Kind kind,
    String interfaceId,
    Optional<Ip> remote,
    Optional<Ip> inner,
    Optional<Ip> innerRemote,
    OptionalInt innerBits,
    Optional<Ip> inner6,
    Optional<Ip> innerRemote6,
    OptionalInt innerBits6,
    String descr,
    String device) {
  /** What is put around the packets. */
  public enum Kind {
    GRE,
    GIF
  }

  public static final Field<String> INTERFACE =
      Field.text("if", "Parent Interface").help("An interface, or a virtual address as _vipID.");
  public static final Field<Optional<Ip>> REMOTE =
      Field.address("remote-addr", "Remote tunnel endpoint");
  public static final Field<Optional<Ip>> INNER =
      Field.address("tunnel-local-addr", "Local address in the tunnel");
  public static final Field<Optional<Ip>> INNER_REMOTE =
      Field.address("tunnel-remote-addr", "Remote address in the tunnel");
  public static final Field<OptionalInt> INNER_BITS =
      Field.maybeNumber("tunnel-remote-net", "Tunnel subnet", 1, 128);
  public static final Field<Optional<Ip>> INNER6 =
      Field.address("tunnel-local-addr6", "Local IPv6 address in the tunnel");
  public static final Field<Optional<Ip>> INNER_REMOTE6 =
      Field.address("tunnel-remote-addr6", "Remote IPv6 address in the tunnel");
  public static final Field<OptionalInt> INNER_BITS6 =
      Field.maybeNumber("tunnel-remote-net6", "IPv6 tunnel subnet", 1, 128);
  public static final Field<String> DESCR = Field.text("descr", "Description");
  public static final Field<String> GRE_DEVICE = Field.text("greif", "Device").perNode();
  public static final Field<String> GIF_DEVICE = Field.text("gifif", "Device").perNode();

  public static final Shape<Tunnel> GRE = shape("gre", Kind.GRE, GRE_DEVICE);
  public static final Shape<Tunnel> GIF = shape("gif", Kind.GIF, GIF_DEVICE);

  private static Shape<Tunnel> shape(String element, Kind kind, Field<String> device) {
    return Shape.of(
        element,
        x ->
            new Tunnel(
                kind,
                x.get(INTERFACE),
                x.get(REMOTE),
                x.get(INNER),
                x.get(INNER_REMOTE),
                x.get(INNER_BITS),
                x.get(INNER6),
                x.get(INNER_REMOTE6),
                x.get(INNER_BITS6),
                x.get(DESCR),
                x.get(device)),
        INTERFACE.of(Tunnel::interfaceId),
        REMOTE.of(Tunnel::remote),
        INNER.of(Tunnel::inner),
        INNER_REMOTE.of(Tunnel::innerRemote),
        INNER_BITS.of(Tunnel::innerBits),
        INNER6.of(Tunnel::inner6),
        INNER_REMOTE6.of(Tunnel::innerRemote6),
        INNER_BITS6.of(Tunnel::innerBits6),
        DESCR.of(Tunnel::descr),
        device.of(Tunnel::device));
  }
}
