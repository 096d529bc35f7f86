package twinwall.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import twinwall.core.filterlog.LogMessage;
import twinwall.core.net.Ip;
import twinwall.core.netlink.NlMessage;
import twinwall.core.netlink.NlWriter;
import twinwall.core.packet.Crafted;
import twinwall.node.control.Refusal;
import twinwall.node.filterlog.FilterLog;
import twinwall.node.filterlog.FilterLogOps;

/**
 * Packets that rules log, as the kernel tells them: whatever strangers send ends in a line that can
 * be shown, or is refused by name. The first byte of an input says whether the length of its first
 * message is put right.
 */
final class FilterLogTarget implements Target {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @Override
  public String name() {
    return "filterlog";
  }

  @Override
  public int rounds() {
    return 20_000;
  }

  @Override
  public int longest() {
    return 800;
  }

  @Override
  public long heap() {
    return 256 << 10;
  }

  @Override
  public long heapPerByte() {
    return 1_500;
  }

  @Override
  public List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (int protocol : new int[] {1, 6, 17, 47, 132}) {
      seeds.add(seed("10.0.0.1", "10.0.0.2", protocol, "twinwall block 1700000001: "));
    }
    for (int protocol : new int[] {6, 17, 58}) {
      seeds.add(seed("fd00::1", "fd00::2", protocol, "twinwall pass auto:deny: "));
    }
    return seeds;
  }

  private static byte[] seed(String from, String to, int protocol, String prefix) {
    Crafted packet = new Crafted(Ip.of(from), Ip.of(to), protocol, 1024, 80, 18, 0, true, 7);
    NlWriter out = NlWriter.ofCapacity(1_024);
    out.begin(LogMessage.PACKET, 0, 0).nfgen(2, 117);
    int time = out.open(3);
    out.u64be(NOW.getEpochSecond()).u64be(999_999).close(time);
    out.attrU32be(4, 2).attrU32be(5, 3).attrText(10, prefix).attrBytes(9, packet.bytes());
    out.attrU32be(12, 0).end();
    return new Bytes().u8(1).put(out.toBytes()).done();
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
    if ((input[0] & 1) != 0 && bytes.capacity() >= NlWriter.HEADER) {
      bytes.putInt(0, bytes.capacity());
    }
    FilterLog log = new FilterLog(InstantSource.fixed(NOW), n -> "device " + n, _ -> {});
    NlMessage messages = new NlMessage().over(bytes, bytes.capacity());
    int heard = 0;
    while (messages.next()) {
      log.hear(messages);
      heard++;
    }
    JsonNode shown = shown(log);
    long refused = 0;
    for (JsonNode count : shown.path("refused")) {
      refused += count.asLong();
    }
    long lines = shown.path("lines").size();
    Check.same((long) heard, lines + refused, "messages are lines or refused");
    for (JsonNode line : shown.path("lines")) {
      Check.that(line.path("rule").asString().matches("[!-~]{1,64}"), line::toString);
      Check.that(Ip.parse(line.path("source").asString()).isPresent(), line::toString);
      Check.that(line.path("source_port").asInt(0) < 65_536, line::toString);
      Check.that(
          Instant.parse(line.path("time").asString()).isAfter(Instant.EPOCH), line::toString);
    }
  }

  private static JsonNode shown(FilterLog log) {
    try {
      return FilterLogOps.of(log)
          .get("filterlog.list")
          .call(JsonMapper.shared().createObjectNode());
    } catch (Refusal e) {
      throw new AssertionError(e);
    }
  }
}
