package twinwall.core.filterlog;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import twinwall.core.netlink.NlMessage;
import twinwall.core.netlink.NlReader;
import twinwall.core.netlink.NlWriter;
import twinwall.core.packet.Headers;

/**
 * A packet that a rule logged, as the kernel tells it (nfnetlink_log). The numbers are those of
 * {@code linux/netfilter/nfnetlink_log.h}.
 *
 * @param micros when it arrived, in microseconds since 1970; empty for what left
 * @param in the number of the device it came by, 0 for none
 * @param out the number of the device it leaves by, 0 for none
 * @param rule the rule's id
 * @param sequence counts what the kernel wanted to tell
 */
public record LogMessage(
    Optional<Long> micros,
    int in,
    int out,
    Action action,
    String rule,
    Headers headers,
    int sequence) {
  /** A packet. */
  public static final int PACKET = 4 << 8;

  /** A request to the kernel. */
  private static final int CONFIG = 4 << 8 | 1;

  private static final int BIND = 1;
  private static final int COPY_PACKET = 2;
  private static final int SEQUENCE = 1;
  private static final int LONGEST_RULE = 63;
  private static final int LONGEST_PREFIX = 128;
  private static final long MICROS = 1_000_000L;

  /** As {@code render} writes it. */
  private static final Pattern PREFIX =
      Pattern.compile(
          "twinwall (pass|block|reject|match) ([0-9A-Za-z][!-~]{0,"
              + LONGEST_RULE
              + "}?)(: ?)?\\s*");

  /** What the rule did. */
  public enum Action {
    PASS,
    BLOCK,
    REJECT,
    MATCH;

    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    public static Optional<Action> named(String word) {
      for (Action action : values()) {
        if (action.word().equals(word)) {
          return Optional.of(action);
        }
      }
      return Optional.empty();
    }
  }

  /** Why a message is none; each is counted. */
  public enum Why {
    OTHER_MESSAGE,
    MALFORMED,
    NOT_OUR_PREFIX,
    NO_PACKET
  }

  /** What a message is. */
  public sealed interface Read permits Packet, Refused {}

  /** A packet that a rule logged. */
  public record Packet(LogMessage message) implements Read {}

  /** Something else. */
  public record Refused(Why why) implements Read {}

  /** Reads the message that the cursor is on. */
  public static Read read(NlMessage message) {
    if (message.type() != PACKET) {
      return new Refused(Why.OTHER_MESSAGE);
    }
    long seconds = -1;
    long fraction = 0;
    int in = 0;
    int out = 0;
    int sequence = 0;
    String prefix = "";
    byte[] payload = {};
    NlReader reader = message.attributes(new NlReader(), 4);
    while (reader.next()) {
      switch (reader.type()) {
        case 3 -> {
          seconds = reader.half(0);
          fraction = reader.half(8);
        }
        case 4 -> in = reader.u32be();
        case 5 -> out = reader.u32be();
        case 9 -> payload = reader.bytes();
        case 10 -> prefix = reader.length() <= LONGEST_PREFIX ? reader.text() : "";
        case 12 -> sequence = reader.u32be();
        default -> {}
      }
    }
    if (reader.failed()) {
      return new Refused(Why.MALFORMED);
    }
    Matcher words = PREFIX.matcher(prefix);
    if (!words.matches()) {
      return new Refused(Why.NOT_OUR_PREFIX);
    }
    Action action = Action.named(words.group(1)).orElseThrow();
    Optional<Headers> headers = Headers.read(payload);
    if (headers.isEmpty()) {
      return new Refused(Why.NO_PACKET);
    }
    return new Packet(
        new LogMessage(
            micros(seconds, fraction), in, out, action, words.group(2), headers.get(), sequence));
  }

  /** Nothing where it cannot be a time. */
  private static Optional<Long> micros(long seconds, long fraction) {
    boolean time = seconds > 0 && seconds < 1L << 40 && fraction >= 0 && fraction < MICROS;
    return time ? Optional.of(seconds * MICROS + fraction) : Optional.empty();
  }

  /** Asks for the packets of a group. */
  public static void bind(NlWriter out, int group, int sequence) {
    out.begin(CONFIG, NlMessage.REQUEST | NlMessage.ACK, sequence).nfgen(0, group);
    out.attrU8(1, BIND).end();
  }

  /**
   * Asks for the first bytes of each, for a number with each, and not to be woken for each.
   *
   * @param atOnce how many packets may be told together
   * @param hundredths how long the first of them may wait, in hundredths of a second
   */
  public static void settings(
      NlWriter out, int group, int bytes, int buffer, int atOnce, int hundredths, int sequence) {
    out.begin(CONFIG, NlMessage.REQUEST | NlMessage.ACK, sequence).nfgen(0, group);
    int mode = out.open(2);
    out.u32be(bytes).u8(COPY_PACKET).u8(0).close(mode);
    out.attrU32be(3, buffer).attrU32be(4, hundredths).attrU32be(5, atOnce);
    out.attrU16be(6, SEQUENCE).end();
  }
}
