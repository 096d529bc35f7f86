package twinwall.core.config;

import java.util.OptionalInt;

/** A VLAN on a parent device: {@code em0.10}. */
public record Vlan(String parent, int tag, OptionalInt priority, String descr, String device) {
  public static final Field<String> PARENT =
      Field.text("if", "Parent Interface").help("A device of the operating system.").perNode();
  public static final Field<Integer> TAG = Field.number("tag", "VLAN Tag", 1, 4094, 0);
  public static final Field<OptionalInt> PRIORITY =
      Field.maybeNumber("pcp", "VLAN Priority", 0, 7).help("The 802.1p priority of what is sent.");
  public static final Field<String> DESCR = Field.text("descr", "Description");
  public static final Field<String> DEVICE =
      Field.text("vlanif", "Device").help("The name of the device: PARENT.TAG if empty.").perNode();

  public static final Shape<Vlan> SHAPE =
      Shape.of(
          "vlan",
          x ->
              new Vlan(
                  x.get(PARENT),
                  x.get(TAG),
                  x.get(PRIORITY),
                  x.get(DESCR),
                  x.get(DEVICE).isEmpty()
                      ? Devices.fitting(x.get(PARENT) + "." + x.get(TAG))
                      : x.get(DEVICE)),
          PARENT.of(Vlan::parent),
          TAG.of(Vlan::tag),
          PRIORITY.of(Vlan::priority),
          DESCR.of(Vlan::descr),
          DEVICE.of(Vlan::device));
}
