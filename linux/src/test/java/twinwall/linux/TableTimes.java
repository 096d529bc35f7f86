package twinwall.linux;

import java.io.IOException;
import java.util.Arrays;
import twinwall.core.flows.FlowCodec;
import twinwall.core.netlink.NlMessage;
import twinwall.core.netlink.NlReader;

/** A kernel's {@link TestFlows}: which it has, in what state, and since when by its own word. */
final class TableTimes {
  private static final int TUPLE_ORIG = 1;
  private static final int STATUS = 3;
  private static final int PROTOINFO = 4;
  private static final int TIMESTAMP = 20;
  private static final int SHARED = 0x36;
  private static final int BUFFER = 64 * 1024;

  private final NlReader top = new NlReader();
  private final NlReader middle = new NlReader();
  private final NlReader inner = new NlReader();
  private long[] born = new long[1 << 16];
  private int[] state = new int[1 << 16];
  private int size;

  /** Of the calling thread's namespace. */
  void read() throws KernelException, IOException {
    Arrays.fill(born, 0);
    Arrays.fill(state, 0);
    size = 0;
    try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.NETFILTER, BUFFER)) {
      int sequence = socket.nextSequence();
      FlowCodec.dump(socket.writer().reset(), sequence);
      Ack end = socket.dump(sequence, this::message);
      if (!end.ok()) {
        throw new IOException("dump: " + end);
      }
    }
  }

  private void message(NlMessage message) {
    message.attributes(top, 4);
    int number = -1;
    int what = 0;
    long since = 0;
    while (top.next()) {
      switch (top.type()) {
        case TUPLE_ORIG -> number = number(top.nested(middle));
        case STATUS -> what |= top.u32be() & SHARED;
        case PROTOINFO -> what |= tcp(top.nested(middle)) << 16;
        case TIMESTAMP -> since = start(top.nested(middle));
        default -> {}
      }
    }
    if (number >= 0) {
      while (number >= born.length) {
        born = Arrays.copyOf(born, born.length * 2);
        state = Arrays.copyOf(state, state.length * 2);
      }
      born[number] = Math.max(1, since);
      state[number] = what;
      size = Math.max(size, number + 1);
    }
  }

  private int number(NlReader in) {
    int source = 0;
    int port = 0;
    while (in.next()) {
      in.nested(inner);
      boolean address = in.type() == 1;
      while (inner.next()) {
        if (address && inner.type() == 1) {
          source = inner.u32be();
        } else if (!address && inner.type() == 2) {
          port = inner.u16be();
        }
      }
    }
    int block = source - TestFlows.FIRST_SOURCE;
    return block < 0 || block > 1000 ? -1 : block * TestFlows.PORTS + port - TestFlows.FIRST_PORT;
  }

  private int tcp(NlReader in) {
    int state = 0;
    while (in.next()) {
      if (in.type() == 1) {
        in.nested(inner);
        while (inner.next()) {
          state = inner.type() == 1 ? inner.u8() : state;
        }
      }
    }
    return state;
  }

  private static long start(NlReader in) {
    long since = 0;
    while (in.next()) {
      since = in.type() == 1 ? in.u64be() : since;
    }
    return since;
  }

  /** One more than the highest number seen. */
  int size() {
    return size;
  }

  boolean has(int number) {
    return number < size && born[number] != 0;
  }

  int present() {
    int count = 0;
    for (int i = 0; i < size; i++) {
      count += has(i) ? 1 : 0;
    }
    return count;
  }

  /** Flows below that number which only one of the two has, or in another state. */
  int differing(TableTimes other, int below) {
    int count = 0;
    for (int i = 0; i < below; i++) {
      boolean same = has(i) == other.has(i) && (!has(i) || state[i] == other.state[i]);
      count += same ? 0 : 1;
    }
    return count;
  }

  /** How much later than there these came to be here, sorted; of those born there since then. */
  long[] delays(TableTimes there, int from, int to, long since) {
    long[] all = new long[Math.max(0, to - from)];
    int count = 0;
    for (int i = from; i < to; i++) {
      if (has(i) && there.has(i) && there.born[i] >= since) {
        all[count++] = born[i] - there.born[i];
      }
    }
    all = Arrays.copyOf(all, count);
    Arrays.sort(all);
    return all;
  }

  /** When these came to be, sorted, by the clock on the wall. */
  long[] births(int from, int to) {
    long[] all = new long[to - from];
    int count = 0;
    for (int i = from; i < to; i++) {
      if (has(i)) {
        all[count++] = born[i];
      }
    }
    all = Arrays.copyOf(all, count);
    Arrays.sort(all);
    return all;
  }
}
