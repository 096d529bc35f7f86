package twinwall.core.flows;

import java.util.ArrayList;
import java.util.List;

/** The kernel's status bits of a flow (enum ip_conntrack_status). */
public final class FlowStatus {
  public static final int EXPECTED = 1;
  public static final int SEEN_REPLY = 1 << 1;
  public static final int ASSURED = 1 << 2;
  public static final int CONFIRMED = 1 << 3;
  public static final int SRC_NAT = 1 << 4;
  public static final int DST_NAT = 1 << 5;
  public static final int SEQ_ADJUST = 1 << 6;
  public static final int SRC_NAT_DONE = 1 << 7;
  public static final int DST_NAT_DONE = 1 << 8;
  public static final int DYING = 1 << 9;
  public static final int FIXED_TIMEOUT = 1 << 10;
  public static final int TEMPLATE = 1 << 11;
  public static final int UNTRACKED = 1 << 12;
  public static final int HELPER = 1 << 13;
  public static final int OFFLOAD = 1 << 14;
  public static final int HW_OFFLOAD = 1 << 15;

  /** The bits that travel: what a copy must agree on. */
  public static final int SHARED = SEEN_REPLY | ASSURED | SRC_NAT | DST_NAT;

  private static final List<String> NAMES =
      List.of(
          "EXPECTED",
          "SEEN_REPLY",
          "ASSURED",
          "CONFIRMED",
          "SRC_NAT",
          "DST_NAT",
          "SEQ_ADJUST",
          "SRC_NAT_DONE",
          "DST_NAT_DONE",
          "DYING",
          "FIXED_TIMEOUT",
          "TEMPLATE",
          "UNTRACKED",
          "HELPER",
          "OFFLOAD",
          "HW_OFFLOAD");

  private FlowStatus() {}

  public static List<String> names(int status) {
    List<String> names = new ArrayList<>();
    for (int bit = 0; bit < NAMES.size(); bit++) {
      if ((status & 1 << bit) != 0) {
        names.add(NAMES.get(bit));
      }
    }
    return names;
  }
}
