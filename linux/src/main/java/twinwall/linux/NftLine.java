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
 * <p>What the text takes for granted (that an address is of its family, a port of its protocol) is
 * asked first, as nft does it.
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
  private static final int EQUAL = NftExpressions.EQUAL;
  private static final int UNEQUAL = NftExpressions.UNEQUAL;
  private static final int DROP = 0;
  private static final int ACCEPT = 1;
  private static final int JUMP = -3;
  static final int GOTO = -4;
  private static final int RETURN = -5;
  private static final int LONGEST_COMMENT = 128;
  private static final int LONGEST_PREFIX = 127;

  private final NlWriter out;
  private final NftExpressions to;
  private final List<String> words = new ArrayList<>();
  private int at;
  private int family;
  private int protocol;
  private boolean unknown;

  private NftLine(String line, NlWriter out) {
    this.out = out;
    this.to = new NftExpressions(out);
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
        case "counter" -> to.counter();
        case "accept" -> to.verdict(ACCEPT, "");
        case "drop" -> to.verdict(DROP, "");
        case "return" -> to.verdict(RETURN, "");
        case "jump" -> to.verdict(JUMP, next());
        case "goto" -> to.verdict(GOTO, next());
        case "reject" -> reject();
        case "limit" -> limit();
        case "log" -> log();
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

  private void lookup(String set, boolean map, boolean not) {
    unknown |= !set.startsWith("@");
    if (!unknown) {
      to.lookup(set.substring(1), map, not);
    }
  }

  private void comment(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    unknown |= bytes.length + 1 > LONGEST_COMMENT;
    if (!unknown) {
      to.comment(bytes);
    }
  }

  // What is looked at.

  private void device(int key) {
    to.meta(key);
    if (is("vmap")) {
      lookup(next(), true, false);
      return;
    }
    String name = quoted(next());
    unknown |=
        name.isEmpty() || name.length() > 15 || !name.chars().allMatch(c -> c > 32 && c < 127);
    if (!unknown) {
      to.compare(EQUAL, new NftKey().device(name).bytes());
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
      to.meta(L4PROTO);
      lookup(next(), true, false);
      return;
    }
    boolean not = is("!=");
    String word = next();
    int number =
        PROTOCOLS.getOrDefault(word, word.matches("[0-9]{1,3}") ? Integer.parseInt(word) : -1);
    unknown |= number < 0 || number > 255;
    if (not) {
      to.meta(L4PROTO);
      to.compare(UNEQUAL, (byte) number);
    } else {
      protocol(number);
    }
  }

  private void family(int number) {
    unknown |= family != 0 && family != number;
    if (family == 0) {
      family = number;
      to.meta(NFPROTO);
      to.compare(EQUAL, (byte) number);
    }
  }

  private void protocol(int number) {
    unknown |= protocol != 0 && protocol != number;
    if (protocol == 0) {
      protocol = number;
      to.meta(L4PROTO);
      to.compare(EQUAL, (byte) number);
    }
  }

  /**
   * @param source where the source stands; the destination is behind it
   */
  private void address(int number, int source, int length) {
    String which = next();
    unknown |= !which.equals("saddr") && !which.equals("daddr");
    family(number);
    to.payload(NETWORK, which.equals("daddr") ? source + length : source, length);
    boolean masked = is("&");
    if (masked) {
      Optional<byte[]> mask = Ip.parse(next()).map(Ip::bytes).filter(m -> m.length == length);
      unknown |= mask.isEmpty();
      mask.ifPresent(to::bitwise);
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
      to.bitwise(mask);
    }
    to.compare(not ? UNEQUAL : EQUAL, ip.bytes());
  }

  private void port() {
    String which = next();
    unknown |= !which.equals("sport") && !which.equals("dport");
    to.payload(TRANSPORT, which.equals("dport") ? 2 : 0, 2);
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
      to.compare(EQUAL, bytes(range.get().first()));
    } else {
      to.range(bytes(range.get().first()), bytes(range.get().last()));
    }
  }

  private static byte[] bytes(int port) {
    return new byte[] {(byte) (port >> 8), (byte) port};
  }

  /** {@code flags & (syn | ack) == syn}. */
  private void flags() {
    to.payload(TRANSPORT, 13, 1);
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
    to.bitwise(new byte[] {(byte) mask});
    to.compare(EQUAL, (byte) bits(set.toString()));
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
      to.rejectUnreachable();
    } else if (is("tcp") && is("reset") && protocol == TCP) {
      to.rejectReset();
    } else {
      unknown = true;
    }
  }

  /** {@code limit rate 10/second burst 20 packets}. */
  private void limit() {
    unknown |= !is("rate");
    String rate = next();
    unknown |= !rate.matches("[0-9]{1,6}/second") || !is("burst");
    String burst = next();
    unknown |= !burst.matches("[0-9]{1,6}") || !is("packets");
    if (!unknown) {
      to.limit(Integer.parseInt(rate.substring(0, rate.indexOf('/'))), Integer.parseInt(burst));
    }
  }

  /** {@code log prefix "words: " group 117 snaplen 128}. */
  private void log() {
    unknown |= !is("prefix");
    String prefix = quoted(next());
    unknown |= !is("group");
    String group = next();
    unknown |= !group.matches("[0-9]{1,4}") || !is("snaplen");
    String snap = next();
    unknown |= !snap.matches("[0-9]{1,4}");
    unknown |= prefix.getBytes(StandardCharsets.UTF_8).length > LONGEST_PREFIX;
    if (!unknown) {
      to.log(prefix, Integer.parseInt(group), Integer.parseInt(snap));
    }
  }
}
