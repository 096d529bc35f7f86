package twinwall.core.explain;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import twinwall.core.net.Ip;

/**
 * The way of one packet as the kernel told it: the base chains that it went through, each with the
 * packet as it was there and the rule that ended it.
 */
public record Observed(List<Section> sections) {
  private static final int ACCEPT = 1;
  private static final int DROP = 0;

  public Observed {
    sections = List.copyOf(sections);
  }

  /**
   * One message of the kernel.
   *
   * @param rule the rule's comment; empty for what is no rule, or has none
   * @param verdict as in linux/netfilter.h; below zero those of nf_tables
   * @param network the IP header; empty but for the first message of a base chain
   * @param in the device's name; empty when there is none
   */
  public record Message(
      String table,
      String chain,
      String rule,
      int verdict,
      byte[] network,
      byte[] transport,
      String in,
      String out) {}

  /**
   * A base chain.
   *
   * @param id of the last rule there that has one; empty when none matched
   * @param named the last rule of all has an id
   */
  public record Section(
      String table,
      String chain,
      Optional<Trace.Ends> packet,
      String in,
      String out,
      String id,
      boolean named,
      boolean accepted,
      boolean dropped) {}

  public static Observed of(List<Message> messages) {
    List<Section> out = new ArrayList<>();
    for (Message message : messages) {
      boolean begins =
          message.network().length > 0
              || out.isEmpty()
              || !out.getLast().table().equals(message.table());
      if (begins) {
        out.add(
            new Section(
                message.table(),
                message.chain(),
                ends(message.network(), message.transport()),
                message.in(),
                message.out(),
                "",
                false,
                false,
                false));
      }
      Section now = out.removeLast();
      boolean named = !message.rule().isEmpty();
      out.add(
          new Section(
              now.table(),
              now.chain(),
              now.packet(),
              now.in(),
              now.out(),
              named ? message.rule().split(" ", 2)[0] : now.id(),
              named,
              message.verdict() == ACCEPT,
              message.verdict() == DROP));
    }
    return new Observed(out);
  }

  /** Both ends from the headers of a packet; nothing from what is none. */
  public static Optional<Trace.Ends> ends(byte[] network, byte[] transport) {
    boolean v4 = network.length >= 20 && network[0] >> 4 == 4;
    boolean v6 = network.length >= 40 && network[0] >> 4 == 6;
    if (!v4 && !v6) {
      return Optional.empty();
    }
    int at = v4 ? 12 : 8;
    int width = v4 ? 4 : 16;
    int protocol = network[v4 ? 9 : 6] & 255;
    boolean ported = Probe.hasPorts(protocol) && transport.length >= 4;
    ByteBuffer ports = ByteBuffer.wrap(transport);
    return Optional.of(
        new Trace.Ends(
            Ip.ofBytes(Arrays.copyOfRange(network, at, at + width)),
            ported ? ports.getShort(0) & 0xFFFF : 0,
            Ip.ofBytes(Arrays.copyOfRange(network, at + width, at + 2 * width)),
            ported ? ports.getShort(2) & 0xFFFF : 0));
  }

  Optional<Section> in(String table, String... chains) {
    List<String> names = List.of(chains);
    return sections.stream()
        .filter(s -> s.table().equals(table) && names.contains(s.chain()))
        .findFirst();
  }
}
