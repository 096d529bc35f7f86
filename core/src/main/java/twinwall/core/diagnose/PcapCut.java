package twinwall.core.diagnose;

/**
 * Follows a pcap file as it comes, part by part: counts its packets, and says how much of it may be
 * kept so that it ends with a whole packet.
 */
public final class PcapCut {
  private static final int HEADER = 24;
  private static final int RECORD = 16;
  private static final int LITTLE = 0xD4C3B2A1;
  private static final int LITTLE_NANOS = 0x4D3CB2A1;
  private static final int BIG = 0xA1B2C3D4;
  private static final int BIG_NANOS = 0xA1B23C4D;

  private final long limit;
  private final byte[] head = new byte[HEADER];
  private int got;
  private int need = HEADER;
  private boolean started;
  private boolean little;
  private long left;
  private long taken;
  private long whole;
  private long packets;
  private boolean wrong;
  private boolean full;

  /**
   * @param limit bytes
   */
  public PcapCut(long limit) {
    this.limit = limit;
  }

  /** Takes the next bytes; false when nothing after them is wanted. */
  public boolean take(byte[] bytes, int length) {
    int at = 0;
    while (at < length && !wrong && !full) {
      if (left > 0) {
        int some = (int) Math.min(left, length - at);
        left -= some;
        at += some;
        taken += some;
        if (left == 0) {
          packets++;
          whole = taken;
        }
        continue;
      }
      head[got++] = bytes[at++];
      taken++;
      if (got == need) {
        read();
      }
    }
    return !wrong && !full;
  }

  private void read() {
    got = 0;
    if (!started) {
      int magic = number(0, false);
      little = magic == LITTLE || magic == LITTLE_NANOS;
      wrong = !little && magic != BIG && magic != BIG_NANOS;
      started = true;
      need = RECORD;
      whole = taken;
      return;
    }
    long size = number(8, little) & 0xFFFF_FFFFL;
    wrong = size > Capture.LONGEST_PACKET;
    full = taken + size > limit;
    left = size;
    if (size == 0) {
      packets++;
      whole = taken;
    }
  }

  private int number(int at, boolean reversed) {
    int big =
        (head[at] & 255) << 24
            | (head[at + 1] & 255) << 16
            | (head[at + 2] & 255) << 8
            | head[at + 3] & 255;
    return reversed ? Integer.reverseBytes(big) : big;
  }

  /** Bytes up to the end of the last whole packet. */
  public long whole() {
    return whole;
  }

  public long packets() {
    return packets;
  }

  /** Whether there was a packet more than fits. */
  public boolean isFull() {
    return full;
  }

  /** Whether this is no pcap file. */
  public boolean isWrong() {
    return wrong;
  }
}
