package twinwall.core.config;

import java.util.List;
import java.util.Optional;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;

/** A virtual address: of a CARP group, an alias on an interface or stacked on a CARP group. */
public record Vip(
    Mode mode,
    String interfaceId,
    Optional<Ip> address,
    int bits,
    String type,
    String descr,
    String uniqid,
    int vhid,
    int advbase,
    int advskew,
    String password) {
  /** What makes the address live. */
  public enum Mode implements Field.Word {
    CARP("carp"),
    IPALIAS("ipalias"),
    PROXYARP("proxyarp"),
    OTHER("other");

    private final String word;

    Mode(String word) {
      this.word = word;
    }

    @Override
    public String word() {
      return word;
    }
  }

  public static final Field<Mode> MODE =
      Field.oneOf("mode", "Type", List.of(Mode.values()), Mode.CARP);
  public static final Field<String> INTERFACE =
      Field.text("interface", "Interface").help("An interface, or _vip and the id of a CARP VIP.");
  public static final Field<Optional<Ip>> ADDRESS = Field.address("subnet", "Address(es)");
  public static final Field<Integer> BITS =
      Field.number("subnet_bits", "Subnet mask", 1, 128, 32)
          .help("The mask of the interface's network.");
  public static final Field<String> TYPE = Field.text("type", "Address type");
  public static final Field<String> DESCR = Field.text("descr", "Description");
  public static final Field<String> UNIQID = Field.text("uniqid", "Unique id");
  public static final Field<Integer> VHID =
      Field.number("vhid", "VHID Group", 1, 255, 0)
          .help("Shared by the nodes, unique on the network.");
  public static final Field<Integer> ADVBASE =
      Field.number("advbase", "Advertising frequency base", 1, 254, 1);
  public static final Field<Integer> ADVSKEW =
      Field.number("advskew", "Advertising frequency skew", 0, 254, 0)
          .help("0 on the primary; the secondary gets the primary's + 100.")
          .mirrored();
  public static final Field<String> PASSWORD =
      Field.text("password", "Virtual IP Password").asSecret();

  public static final Shape<Vip> SHAPE =
      Shape.of(
          "vip",
          x ->
              new Vip(
                  x.get(MODE),
                  x.get(INTERFACE),
                  x.get(ADDRESS),
                  x.get(BITS),
                  x.get(TYPE),
                  x.get(DESCR),
                  x.get(UNIQID),
                  x.get(VHID),
                  x.get(ADVBASE),
                  x.get(ADVSKEW),
                  x.get(PASSWORD)),
          MODE.of(Vip::mode),
          INTERFACE.of(Vip::interfaceId),
          VHID.of(Vip::vhid),
          ADVSKEW.of(Vip::advskew),
          ADVBASE.of(Vip::advbase),
          PASSWORD.of(Vip::password),
          UNIQID.of(Vip::uniqid),
          DESCR.of(Vip::descr),
          TYPE.of(Vip::type),
          BITS.of(Vip::bits),
          ADDRESS.of(Vip::address));

  /** The address with its mask, where both are usable. */
  public Optional<Prefix> prefix() {
    return address.filter(ip -> bits <= ip.width()).map(ip -> new Prefix(ip, bits));
  }

  /** The uniqid of the CARP VIP that this alias is stacked on. */
  public Optional<String> stackedOn() {
    return interfaceId.startsWith("_vip")
        ? Optional.of(interfaceId.substring(4))
        : Optional.empty();
  }

  public boolean isCarp() {
    return mode == Mode.CARP;
  }

  @Override
  public String toString() {
    return "Vip[" + mode.word() + " " + interfaceId + " vhid " + vhid + " " + prefix() + "]";
  }
}
