package twinwall.node.notice;

import java.io.IOException;
import java.util.List;
import twinwall.core.notice.Notice;

/** A way by which notices go out. */
interface Channel {
  /** For people: who gets them, and nothing that is secret. */
  String target();

  /**
   * Sends these as one message; takes its time.
   *
   * @throws IOException when it may not have arrived; its message is for people
   */
  void send(List<Notice> notices) throws IOException;
}
