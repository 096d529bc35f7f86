package twinwall.node.notice;

import tools.jackson.databind.node.ObjectNode;
import twinwall.core.notice.Notice;

/** A notice as JSON, for webhooks and for the command. */
final class NoticeJson {
  private NoticeJson() {}

  static void write(Notice notice, Sender sender, ObjectNode out) {
    out.put("id", sender.id(notice.number()));
    out.put("time", sender.time(notice.at()));
    out.put("topic", notice.topic().word());
    out.put("subject", notice.subject());
    out.put("bad", notice.bad());
    out.put("state", notice.state());
    out.put("was", notice.was());
    out.put("title", notice.title());
    out.put("text", notice.text());
  }
}
