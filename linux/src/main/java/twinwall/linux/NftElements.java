package twinwall.linux;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import twinwall.core.netlink.NlMessage;
import twinwall.core.netlink.NlReader;
import twinwall.core.netlink.NlWriter;

/**
 * Changes elements of nftables sets and maps in process, for paths that cannot wait for a child:
 * {@code begin().add(...).delete(...).commit()} is one transaction, all of it or nothing. For one
 * thread at a time.
 */
public final class NftElements implements AutoCloseable {
  private static final int SUBSYSTEM = 10;
  private static final int BATCH_BEGIN = 0x10;
  private static final int BATCH_END = 0x11;
  private static final int GET_TABLE = SUBSYSTEM << 8 | 1;
  private static final int GET_ELEMENTS = SUBSYSTEM << 8 | 13;
  private static final int NEW_ELEMENT = SUBSYSTEM << 8 | 12;
  private static final int DELETE_ELEMENT = SUBSYSTEM << 8 | 14;
  private static final int ASK = NlMessage.REQUEST | NlMessage.ACK;
  private static final long ANSWER_WITHIN = 5_000_000_000L;
  private static final byte[] NO_DATA = {};

  private final NetlinkSocket socket;
  private final NlReader words = new NlReader();
  private int last;

  private NftElements(NetlinkSocket socket) {
    this.socket = socket;
  }

  public static NftElements open() throws KernelException {
    return new NftElements(NetlinkSocket.open(NetlinkSocket.NETFILTER));
  }

  /** Begins a transaction, forgetting one that was not committed. */
  public NftElements begin() {
    int sequence = socket.nextSequence();
    socket.writer().reset().begin(BATCH_BEGIN, NlMessage.REQUEST, sequence);
    socket.writer().nfgen(0, SUBSYSTEM).end();
    last = 0;
    return this;
  }

  /** Adds an element; one that is there already stays as it is. */
  public NftElements add(NftSet set, byte[] key) {
    return element(NEW_ELEMENT, ASK | NlMessage.CREATE, set, key, NO_DATA, 0);
  }

  /** Adds an element that the kernel removes by itself after {@code timeout}. */
  public NftElements add(NftSet set, byte[] key, Duration timeout) {
    int flags = ASK | NlMessage.CREATE;
    return element(NEW_ELEMENT, flags, set, key, NO_DATA, Math.max(1, timeout.toMillis()));
  }

  /** Adds a map's element; one with the same key and other data is refused as EEXIST. */
  public NftElements put(NftSet map, byte[] key, byte[] data) {
    return element(NEW_ELEMENT, ASK | NlMessage.CREATE, map, key, data, 0);
  }

  /** Adds a map's element that the kernel removes by itself. */
  public NftElements put(NftSet map, byte[] key, byte[] data, Duration timeout) {
    int flags = ASK | NlMessage.CREATE;
    return element(NEW_ELEMENT, flags, map, key, data, Math.max(1, timeout.toMillis()));
  }

  /** Removes an element; the transaction is refused as ENOENT if it is not there. */
  public NftElements delete(NftSet set, byte[] key) {
    return element(DELETE_ELEMENT, ASK, set, key, NO_DATA, 0);
  }

  /** Removes an element, there or not. */
  public NftElements drop(NftSet set, byte[] key) {
    return add(set, key).delete(set, key);
  }

  /**
   * Starts an element's timeout anew, whether it is still there or not. Nobody sees it missing: the
   * transaction adds it if need be, deletes it, and adds it with the whole time.
   */
  public NftElements refresh(NftSet set, byte[] key, Duration timeout) {
    return drop(set, key).add(set, key, timeout);
  }

  private NftElements element(
      int type, int flags, NftSet set, byte[] key, byte[] data, long timeoutMillis) {
    last = socket.nextSequence();
    NlWriter out = socket.writer().begin(type, flags, last).nfgen(set.family().number, 0);
    out.attrText(1, set.table()).attrText(2, set.name());
    int list = out.nest(3);
    int one = out.nest(1);
    value(out, 1, key);
    if (data.length > 0) {
      value(out, 2, data);
    }
    if (timeoutMillis > 0) {
      out.attrU64be(4, timeoutMillis);
    }
    out.close(one).close(list).end();
    return this;
  }

  private static void value(NlWriter out, int type, byte[] bytes) {
    int mark = out.nest(type);
    out.attrBytes(1, bytes).close(mark);
  }

  /** Commits: the kernel has done all of it, or nothing and says why. */
  public Ack commit() {
    if (last == 0) {
      return Ack.OK;
    }
    int sequence = socket.nextSequence();
    socket.writer().begin(BATCH_END, NlMessage.REQUEST, sequence).nfgen(0, SUBSYSTEM).end();
    while (socket.receive(0) == Received.DATA) {
      // What was left of an earlier answer.
    }
    Ack sent = socket.send();
    return sent.ok() ? answers() : sent;
  }

  /**
   * Every change is answered; the kernel answers before the send returns, so nothing is waited for.
   */
  private Ack answers() {
    Ack verdict = new Ack.Refused(new Errno(110), "the kernel did not answer");
    boolean heard = false;
    while (true) {
      Received received = socket.receive(heard ? 0 : ANSWER_WITHIN);
      if (received != Received.DATA) {
        return received == Received.LOST ? new Ack.Refused(Errno.ENOBUFS, "answer lost") : verdict;
      }
      NlMessage message = socket.messages();
      while (message.next()) {
        int errno = message.errno();
        if (errno != 0) {
          return new Ack.Refused(new Errno(errno), message.errorText(words));
        }
        if (message.type() == NlMessage.ERROR) {
          heard = true;
          verdict = Ack.OK;
        }
      }
    }
  }

  /** The comment of a table: empty if it has none, nothing at all if there is no such table. */
  public Optional<String> tableComment(NftSet.Family family, String table) throws KernelException {
    int sequence = socket.nextSequence();
    NlWriter out = socket.writer().reset().begin(GET_TABLE, ASK, sequence);
    out.nfgen(family.number, 0).attrText(1, table).end();
    String[] comment = {""};
    Ack ack = socket.dump(sequence, message -> comment[0] = comment(message));
    if (ack.is(Errno.ENOENT)) {
      return Optional.empty();
    }
    ack.orThrow("look at table " + table);
    return Optional.of(comment[0]);
  }

  /**
   * An element as the kernel has it. {@code data} is empty for sets; {@code timeout} and {@code
   * left} are zero for one that stays.
   */
  public record Element(byte[] key, byte[] data, Duration timeout, Duration left) {}

  /** What a set or map holds; nothing at all if there is no such set. */
  public Optional<List<Element>> list(NftSet set) throws KernelException {
    int sequence = socket.nextSequence();
    int flags = NlMessage.REQUEST | NlMessage.DUMP;
    NlWriter out = socket.writer().reset().begin(GET_ELEMENTS, flags, sequence);
    out.nfgen(set.family().number, 0).attrText(1, set.table()).attrText(2, set.name()).end();
    List<Element> found = new ArrayList<>();
    Ack ack = socket.dump(sequence, message -> elements(message, found));
    if (ack.is(Errno.ENOENT)) {
      return Optional.empty();
    }
    ack.orThrow("list " + set);
    return Optional.of(List.copyOf(found));
  }

  private static void elements(NlMessage message, List<Element> found) {
    NlReader in = message.attributes(new NlReader(), 4);
    NlReader each = new NlReader();
    while (in.next()) {
      if (in.type() == 3) {
        in.nested(each);
        while (each.next()) {
          found.add(element(each.nested(new NlReader())));
        }
      }
    }
  }

  private static Element element(NlReader in) {
    byte[] key = NO_DATA;
    byte[] data = NO_DATA;
    long timeout = 0;
    long left = 0;
    while (in.next()) {
      switch (in.type()) {
        case 1 -> key = value(in.nested(new NlReader()));
        case 2 -> data = value(in.nested(new NlReader()));
        case 4 -> timeout = in.u64be();
        case 5 -> left = in.u64be();
        default -> {}
      }
    }
    return new Element(key, data, Duration.ofMillis(timeout), Duration.ofMillis(left));
  }

  private static byte[] value(NlReader in) {
    while (in.next()) {
      if (in.type() == 1) {
        return in.bytes();
      }
    }
    return NO_DATA;
  }

  /** The comment stands in the user data: type 0, a length, the text with its zero byte. */
  private static String comment(NlMessage message) {
    NlReader in = message.attributes(new NlReader(), 4);
    while (in.next()) {
      byte[] data = in.type() == 6 ? in.bytes() : NO_DATA;
      if (data.length > 2 && data[0] == 0 && (data[1] & 255) <= data.length - 2) {
        int length = Math.max(0, (data[1] & 255) - 1);
        return new String(data, 2, length, StandardCharsets.UTF_8);
      }
    }
    return "";
  }

  @Override
  public void close() {
    socket.close();
  }
}
