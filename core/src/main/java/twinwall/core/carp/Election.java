package twinwall.core.carp;

import java.util.Arrays;
import java.util.List;
import twinwall.core.net.Ip;

/** The comparisons of the election; no state, no time. */
final class Election {
  private Election() {}

  /** Whether a MASTER with this interval goes to BACKUP when it hears this advert. */
  static boolean yields(long ownMicros, List<Ip> own, Advert theirs) {
    long difference = Long.compare(ownMicros, theirs.intervalMicros());
    return difference > 0 || (difference == 0 && !isLowerInBothOrders(own, theirs.source()));
  }

  /**
   * FreeBSD yields on a tie, ucarp only to an address that is lower when its bytes are read
   * backwards. Lower in both orders is therefore safe against both and against ourselves.
   */
  static boolean isLowerInBothOrders(List<Ip> own, Ip theirs) {
    return own.stream()
        .filter(ip -> ip.width() == theirs.width())
        .filter(ip -> !ip.isUnspecified())
        .anyMatch(ip ->
            Arrays.compareUnsigned(ip.bytes(), theirs.bytes()) < 0
                && Arrays.compareUnsigned(backwards(ip), backwards(theirs)) < 0);
  }

  private static byte[] backwards(Ip ip) {
    byte[] bytes = ip.bytes();
    byte[] out = new byte[bytes.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = bytes[bytes.length - 1 - i];
    }
    return out;
  }
}
