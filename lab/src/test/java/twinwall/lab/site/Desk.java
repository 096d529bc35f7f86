package twinwall.lab.site;

import java.util.List;

/** What a walk through the guide has at hand: a window to each node, and what looks behind them. */
record Desk(
    PairHands hands,
    String password,
    DhcpClient dhcp,
    Kernel kernel,
    Album album,
    Window one,
    Window two) {
  List<Node> nodes() {
    return List.of(new Node(1, one), new Node(2, two));
  }

  /** A node and its window. */
  record Node(int number, Window window) {
    String name() {
      return "fw" + number;
    }

    boolean isFirst() {
      return number == 1;
    }
  }
}
