package twinwall.node;

import java.io.IOException;
import twinwall.linux.Scheduling;

/** Which threads go before which. */
final class Urgency {
  private static final int ELECTION = 50;

  /** Flows are many: whoever elects goes before them. */
  private static final int FLOWS = 10;

  private static final long TIMER_SLACK_NANOS = 1_000;

  private final Log log;

  Urgency(Log log) {
    this.log = log;
  }

  /** Real-time priority where it may be had: a late advert is a false alarm at the peer. */
  void election(String loop) {
    var fifo = Scheduling.fifo(ELECTION);
    if (!fifo.ok()) {
      log.warn("no real-time priority", "loop", loop, "why", fifo);
    }
    Scheduling.timerSlack(TIMER_SLACK_NANOS);
  }

  static void flows() {
    Scheduling.roundRobin(FLOWS);
  }

  /** Everybody stands still while garbage is collected, those with real-time priority too. */
  void collector() throws IOException {
    var fifo = Scheduling.fifo("VM Thread", ELECTION + 1);
    if (!fifo.ok()) {
      log.warn("no real-time priority", "thread", "VM Thread", "why", fifo);
    }
  }
}
