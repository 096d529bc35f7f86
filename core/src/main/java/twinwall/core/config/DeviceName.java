package twinwall.core.config;

/** What a device of somebody else's file is called on this machine; asked for once, kept. */
public record DeviceName(String there, String here) {
  public static final Field<String> THERE =
      Field.text("there", "Device of the file").help("For example em0.").perNode();
  public static final Field<String> HERE =
      Field.text("here", "Device of this machine").help("For example enp1s0.").perNode();

  public static final Shape<DeviceName> SHAPE =
      Shape.of(
          "devicename",
          x -> new DeviceName(x.get(THERE), x.get(HERE)),
          THERE.of(DeviceName::there),
          HERE.of(DeviceName::here));
}
