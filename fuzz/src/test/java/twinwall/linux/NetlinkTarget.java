package twinwall.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import twinwall.core.flows.Flow;
import twinwall.core.flows.FlowCodec;
import twinwall.core.flows.FlowReader;
import twinwall.core.flows.SyncCodec;
import twinwall.core.flows.SyncFrame;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;
import twinwall.core.netlink.NlMessage;
import twinwall.core.netlink.NlReader;
import twinwall.core.netlink.NlWriter;
import twinwall.fuzz.Bytes;
import twinwall.fuzz.Check;
import twinwall.fuzz.Target;

/**
 * Datagrams of the kernel: conntrack, links, addresses, routes, rules, errors. The first byte of an
 * input says whether the length of its first message is put right.
 */
public final class NetlinkTarget implements Target {
  private static final int HEADER = NlWriter.HEADER;

  private final FlowReader flows = new FlowReader();
  private final NlWriter out = NlWriter.ofCapacity(FlowCodec.MAX_MESSAGE);

  @Override
  public String name() {
    return "netlink";
  }

  @Override
  public int rounds() {
    return 20_000;
  }

  @Override
  public int longest() {
    return 1_200;
  }

  @Override
  public long heap() {
    return 64 << 10;
  }

  @Override
  public long heapPerByte() {
    return 1_500;
  }

  @Override
  public List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (String hex : Captured.MESSAGES) {
      seeds.add(new Bytes().u8(0).put(HexFormat.of().parseHex(hex)).done());
      seeds.add(new Bytes().u8(1).put(HexFormat.of().parseHex(hex)).done());
    }
    NlWriter made = NlWriter.ofCapacity(4_096);
    made.begin(RtCodec.NEWLINK, 0, 1).u8(0).u8(0).u16(1).u32(3).u32(0x10001).u32(0);
    made.attrText(3, "eth0").attrU32(4, 1500).attrU32(5, 2).attrU32(10, 4);
    made.attrMac(1, new twinwall.core.net.Mac(0x0200_0000_000AL));
    int info = made.nest(18);
    made.attrText(1, "macvlan").close(info).end();
    seeds.add(new Bytes().u8(0).put(made.toBytes()).done());
    for (String prefix : List.of("10.1.0.2/24", "fe80::2/64")) {
      made.reset().begin(RtCodec.NEWADDR, 0, 1);
      RtCodec.write(made, new Address(3, Prefix.of(prefix), 0x80, 0, 77, 117));
      made.end();
      seeds.add(new Bytes().u8(0).put(made.toBytes()).done());
      Optional<Ip> via = Optional.of(Prefix.of(prefix).address());
      made.reset().begin(RtCodec.NEWROUTE, 0, 1);
      RtCodec.write(made, new Route(Prefix.of(prefix), via, 3, 254, 4, 9, 1, true, via));
      made.end();
      seeds.add(new Bytes().u8(0).put(made.toBytes()).done());
    }
    return seeds;
  }

  @Override
  public void one(byte[] input) {
    if (input.length == 0) {
      return;
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(input.length - 1)
            .order(ByteOrder.nativeOrder())
            .put(input, 1, input.length - 1);
    if ((input[0] & 1) != 0 && bytes.capacity() >= HEADER) {
      bytes.putInt(0, bytes.capacity());
    }
    NlMessage messages = new NlMessage().over(bytes, bytes.capacity());
    while (messages.next()) {
      message(messages);
    }
  }

  private void message(NlMessage message) {
    Check.that(message.payloadLength() >= 0, () -> "a payload of less than nothing");
    String words = message.errorText(new NlReader());
    Check.that(words.length() <= message.payloadLength(), () -> "words from nowhere: " + words);
    new Errno(message.errno()).toString();
    flows.flow(message).ifPresent(this::flow);
    NftTable.Reading table = new NftTable.Reading("twinwall");
    table.chain(message.attributes(new NlReader(), 4));
    table.set(message.attributes(new NlReader(), 4));
    table.rule(message.attributes(new NlReader(), 4));
    Check.that(table.done().rules().size() == 1, () -> "not one rule");
    RtCodec.link(message).ifPresent(link -> Check.that(!link.name().isEmpty(), link::toString));
    RtCodec.address(message).ifPresent(this::address);
    RtCodec.route(message).ifPresent(this::route);
  }

  /** What our kernel tells can be told to a peer, and asked of another kernel. */
  private void flow(Flow flow) {
    SyncFrame said = new SyncFrame.Batch(1, List.of(flow));
    switch (SyncCodec.decode(SyncCodec.encode(said))) {
      case SyncCodec.Decoded.Malformed malformed ->
          Check.that(false, () -> "a peer refuses it, " + malformed.why() + ": " + flow);
      case SyncCodec.Decoded.Good good -> {
        Flow copy = ((SyncFrame.Batch) good.frame()).flows().getFirst();
        Check.that(copy.sameAs(flow), () -> "a peer has " + copy + " of " + flow);
      }
    }
    FlowCodec.create(out.reset(), flow, 1);
    Check.that(!out.failed(), () -> out.problem() + ": " + flow);
    Flow asked = read(NlMessage::type).orElseThrow(() -> new AssertionError("unreadable: " + flow));
    Check.same(flow.key(), asked.key(), "the request for a flow");
    Check.same(flow.original().inverse(), asked.reply(), "its answers");
    Check.same(flow.mark(), asked.mark(), "its mark");
    FlowCodec.update(out.reset(), flow, 1);
    Check.that(!out.failed(), () -> out.problem() + ": " + flow);
  }

  private Optional<Flow> read(java.util.function.ToIntFunction<NlMessage> look) {
    NlMessage message = new NlMessage().over(out.buffer(), out.length());
    Check.that(message.next(), () -> "no message");
    Check.same(FlowCodec.NEW, look.applyAsInt(message), "its type");
    return new FlowReader().flow(message);
  }

  private void address(Address address) {
    RtCodec.write(out.reset().begin(RtCodec.NEWADDR, 0, 1), address);
    out.end();
    Check.that(!out.failed(), out::problem);
    NlMessage message = new NlMessage().over(out.buffer(), out.length());
    message.next();
    Check.same(Optional.of(address), RtCodec.address(message), "an address");
  }

  private void route(Route route) {
    if (route.destination().length() == 0) {
      return; // the kernel names no destination then, and neither do we
    }
    RtCodec.write(out.reset().begin(RtCodec.NEWROUTE, 0, 1), route);
    out.end();
    Check.that(!out.failed(), out::problem);
    NlMessage message = new NlMessage().over(out.buffer(), out.length());
    message.next();
    Check.same(Optional.of(route), RtCodec.route(message), "a route");
  }
}
