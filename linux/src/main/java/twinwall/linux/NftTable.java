package twinwall.linux;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import twinwall.core.netlink.NlMessage;
import twinwall.core.netlink.NlReader;
import twinwall.core.netlink.NlWriter;

/**
 * What the kernel has of one nftables table: its chains, sets and rules with their counters. Read
 * in process, and without the content of sets: {@code nft list} reads that even where it does not
 * show it, which takes minutes for a million networks.
 *
 * @param parts {@code chain NAME}, {@code set NAME} and {@code map NAME}, each with a digest of
 *     everything in it but counters, handles and the content of sets and maps
 */
public record NftTable(SortedMap<String, String> parts, List<Rule> rules) {
  private static final int SUBSYSTEM = 10;
  private static final int GET_TABLE = SUBSYSTEM << 8 | 1;
  private static final int GET_CHAINS = SUBSYSTEM << 8 | 4;
  private static final int GET_RULES = SUBSYSTEM << 8 | 7;
  private static final int GET_SETS = SUBSYSTEM << 8 | 10;
  private static final int GET_GENERATION = SUBSYSTEM << 8 | 16;
  private static final int ANONYMOUS = 1;
  private static final int MAP = 8;
  private static final int BUFFER = 256 * 1024;
  private static final int TRIES = 20;

  /**
   * A rule in its place.
   *
   * @param comment as nft shows it; empty if there is none
   * @param packets what its counter says; zero without one
   */
  public record Rule(String chain, long handle, String comment, long packets, long bytes) {}

  public NftTable {
    parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
    rules = List.copyOf(rules);
  }

  /** A socket to read tables with, again and again. */
  public static NetlinkSocket open() throws KernelException {
    return NetlinkSocket.open(NetlinkSocket.NETFILTER, BUFFER);
  }

  /**
   * The number of the ruleset: every transaction, of whatever table in this network namespace,
   * makes it another one.
   */
  public static int generation(NetlinkSocket socket) throws KernelException {
    int sequence = socket.nextSequence();
    NlWriter out =
        socket.writer().reset().begin(GET_GENERATION, NlMessage.REQUEST | NlMessage.ACK, sequence);
    out.nfgen(0, 0).end();
    int[] found = {0};
    Ack ack = socket.dump(sequence, message -> found[0] = generation(message));
    ack.orThrow("ask for the number of the ruleset");
    return found[0];
  }

  private static int generation(NlMessage message) {
    NlReader in = message.attributes(new NlReader(), 4);
    while (in.next()) {
      if (in.type() == 1) {
        return in.u32be();
      }
    }
    return 0;
  }

  /** Reads a table; empty if there is none. */
  public static Optional<NftTable> read(NftSet.Family family, String table) throws KernelException {
    try (NetlinkSocket socket = open()) {
      return read(socket, family, table);
    }
  }

  public static Optional<NftTable> read(NetlinkSocket socket, NftSet.Family family, String table)
      throws KernelException {
    return read(socket, family, table, Optional.empty());
  }

  /**
   * The same with the rules of some chains only: the digests of others are not whole, but every
   * part is there.
   */
  public static Optional<NftTable> read(
      NetlinkSocket socket, NftSet.Family family, String table, Collection<String> chains)
      throws KernelException {
    return read(socket, family, table, Optional.of(chains));
  }

  private static Optional<NftTable> read(
      NetlinkSocket socket, NftSet.Family family, String table, Optional<Collection<String>> chains)
      throws KernelException {
    if (!isThere(socket, family, table)) {
      return Optional.empty();
    }
    for (int tries = 1; ; tries++) {
      Reading reading = new Reading(table);
      Ack ack = dump(socket, GET_CHAINS, family, table, "", reading::chain);
      ack = ack.ok() ? dump(socket, GET_SETS, family, table, "", reading::set) : ack;
      for (String chain : chains.orElse(List.of(""))) {
        ack = ack.ok() ? dump(socket, GET_RULES, family, table, chain, reading::rule) : ack;
      }
      if (!ack.is(Errno.EINTR) || tries == TRIES) {
        ack.orThrow("list table " + table);
        return Optional.of(reading.done());
      }
    }
  }

  private static boolean isThere(NetlinkSocket socket, NftSet.Family family, String table)
      throws KernelException {
    int sequence = socket.nextSequence();
    NlWriter out =
        socket.writer().reset().begin(GET_TABLE, NlMessage.REQUEST | NlMessage.ACK, sequence);
    out.nfgen(family.number, 0).attrText(1, table).end();
    Ack ack = socket.request(sequence);
    if (!ack.is(Errno.ENOENT)) {
      ack.orThrow("look at table " + table);
    }
    return ack.ok();
  }

  /**
   * @param chain whose rules; empty is all
   */
  private static Ack dump(
      NetlinkSocket socket,
      int type,
      NftSet.Family family,
      String table,
      String chain,
      Consumer<NlReader> each) {
    int sequence = socket.nextSequence();
    int flags = NlMessage.REQUEST | NlMessage.DUMP;
    NlWriter out = socket.writer().reset().begin(type, flags, sequence);
    out.nfgen(family.number, 0).attrText(1, table);
    if (!chain.isEmpty()) {
      out.attrText(2, chain);
    }
    out.end();
    return socket.dump(sequence, message -> each.accept(message.attributes(new NlReader(), 4)));
  }

  /**
   * Two checksums of 32 bits: enough to notice what somebody did without telling us, not to stop
   * somebody who wants to go unnoticed, who has other ways. A cryptographic one took half of all
   * time.
   */
  private static final class Sum {
    private final CRC32 one = new CRC32();
    private final CRC32C other = new CRC32C();

    void update(byte[] bytes, int length) {
      one.update(bytes, 0, length);
      other.update(bytes, 0, length);
    }

    @Override
    public String toString() {
      return HexFormat.of().toHexDigits(one.getValue() << 32 | other.getValue());
    }
  }

  /** Collects; attribute numbers are those of {@code linux/netfilter/nf_tables.h}. */
  static final class Reading {
    private final Map<String, Sum> parts = new HashMap<>();
    private final List<Rule> rules = new ArrayList<>();
    private final String table;
    private static final byte[] COUNTER = "counter\0".getBytes(StandardCharsets.US_ASCII);
    private byte[] gathered = new byte[4096];
    private int used;
    private Sum sum = new Sum();

    Reading(String table) {
      this.table = table;
    }

    /** What comes next belongs to this part. */
    private void part(String name) {
      sum = parts.computeIfAbsent(name, _ -> new Sum());
    }

    /** Attributes are gathered: many small pieces take long. */
    private void digest(int type, NlReader in) {
      int length = in.length();
      if (used + length + 3 > gathered.length) {
        gathered = Arrays.copyOf(gathered, 2 * (used + length + 3));
      }
      gathered[used++] = (byte) type;
      gathered[used++] = (byte) (length >> 8);
      gathered[used++] = (byte) length;
      used += in.copy(gathered, used);
    }

    private void digested() {
      sum.update(gathered, used);
      used = 0;
    }

    /** The kernel tells of the chains of all tables, and each names its table and itself first. */
    void chain(NlReader in) {
      while (in.next()) {
        switch (in.type()) {
          case 1 -> {
            if (!in.text().equals(table)) {
              return;
            }
          }
          case 3 -> part("chain " + in.text());
          case 4, 5, 7, 10 -> digest(in.type(), in); // hook, policy, type, flags
          default -> {}
        }
      }
      digested();
    }

    void set(NlReader in) {
      String name = "";
      int flags = 0;
      while (in.next()) {
        switch (in.type()) {
          case 2 -> name = in.text();
          case 3 -> flags = in.u32be();
          case 4 -> digest(4, in);
          default -> {}
        }
      }
      if ((flags & ANONYMOUS) == 0) {
        part(((flags & MAP) != 0 ? "map " : "set ") + name);
        digested();
      }
      used = 0;
    }

    void rule(NlReader in) {
      String chain = "";
      String comment = "";
      long handle = 0;
      long[] counted = new long[2];
      while (in.next()) {
        switch (in.type()) {
          case 2 -> {
            chain = in.text();
            part("chain " + chain);
          }
          case 3 -> handle = in.u64be();
          case 4 -> expressions(in.nested(new NlReader()), counted);
          case 7 -> {
            digest(7, in);
            comment = comment(in.bytes());
          }
          default -> {}
        }
      }
      digested();
      rules.add(new Rule(chain, handle, comment, counted[0], counted[1]));
    }

    private void expressions(NlReader list, long[] counted) {
      NlReader expression = new NlReader();
      while (list.next()) {
        list.nested(expression);
        if (!expression.next() || !expression.is(COUNTER)) {
          digest(1, list);
          continue;
        }
        digest(2, expression); // that it counts, but not what
        if (expression.next()) {
          count(expression.nested(new NlReader()), counted);
        }
      }
    }

    private static void count(NlReader counter, long[] counted) {
      while (counter.next()) {
        switch (counter.type()) {
          case 1 -> counted[1] += counter.u64be();
          case 2 -> counted[0] += counter.u64be();
          default -> {}
        }
      }
    }

    /** User data are type, length, content; a comment has type 0 and ends with a zero byte. */
    private static String comment(byte[] data) {
      for (int at = 0; at + 2 <= data.length; at += 2 + (data[at + 1] & 255)) {
        int length = data[at + 1] & 255;
        if (data[at] == 0 && length > 0 && at + 2 + length <= data.length) {
          return new String(data, at + 2, length - 1, StandardCharsets.UTF_8);
        }
      }
      return "";
    }

    NftTable done() {
      SortedMap<String, String> digests = new TreeMap<>();
      parts.forEach((name, whole) -> digests.put(name, whole.toString()));
      return new NftTable(digests, rules);
    }
  }
}
