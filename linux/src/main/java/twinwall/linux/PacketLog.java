package twinwall.linux;

import java.util.function.Consumer;
import twinwall.core.filterlog.LogMessage;
import twinwall.core.netlink.NlMessage;

/**
 * Hears of the packets that rules log to a group, their headers only. One thread reads; any may
 * close.
 */
public final class PacketLog implements AutoCloseable {
  private static final int HEADERS = 128;
  private static final int TOLD_AT_ONCE = 32 * 1024;
  private static final int MOST_AT_ONCE = 64;
  private static final int HUNDREDTHS = 10;
  private static final int WANTED_BUFFER = 1 << 20;

  private final NetlinkSocket socket;

  private PacketLog(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** From now on; refused where another program has the group. */
  public static PacketLog open(int group) throws KernelException {
    NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.NETFILTER);
    try {
      socket.receiveBuffer(WANTED_BUFFER);
      int sequence = socket.nextSequence();
      LogMessage.bind(socket.writer().reset(), group, sequence);
      socket
          .request(sequence)
          .orThrow("listen to log group " + group + ", which another program may have");
      sequence = socket.nextSequence();
      LogMessage.settings(
          socket.writer().reset(),
          group,
          HEADERS,
          TOLD_AT_ONCE,
          MOST_AT_ONCE,
          HUNDREDTHS,
          sequence);
      socket.request(sequence).orThrow("set up log group " + group);
      return new PacketLog(socket);
    } catch (KernelException e) {
      socket.close();
      throw e;
    }
  }

  /** The next messages; below zero waits until there are some or it is closed. */
  public Received next(long nanos, Consumer<NlMessage> each) {
    Received received = socket.receive(nanos);
    if (received == Received.DATA) {
      NlMessage messages = socket.messages();
      while (messages.next()) {
        if (messages.type() == LogMessage.PACKET) {
          each.accept(messages);
        }
      }
    }
    return received;
  }

  @Override
  public void close() {
    socket.close();
  }
}
