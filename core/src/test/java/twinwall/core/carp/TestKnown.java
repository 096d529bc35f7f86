package twinwall.core.carp;

import java.util.List;
import twinwall.core.net.Ip;

/** A receiver that knows one VHID, and has one address and one counter of its own. */
record TestKnown(int vhid, CarpKey key) implements AdvertCodec.Known {
  static final Ip OWN = Ip.of("10.0.0.9");
  static final long OWN_COUNTER = 42;

  @Override
  public List<CarpKey> keys(int number) {
    return number == vhid ? List.of(key) : List.of();
  }

  @Override
  public boolean isOwn(Ip address) {
    return address.equals(OWN);
  }

  @Override
  public boolean isOurs(long counter) {
    return counter >>> 48 == OWN_COUNTER >>> 48;
  }

  @Override
  public boolean sent(int number, long counter) {
    return counter == OWN_COUNTER;
  }
}
