package twinwall.linux;

import twinwall.core.netlink.NlMessage;
import twinwall.core.netlink.NlReader;

/** Sends a batch of nf_tables messages, one transaction, and hears what became of it. */
final class NftBatch {
  private static final long ANSWER_WITHIN = 5_000_000_000L;

  private NftBatch() {}

  /** What the socket's writer holds; at least one message of it has to ask for an answer. */
  static Ack commit(NetlinkSocket socket) {
    while (socket.receive(0) == Received.DATA) {
      // What was left of an earlier answer.
    }
    Ack sent = socket.send();
    if (!sent.ok()) {
      return sent;
    }
    boolean heard = false;
    while (true) {
      switch (socket.receive(heard ? 0 : ANSWER_WITHIN)) {
        case LOST -> {
          return new Ack.Refused(Errno.ENOBUFS, "answer lost");
        }
        case NOTHING, CLOSED -> {
          return heard ? Ack.OK : new Ack.Refused(new Errno(110), "the kernel did not answer");
        }
        case DATA -> {}
      }
      NlMessage message = socket.messages();
      while (message.next()) {
        if (message.errno() != 0) {
          return new Ack.Refused(new Errno(message.errno()), message.errorText(new NlReader()));
        }
        heard |= message.type() == NlMessage.ERROR;
      }
    }
  }
}
