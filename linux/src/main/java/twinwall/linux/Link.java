package twinwall.linux;

import twinwall.core.net.Mac;

/**
 * A network device as the kernel has it. {@code up} is what was asked for, {@code carrier} what the
 * wire says; {@code master} is the bridge or bond it belongs to and {@code parent} the device it
 * stands on, 0 for none; {@code kind} is empty for hardware; {@code mark} is the alias that its
 * maker gave it, empty for none.
 */
public record Link(
    int index,
    String name,
    Mac mac,
    int mtu,
    boolean up,
    boolean carrier,
    int master,
    int parent,
    String kind,
    String mark,
    int group) {
  /** The group of the devices that Twinwall makes: they are in it from their first moment on. */
  public static final int MADE_BY_TWINWALL = 117;

  public boolean isOurs() {
    return group == MADE_BY_TWINWALL;
  }
}
