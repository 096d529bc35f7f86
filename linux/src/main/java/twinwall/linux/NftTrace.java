package twinwall.linux;

import java.util.ArrayList;
import java.util.List;
import twinwall.core.netlink.NlMessage;
import twinwall.core.netlink.NlReader;

/** Hears what the kernel tells of packets that are traced: each rule that matched, in order. */
public final class NftTrace implements AutoCloseable {
  private static final int GROUP = 9;
  private static final int TRACE = 10 << 8 | 17;
  private static final int BUFFER = 256 * 1024;

  /** What happened to a packet in a chain. */
  public enum Kind {
    POLICY,
    RETURN,
    RULE
  }

  /**
   * One message.
   *
   * @param packet which packet, a number of the kernel's
   * @param verdict as in linux/netfilter.h; below zero those of nf_tables
   * @param network the IP header as it is then; empty but for the first message of a base chain
   * @param transport what follows it, as far as it is told
   * @param in the device's number, 0 for none
   */
  public record Event(
      int packet,
      String table,
      String chain,
      long handle,
      Kind kind,
      int verdict,
      byte[] network,
      byte[] transport,
      int in,
      int out) {}

  private final NetlinkSocket socket;

  private NftTrace(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** From now on. */
  public static NftTrace open() throws KernelException {
    NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.NETFILTER, BUFFER);
    try {
      socket.receiveBuffer(1 << 20);
      socket.join(GROUP);
      return new NftTrace(socket);
    } catch (KernelException e) {
      socket.close();
      throw e;
    }
  }

  /** The next messages; none when there are none for so long. */
  public List<Event> next(long nanos) {
    List<Event> out = new ArrayList<>();
    if (socket.receive(nanos) == Received.DATA) {
      NlMessage messages = socket.messages();
      while (messages.next()) {
        if (messages.type() == TRACE) {
          out.add(event(messages.attributes(new NlReader(), 4)));
        }
      }
    }
    return out;
  }

  private static Event event(NlReader in) {
    String table = "";
    String chain = "";
    long handle = 0;
    Kind kind = Kind.RULE;
    int verdict = -1;
    int packet = 0;
    byte[] network = {};
    byte[] transport = {};
    int from = 0;
    int to = 0;
    while (in.next()) {
      switch (in.type()) {
        case 1 -> table = in.text();
        case 2 -> chain = in.text();
        case 3 -> handle = in.u64be();
        case 4 ->
            kind =
                switch (in.u32be()) {
                  case 1 -> Kind.POLICY;
                  case 2 -> Kind.RETURN;
                  default -> Kind.RULE;
                };
        case 5 -> verdict = verdict(in.nested(new NlReader()));
        case 6 -> packet = in.u32be();
        case 8 -> network = in.bytes();
        case 9 -> transport = in.bytes();
        case 10 -> from = in.u32be();
        case 12 -> to = in.u32be();
        case 16 -> verdict = in.u32be();
        default -> {}
      }
    }
    return new Event(packet, table, chain, handle, kind, verdict, network, transport, from, to);
  }

  private static int verdict(NlReader in) {
    int code = -1;
    while (in.next()) {
      if (in.type() == 1) {
        code = in.u32be();
      }
    }
    return code;
  }

  @Override
  public void close() {
    socket.close();
  }
}
