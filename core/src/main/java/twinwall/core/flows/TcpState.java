package twinwall.core.flows;

import java.util.List;
import java.util.Locale;

/** The kernel's numbers for TCP states, their names, and their order in a connection's life. */
public final class TcpState {
  public static final int NONE = 0;
  public static final int SYN_SENT = 1;
  public static final int SYN_RECV = 2;
  public static final int ESTABLISHED = 3;
  public static final int FIN_WAIT = 4;
  public static final int CLOSE_WAIT = 5;
  public static final int LAST_ACK = 6;
  public static final int TIME_WAIT = 7;
  public static final int CLOSE = 8;
  public static final int SYN_SENT2 = 9;

  public static final int FLAG_WINDOW_SCALE = 1;
  public static final int FLAG_BE_LIBERAL = 8;

  private static final List<String> NAMES =
      List.of(
          "NONE",
          "SYN_SENT",
          "SYN_RECV",
          "ESTABLISHED",
          "FIN_WAIT",
          "CLOSE_WAIT",
          "LAST_ACK",
          "TIME_WAIT",
          "CLOSE",
          "SYN_SENT2");

  private TcpState() {}

  public static String name(int state) {
    return state < NAMES.size() ? NAMES.get(state) : Integer.toString(state);
  }

  /** The number of a name in any case, or -1. */
  public static int parse(String name) {
    return NAMES.indexOf(name.toUpperCase(Locale.ROOT));
  }

  /** Grows along a connection's life; both kinds of SYN_SENT are equally young. */
  static int age(int state) {
    return state == SYN_SENT2 ? SYN_SENT : state;
  }
}
