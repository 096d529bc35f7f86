package twinwall.linux;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import twinwall.core.netlink.NlMessage;
import twinwall.core.netlink.NlReader;
import twinwall.core.netlink.NlWriter;

/**
 * What the kernel has of one nftables table: its chains, sets and rules with their counters. Read
 * in process, and without the content of sets: {@code nft list} reads that even where it does not
 * show it, which takes minutes for a million networks.
 *
 * @param parts {@code chain NAME}, {@code set NAME} and {@code map NAME}, in order
 * @param digest of everything but counters, handles and the content of named sets
 */
public record NftTable(Set<String> parts, List<Rule> rules, String digest) {
  private static final int SUBSYSTEM = 10;
  private static final int GET_CHAINS = SUBSYSTEM << 8 | 4;
  private static final int GET_RULES = SUBSYSTEM << 8 | 7;
  private static final int GET_SETS = SUBSYSTEM << 8 | 10;
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
    parts = Set.copyOf(parts);
    rules = List.copyOf(rules);
  }

  /** Reads a table; empty if there is none. */
  public static Optional<NftTable> read(NftSet.Family family, String table) throws KernelException {
    try (NftElements tables = NftElements.open()) {
      if (tables.tableComment(family, table).isEmpty()) {
        return Optional.empty();
      }
    }
    try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.NETFILTER, BUFFER)) {
      for (int tries = 1; ; tries++) {
        Reading reading = new Reading(table);
        Ack ack = dump(socket, GET_CHAINS, family, table, reading::chain);
        ack = ack.ok() ? dump(socket, GET_SETS, family, table, reading::set) : ack;
        ack = ack.ok() ? dump(socket, GET_RULES, family, table, reading::rule) : ack;
        if (!ack.is(Errno.EINTR) || tries == TRIES) {
          ack.orThrow("list table " + table);
          return Optional.of(reading.done());
        }
      }
    }
  }

  private static Ack dump(
      NetlinkSocket socket, int type, NftSet.Family family, String table, Consumer<NlReader> each) {
    int sequence = socket.nextSequence();
    int flags = NlMessage.REQUEST | NlMessage.DUMP;
    NlWriter out = socket.writer().reset().begin(type, flags, sequence);
    out.nfgen(family.number, 0).attrText(1, table).end();
    return socket.dump(sequence, message -> each.accept(message.attributes(new NlReader(), 4)));
  }

  /** Collects; attribute numbers are those of {@code linux/netfilter/nf_tables.h}. */
  static final class Reading {
    private final Set<String> parts = new TreeSet<>();
    private final List<Rule> rules = new ArrayList<>();
    private final MessageDigest digest = sha256();
    private final String table;

    Reading(String table) {
      this.table = table;
    }

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    private void digest(int type, byte[] bytes) {
      digest.update((byte) type);
      digest.update((byte) (bytes.length >> 8));
      digest.update((byte) bytes.length);
      digest.update(bytes);
    }

    /** The kernel tells of the chains of all tables, and each names its table first. */
    void chain(NlReader in) {
      String name = "";
      while (in.next()) {
        switch (in.type()) {
          case 1 -> {
            if (!in.text().equals(table)) {
              return;
            }
          }
          case 3 -> name = in.text();
          case 4, 5, 7, 10 -> digest(in.type(), in.bytes()); // hook, policy, type, flags
          default -> {}
        }
      }
      digest(3, name.getBytes(StandardCharsets.UTF_8));
      parts.add("chain " + name);
    }

    void set(NlReader in) {
      String name = "";
      int flags = 0;
      byte[] key = {};
      while (in.next()) {
        switch (in.type()) {
          case 2 -> name = in.text();
          case 3 -> flags = in.u32be();
          case 4 -> key = in.bytes();
          default -> {}
        }
      }
      if ((flags & ANONYMOUS) == 0) {
        parts.add(((flags & MAP) != 0 ? "map " : "set ") + name);
        digest(2, name.getBytes(StandardCharsets.UTF_8));
        digest(4, key);
      }
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
            digest(2, chain.getBytes(StandardCharsets.UTF_8));
          }
          case 3 -> handle = in.u64be();
          case 4 -> expressions(in.nested(new NlReader()), counted);
          case 7 -> {
            byte[] data = in.bytes();
            digest(7, data);
            comment = comment(data);
          }
          default -> {}
        }
      }
      rules.add(new Rule(chain, handle, comment, counted[0], counted[1]));
    }

    private void expressions(NlReader list, long[] counted) {
      NlReader expression = new NlReader();
      while (list.next()) {
        list.nested(expression);
        String name = "";
        while (expression.next()) {
          if (expression.type() == 1) {
            name = expression.text();
            digest(1, name.getBytes(StandardCharsets.UTF_8));
          } else if (name.equals("counter")) {
            count(expression.nested(new NlReader()), counted);
          } else {
            digest(expression.type(), expression.bytes());
          }
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
      return new NftTable(parts, rules, HexFormat.of().formatHex(digest.digest()));
    }
  }
}
