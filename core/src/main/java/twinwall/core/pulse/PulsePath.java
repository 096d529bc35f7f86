package twinwall.core.pulse;

import twinwall.core.net.Ip;

/**
 * One way to ask a peer's kernel: an address of its own, on a network that one of our devices is
 * in.
 */
public record PulsePath(String device, Ip address) implements Comparable<PulsePath> {
  @Override
  public int compareTo(PulsePath other) {
    int byDevice = device.compareTo(other.device);
    return byDevice != 0 ? byDevice : address.compareTo(other.address);
  }

  @Override
  public String toString() {
    return address + "%" + device;
  }
}
