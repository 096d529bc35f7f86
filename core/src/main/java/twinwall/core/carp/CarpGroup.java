package twinwall.core.carp;

import java.util.List;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;

/**
 * One VHID as the plan wants it: its timing and its addresses, stacked aliases included. Both
 * families are one election.
 *
 * @param advskew as configured: 0 to 254, and 254 in maintenance
 * @param sources the device's own addresses, which adverts come from and which decide a tie
 * @param label what users call it, such as {@code WAN@7}
 */
public record CarpGroup(
    Vhid vhid,
    int advbase,
    int advskew,
    List<Prefix> addresses,
    List<Ip> sources,
    String label,
    String descr) {
  public CarpGroup {
    if (advbase < 1 || advbase > 254 || advskew < 0 || advskew > 254) {
      throw new IllegalArgumentException("timing of VHID " + vhid);
    }
    addresses = List.copyOf(addresses);
    sources = List.copyOf(sources);
  }

  /** How long a BACKUP waits: three times its own interval, plus its own skew once. */
  long masterDownMicros() {
    return 3_000_000L * advbase + Advert.skewMicros(advskew);
  }
}
