package twinwall.linux;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import twinwall.core.net.IntervalSteps;
import twinwall.core.net.Intervals;
import twinwall.core.net.Packed;
import twinwall.core.netlink.NlMessage;
import twinwall.core.netlink.NlReader;
import twinwall.core.netlink.NlWriter;

/**
 * The content of nftables interval sets, in process: a change costs what differs, whatever the
 * set's size, and no child process. For one thread at a time.
 *
 * <p>The kernel keeps an interval as two elements, its first number and the one after its last,
 * which has the flag {@code NFT_SET_ELEM_INTERVAL_END} (linux/netfilter/nf_tables.h).
 */
public final class NftIntervals implements AutoCloseable {
  private static final int SUBSYSTEM = 10;
  private static final int BATCH_BEGIN = 0x10;
  private static final int BATCH_END = 0x11;
  private static final int GET_SET = SUBSYSTEM << 8 | 10;
  private static final int NEW_ELEMENTS = SUBSYSTEM << 8 | 12;
  private static final int GET_ELEMENTS = SUBSYSTEM << 8 | 13;
  private static final int DELETE_ELEMENTS = SUBSYSTEM << 8 | 14;
  private static final int INTERVAL_END = 1;
  private static final int CATCH_ALL = 2;

  /** Without privilege a batch may have 212,992 bytes; an IPv6 interval takes 80. */
  private static final int BUFFER = 192 * 1024;

  private static final int STEP = 1_500;

  /** Every transaction costs the kernel (6.18) time in proportion to the whole set. */
  private static final int LARGE_BUFFER = 16 << 20;

  private static final int LARGE_STEP = 150_000;

  /** A list of elements is one attribute, whose length has 16 bits. */
  private static final int IN_A_MESSAGE = 400;

  private static final Errno EMSGSIZE = new Errno(90);
  private static final int TRIES = 5;

  private final NetlinkSocket socket;

  private NftIntervals(NetlinkSocket socket) {
    this.socket = socket;
  }

  public static NftIntervals open() throws KernelException {
    return new NftIntervals(NetlinkSocket.open(NetlinkSocket.NETFILTER, BUFFER));
  }

  /**
   * Makes of {@code before}, which the set holds, {@code after}: in transactions of bounded size,
   * each of which is done wholly or not at all. One that is refused ends it: what the set holds
   * then is to be read again.
   */
  public Ack change(NftSet set, Intervals before, Intervals after) {
    List<IntervalSteps.Step> large = IntervalSteps.between(before, after, LARGE_STEP);
    int differ = large.stream().mapToInt(s -> s.gone().size() + s.come().size()).sum();
    if (differ > 4 * STEP) {
      try (NftIntervals roomy =
          new NftIntervals(NetlinkSocket.open(NetlinkSocket.NETFILTER, LARGE_BUFFER))) {
        Ack ack = roomy.commit(set, large);
        if (!ack.is(EMSGSIZE) && !ack.is(Errno.ENOBUFS)) {
          return ack;
        }
      } catch (KernelException e) {
        return new Ack.Refused(e.errno(), "no large socket");
      }
    }
    return commit(set, IntervalSteps.between(before, after, STEP));
  }

  private Ack commit(NftSet set, List<IntervalSteps.Step> steps) {
    for (IntervalSteps.Step step : steps) {
      int sequence = socket.nextSequence();
      socket.writer().reset().begin(BATCH_BEGIN, NlMessage.REQUEST, sequence);
      socket.writer().nfgen(0, SUBSYSTEM).end();
      elements(DELETE_ELEMENTS, set, step.gone());
      elements(NEW_ELEMENTS, set, step.come());
      Ack ack = commit();
      if (!ack.ok()) {
        return ack;
      }
    }
    return Ack.OK;
  }

  private void elements(int type, NftSet set, Intervals intervals) {
    for (int from = 0; from < intervals.size(); from += IN_A_MESSAGE) {
      int to = Math.min(intervals.size(), from + IN_A_MESSAGE);
      int flags = NlMessage.REQUEST | (type == NEW_ELEMENTS ? NlMessage.CREATE : 0);
      // The last one of a kind is acknowledged, so that there is an answer to wait for.
      flags |= to == intervals.size() ? NlMessage.ACK : 0;
      NlWriter out = socket.writer().begin(type, flags, socket.nextSequence());
      out.nfgen(set.family().number, 0).attrText(1, set.table()).attrText(2, set.name());
      int list = out.nest(3);
      for (int i = from; i < to; i++) {
        element(out, intervals.first(i), 0);
        byte[] end = Packed.after(intervals.last(i));
        if (end.length > 0) {
          element(out, end, INTERVAL_END);
        }
      }
      out.close(list).end();
    }
  }

  private static void element(NlWriter out, byte[] key, int flags) {
    int one = out.nest(1);
    int value = out.nest(1);
    out.attrBytes(1, key).close(value);
    if (flags != 0) {
      out.attrU32be(3, flags);
    }
    out.close(one);
  }

  private Ack commit() {
    int sequence = socket.nextSequence();
    socket.writer().begin(BATCH_END, NlMessage.REQUEST, sequence).nfgen(0, SUBSYSTEM).end();
    return NftBatch.commit(socket);
  }

  /** Whether the kernel has the set. */
  public boolean exists(NftSet set) throws KernelException {
    int sequence = socket.nextSequence();
    int flags = NlMessage.REQUEST | NlMessage.ACK;
    NlWriter out = socket.writer().reset().begin(GET_SET, flags, sequence);
    out.nfgen(set.family().number, 0).attrText(1, set.table()).attrText(2, set.name()).end();
    Ack ack = socket.request(sequence);
    if (!ack.is(Errno.ENOENT)) {
      ack.orThrow("look at " + set);
    }
    return ack.ok();
  }

  /** Firsts and ends as the kernel tells them, in whatever order. */
  private static final class Found {
    final ByteArrayOutputStream firsts = new ByteArrayOutputStream();
    final ByteArrayOutputStream ends = new ByteArrayOutputStream();
    boolean strange;
  }

  /**
   * What the set holds; nothing at all if there is no such set.
   *
   * @param width bytes of a key
   */
  public Optional<Intervals> read(NftSet set, int width) throws KernelException {
    for (int tries = 1; ; tries++) {
      int sequence = socket.nextSequence();
      int flags = NlMessage.REQUEST | NlMessage.DUMP;
      NlWriter out = socket.writer().reset().begin(GET_ELEMENTS, flags, sequence);
      out.nfgen(set.family().number, 0).attrText(1, set.table()).attrText(2, set.name()).end();
      Found found = new Found();
      Ack ack = socket.dump(sequence, message -> collect(message, width, found));
      if (ack.is(Errno.ENOENT)) {
        return Optional.empty();
      }
      if (!ack.is(Errno.EINTR) || tries == TRIES) {
        ack.orThrow("list " + set);
        if (found.strange) {
          throw new KernelException("list " + set, new Errno(74));
        }
        return Optional.of(intervals(found, width));
      }
    }
  }

  private static void collect(NlMessage message, int width, Found found) {
    NlReader in = message.attributes(new NlReader(), 4);
    NlReader each = new NlReader();
    NlReader parts = new NlReader();
    NlReader value = new NlReader();
    while (in.next()) {
      if (in.type() != 3) {
        continue;
      }
      in.nested(each);
      while (each.next()) {
        each.nested(parts);
        byte[] key = {};
        int flags = 0;
        while (parts.next()) {
          if (parts.type() == 1) {
            parts.nested(value);
            key = value.next() ? value.bytes() : key;
          } else if (parts.type() == 3) {
            flags = parts.u32be();
          }
        }
        if ((flags & CATCH_ALL) == 0) {
          found.strange |= key.length != width;
          ((flags & INTERVAL_END) == 0 ? found.firsts : found.ends).writeBytes(key);
        }
      }
    }
  }

  /** The n-th first belongs to the n-th end; the last one may reach to the end of all numbers. */
  private static Intervals intervals(Found found, int width) {
    byte[] firsts = Packed.sorted(found.firsts.toByteArray(), width);
    byte[] ends = Packed.sorted(found.ends.toByteArray(), width);
    byte[] largest = new byte[width];
    Arrays.fill(largest, (byte) 255);
    Intervals.Builder builder = new Intervals.Builder(width);
    int end = 0;
    for (int at = 0; at < firsts.length; at += width) {
      byte[] first = Arrays.copyOfRange(firsts, at, at + width);
      // nft marks what lies before the first interval by an end at zero.
      while (end < ends.length
          && Arrays.compareUnsigned(ends, end, end + width, first, 0, width) <= 0) {
        end += width;
      }
      builder.add(
          first,
          end < ends.length ? Packed.before(Arrays.copyOfRange(ends, end, end + width)) : largest);
    }
    return builder.build();
  }

  @Override
  public void close() {
    socket.close();
  }
}
