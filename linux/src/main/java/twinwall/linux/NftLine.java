package twinwall.linux;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import twinwall.core.net.Ip;
import twinwall.core.net.PortRange;
import twinwall.core.net.Prefix;
import twinwall.core.netlink.NlWriter;

/**
 * One line of a rule, as nftables writes it, as the kernel's expressions. Only what most rules are
 * made of: with anything else the whole line is left to nft, never a part of it.
 *
 * <p>Numbers are those of {@code linux/netfilter/nf_tables.h}. Everything is looked at in register
 * 1, and what the text takes for granted (that an address is of its family, a port of its protocol)
 * is asked first, as nft does it.
 */
final class NftLine {
  private static final Pattern WORD = Pattern.compile("\"[^\"]*\"|[^ \"]+");
  private static final Map<String, Integer> PROTOCOLS =
      Map.of("icmp", 1, "tcp", 6, "udp", 17, "icmpv6", 58, "sctp", 132);
  private static final List<String> FLAGS =
      List.of("fin", "syn", "rst", "psh", "ack", "urg", "ecn", "cwr");
  private static final int NFPROTO = 15;
  private static final int L4PROTO = 16;
  private static final int IIFNAME = 6;
  private static final int OIFNAME = 7;
  private static final int NETWORK = 1;
  private static final int TRANSPORT = 2;
  private static final int TCP = 6;
  private static final int EQUAL = 0;
  private static final int UNEQUAL = 1;
  private static final int REGISTER = 1;
  private static final int VERDICT = 0;
  private static final int JUMP = -3;
  static final int GOTO = -4;
  private static final int RETURN = -5;
  private static final int LONGEST_COMMENT = 128;

  private final NlWriter out;
  private final List<String> words = new ArrayList<>();
  private int at;
  private int family;
  private int protocol;
  private boolean unknown;

  private NftLine(String line, NlWriter out) {
    this.out = out;
    Matcher matcher = WORD.matcher(line.strip());
    while (matcher.find()) {
      words.add(matcher.group());
    }
    unknown = !String.join(" ", words).equals(line.strip());
  }

  /**
   * Writes the attributes of a rule's expressions and comment; says whether the whole line could be
   * written. If not, what was written is worth nothing.
   */
  static boolean write(String line, NlWriter out) {
    return new NftLine(line, out).write();
  }

  private boolean write() {
    Optional<String> comment = Optional.empty();
    int list = out.nest(4);
    while (!unknown && at < words.size()) {
      String word = next();
      switch (word) {
        case "iifname" -> device(IIFNAME);
        case "oifname" -> device(OIFNAME);
        case "meta" -> meta();
        case "ip" -> address(2, 12, 4);
        case "ip6" -> address(10, 8, 16);
        case "th" -> port();
        case "tcp", "udp", "sctp" -> {
          protocol(PROTOCOLS.getOrDefault(word, 0));
          if (word.equals("tcp") && is("flags")) {
            flags();
          } else {
            port();
          }
        }
        case "counter" -> counter();
        case "accept" -> verdict(1, "");
        case "drop" -> verdict(0, "");
        case "return" -> verdict(RETURN, "");
        case "jump" -> verdict(JUMP, next());
        case "goto" -> verdict(GOTO, next());
        case "reject" -> reject();
        case "comment" -> comment = Optional.of(quoted(next()));
        default -> unknown = true;
      }
    }
    out.close(list);
    comment.ifPresent(this::comment);
    return !unknown && !out.failed();
  }

  private String next() {
    if (at == words.size()) {
      unknown = true;
      return "";
    }
    return words.get(at++);
  }

  /** Whether this is the next word; then it is passed. */
  private boolean is(String word) {
    boolean found = at < words.size() && words.get(at).equals(word);
    at += found ? 1 : 0;
    return found;
  }

  private String quoted(String word) {
    unknown |= word.length() < 2 || !word.startsWith("\"");
    return unknown ? "" : word.substring(1, word.length() - 1);
  }

  // What is looked at.

  private void device(int key) {
    meta(key);
    if (is("vmap")) {
      lookup(next(), true, false);
      return;
    }
    String name = quoted(next());
    unknown |=
        name.isEmpty() || name.length() > 15 || !name.chars().allMatch(c -> c > 32 && c < 127);
    if (!unknown) {
      compare(EQUAL, new NftKey().device(name).bytes());
    }
  }

  private void meta() {
    String what = next();
    if (what.equals("nfproto")) {
      boolean v6 = is("ipv6");
      unknown |= !v6 && !is("ipv4");
      family(v6 ? 10 : 2);
      return;
    }
    unknown |= !what.equals("l4proto");
    if (is("vmap")) {
      meta(L4PROTO);
      lookup(next(), true, false);
      return;
    }
    boolean not = is("!=");
    String word = next();
    int number =
        PROTOCOLS.getOrDefault(word, word.matches("[0-9]{1,3}") ? Integer.parseInt(word) : -1);
    unknown |= number < 0 || number > 255;
    if (not) {
      meta(L4PROTO);
      compare(UNEQUAL, (byte) number);
    } else {
      protocol(number);
    }
  }

  private void family(int number) {
    unknown |= family != 0 && family != number;
    if (family == 0) {
      family = number;
      meta(NFPROTO);
      compare(EQUAL, (byte) number);
    }
  }

  private void protocol(int number) {
    unknown |= protocol != 0 && protocol != number;
    if (protocol == 0) {
      protocol = number;
      meta(L4PROTO);
      compare(EQUAL, (byte) number);
    }
  }

  /**
   * @param source where the source stands; the destination is behind it
   */
  private void address(int number, int source, int length) {
    String which = next();
    unknown |= !which.equals("saddr") && !which.equals("daddr");
    family(number);
    payload(NETWORK, which.equals("daddr") ? source + length : source, length);
    boolean masked = is("&");
    if (masked) {
      Optional<byte[]> mask = Ip.parse(next()).map(Ip::bytes).filter(m -> m.length == length);
      unknown |= mask.isEmpty();
      mask.ifPresent(this::bitwise);
    }
    boolean map = is("vmap");
    boolean not = !map && is("!=");
    unknown |= masked && !map;
    String word = next();
    if (word.startsWith("@")) {
      lookup(word, map, not);
      return;
    }
    Optional<Prefix> prefix = Prefix.parse(word);
    if (map || prefix.isEmpty() || prefix.get().address().bytes().length != length) {
      unknown = true;
      return;
    }
    Ip ip = prefix.get().network().address();
    if (prefix.get().length() < length * 8) {
      byte[] mask = new byte[length];
      for (int i = 0; i < prefix.get().length(); i++) {
        mask[i / 8] |= (byte) (128 >> i % 8);
      }
      bitwise(mask);
    }
    compare(not ? UNEQUAL : EQUAL, ip.bytes());
  }

  private void port() {
    String which = next();
    unknown |= !which.equals("sport") && !which.equals("dport");
    payload(TRANSPORT, which.equals("dport") ? 2 : 0, 2);
    boolean map = is("vmap");
    String word = next();
    if (word.startsWith("@")) {
      lookup(word, map, false);
      return;
    }
    Optional<PortRange> range = PortRange.parse(word);
    if (map || range.isEmpty() || !word.equals(range.get().toString())) {
      unknown = true;
    } else if (range.get().first() == range.get().last()) {
      compare(EQUAL, bytes(range.get().first()));
    } else {
      int one = begin("range");
      out.attrU32be(1, REGISTER).attrU32be(2, EQUAL);
      value(out, 3, bytes(range.get().first()));
      value(out, 4, bytes(range.get().last()));
      end(one);
    }
  }

  private static byte[] bytes(int port) {
    return new byte[] {(byte) (port >> 8), (byte) port};
  }

  /** {@code flags & (syn | ack) == syn}. */
  private void flags() {
    payload(TRANSPORT, 13, 1);
    unknown |= !is("&");
    String word = next();
    unknown |= !word.startsWith("(");
    StringBuilder list = new StringBuilder(word);
    while (!unknown && list.charAt(list.length() - 1) != ')') {
      list.append(next());
    }
    if (unknown) {
      return;
    }
    int mask = bits(list.substring(1, list.length() - 1));
    unknown |= !is("==");
    StringBuilder set = new StringBuilder(next());
    while (is("|")) {
      set.append('|').append(next());
    }
    bitwise(new byte[] {(byte) mask});
    compare(EQUAL, (byte) bits(set.toString()));
  }

  private int bits(String names) {
    int bits = 0;
    for (String name : names.split("\\|", -1)) {
      int bit = FLAGS.indexOf(name);
      unknown |= bit < 0;
      bits |= 1 << Math.max(0, bit);
    }
    return bits;
  }

  private void reject() {
    unknown |= !is("with");
    if (is("icmpx") && is("port-unreachable")) {
      int one = begin("reject");
      out.attrU32be(1, 2).attrU8(2, 1);
      end(one);
    } else if (is("tcp") && is("reset") && protocol == TCP) {
      int one = begin("reject");
      out.attrU32be(1, 1);
      end(one);
    } else {
      unknown = true;
    }
  }

  // Expressions.

  private int list;

  private int begin(String name) {
    list = out.nest(1);
    out.attrText(1, name);
    return out.nest(2);
  }

  private void end(int data) {
    out.close(data).close(list);
  }

  private void meta(int key) {
    int one = begin("meta");
    out.attrU32be(2, key).attrU32be(1, REGISTER);
    end(one);
  }

  private void payload(int base, int offset, int length) {
    int one = begin("payload");
    out.attrU32be(1, REGISTER).attrU32be(2, base).attrU32be(3, offset).attrU32be(4, length);
    end(one);
  }

  private void compare(int how, byte... with) {
    int one = begin("cmp");
    out.attrU32be(1, REGISTER).attrU32be(2, how);
    value(out, 3, with);
    end(one);
  }

  private void bitwise(byte[] mask) {
    int one = begin("bitwise");
    out.attrU32be(1, REGISTER).attrU32be(2, REGISTER).attrU32be(3, mask.length);
    value(out, 4, mask);
    value(out, 5, new byte[mask.length]);
    end(one);
  }

  private void lookup(String set, boolean map, boolean not) {
    unknown |= !set.startsWith("@");
    if (unknown) {
      return;
    }
    int one = begin("lookup");
    out.attrText(1, set.substring(1)).attrU32be(2, REGISTER);
    if (map) {
      out.attrU32be(3, VERDICT);
    }
    if (not) {
      out.attrU32be(5, 1);
    }
    end(one);
  }

  private void counter() {
    int one = begin("counter");
    out.attrU64be(1, 0).attrU64be(2, 0);
    end(one);
  }

  private void verdict(int code, String chain) {
    int one = begin("immediate");
    out.attrU32be(1, VERDICT);
    verdict(out, 2, code, chain);
    end(one);
  }

  /** A verdict as the value of an attribute; the chain is empty for those that have none. */
  static void verdict(NlWriter out, int type, int code, String chain) {
    int data = out.nest(type);
    int verdict = out.nest(2);
    out.attrU32be(1, code);
    if (!chain.isEmpty()) {
      out.attrText(2, chain);
    }
    out.close(verdict).close(data);
  }

  static void value(NlWriter out, int type, byte[] bytes) {
    int mark = out.nest(type);
    out.attrBytes(1, bytes).close(mark);
  }

  /** User data of type 0, a length, the text with its zero byte. */
  private void comment(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length + 1 > LONGEST_COMMENT) {
      unknown = true;
      return;
    }
    byte[] data = new byte[bytes.length + 3];
    data[1] = (byte) (bytes.length + 1);
    System.arraycopy(bytes, 0, data, 2, bytes.length);
    out.attrBytes(7, data);
  }
}
