package twinwall.core.carp;

import twinwall.core.net.Mac;

/** One virtual host: a number from 1 to 255 on one device. Written {@code 7@lan0}. */
public record Vhid(String device, int number) implements Comparable<Vhid> {
  public Vhid {
    if (number < 1 || number > 255) {
      throw new IllegalArgumentException("VHID must be 1 to 255, not " + number);
    }
    if (!device.matches("[A-Za-z0-9._:@+-]{1,15}")) {
      throw new IllegalArgumentException("not a device name: " + device);
    }
  }

  public Mac mac() {
    return Mac.virtual(number);
  }

  @Override
  public int compareTo(Vhid other) {
    int byDevice = device.compareTo(other.device);
    return byDevice != 0 ? byDevice : Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return number + "@" + device;
  }
}
