package twinwall.core.notice;

import java.util.List;

/** What the machine wants done. */
public sealed interface NoticeAction {
  /** See how everything stands; answered by {@link NoticeEvent.Seen}. */
  record Look() implements NoticeAction {}

  /** For the log. */
  record Told(Notice notice) implements NoticeAction {}

  /** Send these as one message, in the background; answered by {@link NoticeEvent.Done}. */
  record Send(String channel, List<Notice> notices) implements NoticeAction {
    public Send {
      notices = List.copyOf(notices);
    }
  }
}
