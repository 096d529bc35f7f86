package twinwall.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import twinwall.core.netlink.NlMessage;
import twinwall.core.netlink.NlReader;
import twinwall.core.netlink.NlWriter;

/**
 * What devices have counted since they were made; asked again and again with one socket. For one
 * thread.
 */
public final class LinkCounters implements AutoCloseable {
  private static final int STATS64 = 23;
  private static final int NAME = 3;
  private static final int NUMBERS = 8;

  /** The counters of one device. */
  public record Counters(
      long inPackets,
      long outPackets,
      long inBytes,
      long outBytes,
      long inErrors,
      long outErrors,
      long inDropped,
      long outDropped) {}

  private final NetlinkSocket socket;

  private LinkCounters(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** Of the calling thread's network namespace. */
  public static LinkCounters open() throws KernelException {
    return new LinkCounters(NetlinkSocket.open(NetlinkSocket.ROUTE));
  }

  /** The counters of all devices by name. */
  public Map<String, Counters> read() throws KernelException {
    Map<String, Counters> found = new HashMap<>();
    int sequence = socket.nextSequence();
    NlWriter out = socket.writer().reset();
    out.begin(RtCodec.GETLINK, NlMessage.REQUEST | NlMessage.DUMP, sequence);
    out.u32(0).u32(0).u32(0).u32(0).end();
    NlReader in = new NlReader();
    Ack ack = socket.dump(sequence, message -> one(message, in, found));
    if (!ack.is(Errno.EINTR)) { // somebody makes a device at this moment: what was told is true
      ack.orThrow("read the counters of devices");
    }
    return found;
  }

  private static void one(NlMessage message, NlReader in, Map<String, Counters> found) {
    String name = "";
    Optional<Counters> counters = Optional.empty();
    message.attributes(in, 16);
    while (in.next()) {
      if (in.type() == NAME) {
        name = in.text();
      } else if (in.type() == STATS64 && in.length() >= NUMBERS * Long.BYTES) {
        counters = Optional.of(counters(in.bytes()));
      }
    }
    if (!in.failed() && !name.isEmpty() && counters.isPresent()) {
      found.put(name, counters.get());
    }
  }

  private static Counters counters(byte[] bytes) {
    ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    return new Counters(
        all.getLong(0),
        all.getLong(8),
        all.getLong(16),
        all.getLong(24),
        all.getLong(32),
        all.getLong(40),
        all.getLong(48),
        all.getLong(56));
  }

  @Override
  public void close() {
    socket.close();
  }
}
