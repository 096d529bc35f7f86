package twinwall.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import twinwall.core.net.Ip;
import twinwall.core.net.Packed;
import twinwall.core.netlink.NlMessage;
import twinwall.core.netlink.NlWriter;

/**
 * Small changes of a table of family inet in process: chains of plain rules, maps of verdicts, what
 * goes away. A change is nftables text as for {@link Nft#apply}, and one transaction: all of it or
 * nothing. nft would first read all chains and sets of the kernel, and wait as it ends until the
 * kernel has taken apart what went.
 *
 * <p>A text with anything in it that is not known here is left to nft as a whole.
 */
public final class NftSteps implements AutoCloseable {
  private static final int SUBSYSTEM = 10;
  private static final int BATCH_BEGIN = 0x10;
  private static final int BATCH_END = 0x11;
  private static final int NEW_CHAIN = SUBSYSTEM << 8 | 3;
  private static final int DELETE_CHAIN = SUBSYSTEM << 8 | 5;
  private static final int NEW_RULE = SUBSYSTEM << 8 | 6;
  private static final int DELETE_RULE = SUBSYSTEM << 8 | 8;
  private static final int NEW_SET = SUBSYSTEM << 8 | 9;
  private static final int DELETE_SET = SUBSYSTEM << 8 | 11;
  private static final int NEW_ELEMENTS = SUBSYSTEM << 8 | 12;
  private static final int APPEND = 0x800;
  private static final int INTERVAL = 4;
  private static final int MAP = 8;
  private static final int INTERVAL_END = 1;
  private static final int VERDICTS = 0xFFFFFF00;
  private static final int HOST_ORDER = 1;
  private static final int NETWORK_ORDER = 2;

  /** Where a message has its flags. */
  private static final int FLAGS = 6;

  /** Without privilege a batch may have 212,992 bytes. */
  private static final int BUFFER = 160 * 1024;

  private static final int IN_A_MESSAGE = 300;

  private static final Pattern COMMAND =
      Pattern.compile("(flush|delete) (chain|map|set) inet (\\S+) (\\S+)");
  private static final Pattern TABLE = Pattern.compile("table inet (\\S+) \\{");
  private static final Pattern PART = Pattern.compile("\t(chain|map) (\\S+) \\{");
  private static final Pattern TYPE = Pattern.compile("\t\ttype (\\S+) : verdict");
  private static final Pattern ELEMENT =
      Pattern.compile("(?:\t\telements = \\{|\t\t {13})? ?(\\S+) : goto (\\S+?)(,| \\})");

  /** The types of keys, with the numbers that nft gives them. */
  private enum Key {
    IP4("ipv4_addr", 7, 4, NETWORK_ORDER),
    IP6("ipv6_addr", 8, 16, NETWORK_ORDER),
    PROTOCOL("inet_proto", 12, 1, NETWORK_ORDER),
    PORT("inet_service", 13, 2, NETWORK_ORDER),
    DEVICE("ifname", 41, 16, HOST_ORDER);

    final String word;
    final int number;
    final int bytes;
    final int order;

    Key(String word, int number, int bytes, int order) {
      this.word = word;
      this.number = number;
      this.bytes = bytes;
      this.order = order;
    }

    static Optional<Key> named(String name) {
      return Stream.of(values()).filter(key -> key.word.equals(name)).findFirst();
    }
  }

  private record Command(String verb, String kind, String table, String name) {}

  private record Element(String from, String to, String chain) {}

  private record Part(String table, String kind, String name, List<String> lines) {}

  private final NetlinkSocket socket;

  /** Where the last message begins. */
  private int last;

  private NftSteps(NetlinkSocket socket) {
    this.socket = socket;
  }

  public static NftSteps open() throws KernelException {
    return new NftSteps(NetlinkSocket.open(NetlinkSocket.NETFILTER, BUFFER));
  }

  /**
   * Carries out a transaction.
   *
   * @return nothing, and nothing was done, if the text is to be given to nft
   */
  public Optional<Ack> apply(String text) {
    if (text.length() > BUFFER || !write(text)) {
      return Optional.empty();
    }
    return Optional.of(NftBatch.commit(socket));
  }

  private boolean write(String text) {
    List<Command> commands = new ArrayList<>();
    List<Part> parts = new ArrayList<>();
    if (!read(text, commands, parts) || commands.isEmpty() && parts.isEmpty()) {
      return false;
    }
    int sequence = socket.nextSequence();
    socket.writer().reset().begin(BATCH_BEGIN, NlMessage.REQUEST, sequence);
    socket.writer().nfgen(0, SUBSYSTEM).end();
    boolean known = true;
    for (Command command : commands) {
      known &= write(command);
    }
    for (Part part : parts) {
      if (part.kind().equals("chain")) {
        begin(NEW_CHAIN, NlMessage.CREATE, part.table()).attrText(3, part.name()).end();
      }
    }
    int number = 0;
    for (Part part : parts) {
      if (part.kind().equals("map")) {
        known &= map(part, ++number);
      }
    }
    for (Part part : parts) {
      if (part.kind().equals("chain")) {
        for (String line : part.lines()) {
          NlWriter out = begin(NEW_RULE, NlMessage.CREATE | APPEND, part.table());
          known = known && NftLine.write(line, out.attrText(2, part.name()));
          out.end();
        }
      }
    }
    if (!known || socket.writer().failed()) {
      return false;
    }
    acknowledged();
    sequence = socket.nextSequence();
    socket.writer().begin(BATCH_END, NlMessage.REQUEST, sequence).nfgen(0, SUBSYSTEM).end();
    return !socket.writer().failed();
  }

  /** Takes the text apart; says whether all of it is of a shape that is known. */
  private static boolean read(String text, List<Command> commands, List<Part> parts) {
    String table = "";
    Optional<Part> open = Optional.empty();
    for (String line : text.split("\n", -1)) {
      if (open.isPresent()) {
        if (line.equals("\t}")) {
          open = Optional.empty();
        } else if (line.startsWith("\t\t")) {
          open.get().lines().add(line);
        } else {
          return false;
        }
        continue;
      }
      Matcher part = PART.matcher(line);
      Matcher head = TABLE.matcher(line);
      Matcher command = COMMAND.matcher(line);
      if (!table.isEmpty() && part.matches()) {
        open = Optional.of(new Part(table, part.group(1), part.group(2), new ArrayList<>()));
        parts.add(open.get());
      } else if (table.isEmpty() && head.matches()) {
        table = head.group(1);
      } else if (!table.isEmpty() && line.equals("}")) {
        table = "";
      } else if (table.isEmpty() && parts.isEmpty() && command.matches()) {
        commands.add(
            new Command(command.group(1), command.group(2), command.group(3), command.group(4)));
      } else if (!line.isEmpty()) {
        return false;
      }
    }
    return open.isEmpty() && table.isEmpty();
  }

  /** The last message is acknowledged, so that there is an answer to wait for. */
  private void acknowledged() {
    ByteBuffer buffer = socket.writer().buffer();
    buffer.putShort(last + FLAGS, (short) (buffer.getShort(last + FLAGS) | NlMessage.ACK));
  }

  private NlWriter begin(int type, int flags, String table) {
    last = socket.writer().length();
    return socket
        .writer()
        .begin(type, NlMessage.REQUEST | flags, socket.nextSequence())
        .nfgen(NftSet.Family.INET.number, 0)
        .attrText(1, table);
  }

  private boolean write(Command command) {
    boolean chain = command.kind().equals("chain");
    if (command.verb().equals("flush")) {
      begin(DELETE_RULE, 0, command.table()).attrText(2, command.name()).end();
      return chain;
    }
    begin(chain ? DELETE_CHAIN : DELETE_SET, 0, command.table())
        .attrText(chain ? 3 : 2, command.name())
        .end();
    return true;
  }

  private boolean map(Part part, int number) {
    Optional<Key> key = Optional.empty();
    boolean interval = false;
    List<Element> elements = new ArrayList<>();
    for (String line : part.lines()) {
      Matcher type = TYPE.matcher(line);
      Matcher element = ELEMENT.matcher(line);
      if (type.matches()) {
        key = Key.named(type.group(1));
      } else if (line.equals("\t\tflags interval")) {
        interval = true;
      } else if (element.matches()) {
        String[] ends = element.group(1).split("-", 2);
        boolean name = element.group(1).startsWith("\"");
        elements.add(
            name
                ? new Element(element.group(1), element.group(1), element.group(2))
                : new Element(ends[0], ends[ends.length - 1], element.group(2)));
      } else {
        return false;
      }
    }
    if (key.isEmpty() || elements.isEmpty()) {
      return false;
    }
    Key type = key.get();
    NlWriter out = begin(NEW_SET, NlMessage.CREATE, part.table()).attrText(2, part.name());
    out.attrU32be(3, MAP | (interval ? INTERVAL : 0)).attrU32be(4, type.number);
    out.attrU32be(5, type.bytes).attrU32be(6, VERDICTS).attrU32be(7, 0).attrU32be(10, number);
    out.attrBytes(13, order(type.order)).end();
    return elements(part, number, type, interval, elements);
  }

  /**
   * What nft keeps of a map for itself: in which order the bytes of keys stand; that there is no
   * order of values; that values are no ranges.
   */
  private static byte[] order(int order) {
    ByteBuffer data = ByteBuffer.allocate(18).order(ByteOrder.nativeOrder());
    data.put((byte) 0).put((byte) 4).putInt(order);
    data.put((byte) 1).put((byte) 4).putInt(0);
    return data.put((byte) 6).put((byte) 4).putInt(0).array();
  }

  /** A list of elements is one attribute, whose length has 16 bits. */
  private boolean elements(
      Part part, int number, Key type, boolean interval, List<Element> elements) {
    boolean known = true;
    for (int from = 0; known && from < elements.size(); from += IN_A_MESSAGE) {
      NlWriter out = begin(NEW_ELEMENTS, NlMessage.CREATE, part.table());
      out.attrText(2, part.name()).attrU32be(4, number);
      int list = out.nest(3);
      for (Element each : elements.subList(from, Math.min(elements.size(), from + IN_A_MESSAGE))) {
        known = known && element(out, type, interval, each);
      }
      out.close(list).end();
    }
    return known;
  }

  private static boolean element(NlWriter out, Key type, boolean interval, Element element) {
    Optional<byte[]> from = key(type, element.from());
    Optional<byte[]> to = key(type, element.to());
    if (from.isEmpty() || to.isEmpty() || !interval && !element.from().equals(element.to())) {
      return false;
    }
    int one = out.nest(1);
    NftExpressions.value(out, 1, from.get());
    NftExpressions.verdict(out, 2, NftLine.GOTO, element.chain());
    out.close(one);
    byte[] end = interval ? Packed.after(to.get()) : new byte[0];
    if (end.length > 0) {
      int last = out.nest(1);
      NftExpressions.value(out, 1, end);
      out.attrU32be(3, INTERVAL_END).close(last);
    }
    return true;
  }

  private static Optional<byte[]> key(Key type, String text) {
    return switch (type) {
      case IP4, IP6 -> Ip.parse(text).map(Ip::bytes).filter(bytes -> bytes.length == type.bytes);
      case PORT ->
          text.matches("[0-9]{1,5}") && Integer.parseInt(text) < 65_536
              ? Optional.of(new NftKey().port(Integer.parseInt(text)).bytes())
              : Optional.empty();
      case PROTOCOL ->
          text.matches("[0-9]{1,3}") && Integer.parseInt(text) < 256
              ? Optional.of(new byte[] {(byte) Integer.parseInt(text)})
              : Optional.empty();
      case DEVICE ->
          text.matches("\"[!-~&&[^\"]]{1,15}\"")
              ? Optional.of(new NftKey().device(text.substring(1, text.length() - 1)).bytes())
              : Optional.empty();
    };
  }

  @Override
  public void close() {
    socket.close();
  }
}
