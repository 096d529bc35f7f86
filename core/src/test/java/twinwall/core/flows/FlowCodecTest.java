package twinwall.core.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import twinwall.core.net.Ip;
import twinwall.core.netlink.NlMessage;
import twinwall.core.netlink.NlWriter;

/** Bytes captured from a kernel, in both directions. */
class FlowCodecTest {
  private static final String CREATE =
      "ec000000000105060200010000000000020000003400018014000180080001000a010002080002000a020002"
          + "1c0002800500010006000000060002009c40000006000300005000003400028014000180080001000a0200"
          + "02080002000a0100021c00028005000100060000000600020000500000060003009c400000080003000000"
          + "000e0800070000000258300004802c00018005000100030000000500020007000000050003000800000006"
          + "0004000909000006000500090900002800068008000100"
          + "0a020001080002000a0200011400038006000100c350000006000200c3500000080008000000002a";
  private static final String DUMPED =
      "f000000000010200030001008f010000020000003400018014000180080001000a010002080002000a020002"
          + "1c0002800500010006000000060002009c40000006000300005000003400028014000180080001000a0200"
          + "02080002000a0200011c0002800500010006000000060002000050000006000300c3500000080003000000"
          + "019e08000800"
          + "0000002a08000c00995ad89408000b00000000010800070000000257300004802c00018005000100030000"
          + "0005000200070000000500030008000000060004000900000006000500090000001c001880080001000000"
          + "000008000200000000000800030000000000";

  private static Flow read(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    NlMessage message = new NlMessage().over(buffer, bytes.length);
    assertTrue(message.next());
    return new FlowReader().flow(message).orElseThrow();
  }

  @Test
  void aDumpedFlowIsCreatedElsewhereWithTheRequestThatWorks() {
    Flow flow = read(HexFormat.of().parseHex(DUMPED));
    assertEquals("tcp 10.1.0.2:40000 > 10.2.0.2:80", flow.key().toString());
    assertEquals(Optional.of(new Flow.Nat(Ip.of("10.2.0.1"), 50_000)), flow.sourceNat());
    assertEquals(Optional.empty(), flow.destinationNat());
    assertEquals(42, flow.mark());
    assertEquals(new ProtoInfo.Tcp(3, 7, 8, 9, 9), flow.info());
    NlWriter out = NlWriter.ofCapacity(FlowCodec.MAX_MESSAGE);
    FlowCodec.create(out, flow.withTimeout(600), 0);
    byte[] made = out.toBytes();
    byte[] captured = HexFormat.of().parseHex(CREATE);
    // The capture asked for an ACK and had a number of its own.
    captured[6] &= ~NlMessage.ACK;
    for (int i = 8; i < 12; i++) {
      captured[i] = 0;
    }
    assertEquals(HexFormat.of().formatHex(captured), HexFormat.of().formatHex(made));
  }

  private static void assertProtoInfo(String hex, NlWriter out) {
    String made = HexFormat.of().formatHex(out.toBytes());
    assertTrue(made.contains(hex.replace(" ", "")), made);
    out.reset();
  }

  /** What a kernel learned from packets is not replaced by what somebody else did not see. */
  @Test
  void looseningSendsNeitherStateNorScaleAndAnUpdateOnlyAScaleThatWasSeen() {
    Flow flow = read(HexFormat.of().parseHex(DUMPED));
    NlWriter out = NlWriter.ofCapacity(FlowCodec.MAX_MESSAGE);
    FlowCodec.loosen(out, flow.key(), 0, 0);
    assertProtoInfo("18000480 14000180 0600040008080000 0600050008080000", out);
    ProtoInfo.Tcp half = new ProtoInfo.Tcp(TcpState.SYN_SENT, 7, 0, 1, 0);
    Tuple reply = flow.reply();
    Flow young =
        new Flow(flow.key(), reply, flow.status(), flow.mark(), 120, half, flow.extras(), 0);
    FlowCodec.update(out, young, 0);
    assertProtoInfo("20000480 1c000180 0500010001000000 0600040008080000 0600050008080000", out);
  }

  /** A peer would refuse the frame, and with it the connection, again and again. */
  @Test
  void aStateThatNoPeerTakesIsNotRead() {
    byte[] bytes = HexFormat.of().parseHex(DUMPED.replace("0500010003000000", "0500010083000000"));
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    NlMessage message = new NlMessage().over(buffer, bytes.length);
    assertTrue(message.next());
    assertEquals(Optional.empty(), new FlowReader().flow(message));
  }

  /** Nobody could ask a kernel for that flow. */
  @Test
  void portsOfAProtocolWithoutThemAreNotRead() {
    byte[] bytes = HexFormat.of().parseHex(DUMPED.replace("0500010006000000", "0500010016000000"));
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    NlMessage message = new NlMessage().over(buffer, bytes.length);
    assertTrue(message.next());
    assertEquals(Optional.empty(), new FlowReader().flow(message));
  }

  @Test
  void noBytesFromTheKernelCanHurt() {
    Random random = new Random(5);
    byte[] good = HexFormat.of().parseHex(DUMPED);
    FlowReader reader = new FlowReader();
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = good.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      int length = random.nextBoolean() ? bytes.length : random.nextInt(bytes.length);
      ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
      NlMessage message = new NlMessage().over(buffer, length);
      while (message.next()) {
        reader.flow(message);
      }
    }
  }
}
