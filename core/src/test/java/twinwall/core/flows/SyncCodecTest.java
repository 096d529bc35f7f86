package twinwall.core.flows;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import twinwall.core.flows.FlowExtras.SeqAdj;
import twinwall.core.net.Ip;

class SyncCodecTest {
  private static final Tuple FTP =
      new Tuple(Proto.TCP, Ip.of("fd00::2"), Ip.of("fd01::2"), 1000, 21);
  private static final Flow RICH =
      new Flow(
          new FlowKey(7, new Tuple(Proto.TCP, Ip.of("fd00::2"), Ip.of("fd01::2"), 1001, 20)),
          new Tuple(Proto.TCP, Ip.of("fd01::2"), Ip.of("fd01::1"), 20, 5000),
          FlowStatus.SEEN_REPLY | FlowStatus.ASSURED | FlowStatus.SRC_NAT,
          99,
          432_000,
          new ProtoInfo.Tcp(TcpState.ESTABLISHED, 7, 8, 3, 3),
          new FlowExtras(
              Optional.of(FTP),
              "ftp",
              Optional.of(new SeqAdj(1, 2, 3)),
              Optional.of(new SeqAdj(-4, 5, 6)),
              1,
              2),
          0);
  private static final Flow PLAIN =
      new Flow(
          new FlowKey(0, Tuple.icmp(Proto.ICMP, Ip.of("10.0.0.1"), Ip.of("10.0.0.2"), 5, 8, 0)),
          Tuple.icmp(Proto.ICMP, Ip.of("10.0.0.2"), Ip.of("10.0.0.1"), 5, 0, 0),
          0,
          0,
          30,
          ProtoInfo.NONE,
          FlowExtras.NONE,
          0);

  private static final Expectation EXPECTED =
      new Expectation(
          new FlowKey(7, FTP),
          new Tuple(Proto.TCP, Ip.of("fd01::2"), Ip.of("fd01::1"), 0, 5000),
          new Tuple(Proto.TCP, Ip.of("ffff::"), Ip.of("::"), 0, 65_535),
          1,
          2,
          300,
          Optional.of(
              new Expectation.Saved(
                  1, new Tuple(Proto.TCP, Ip.of("fd00::2"), Ip.of("::"), 4000, 0))),
          "nat-follow-master",
          "ftp");

  private static List<SyncFrame> frames() {
    return List.of(
        new SyncFrame.Hello(2, 3, -2, 1, 7, Long.MIN_VALUE, 5),
        new SyncFrame.Refuse(SyncFrame.Refusal.WRONG_KEY, "grün"),
        new SyncFrame.Beat(true, false, true, 1_000_000),
        new SyncFrame.BulkBegin(1, 2),
        new SyncFrame.BulkChunk(2, 2, 77, List.of(RICH, PLAIN)),
        new SyncFrame.BulkEnd(3, 2, 2),
        new SyncFrame.Batch(4, -9, List.of(PLAIN, RICH)),
        new SyncFrame.Deaths(5, List.of(RICH.key(), PLAIN.key())),
        new SyncFrame.Ack(5),
        new SyncFrame.BulkRequest(),
        new SyncFrame.TableDigest(6, 1, 9, Collections.nCopies(1024, -1L)),
        new SyncFrame.BucketRequest(1, List.of(0, 1023)),
        new SyncFrame.BucketKeys(7, 1, 5, true, List.of(new SyncFrame.Named(RICH.key(), -5))),
        new SyncFrame.Want(List.of(PLAIN.key())),
        new SyncFrame.Expected(9, true, false, List.of(EXPECTED)),
        new SyncFrame.Expected(10, false, true, List.of()),
        new SyncFrame.Unexpected(11, List.of(EXPECTED.key())),
        new SyncFrame.Describe(4, List.of(RICH.key())),
        new SyncFrame.Described(12, 4, List.of(RICH, PLAIN)),
        new SyncFrame.Canary(8, -1, 3),
        new SyncFrame.CanaryEcho(-1, 3));
  }

  @Test
  void everyFrameComesBackTheSame() {
    for (SyncFrame frame : frames()) {
      assertEquals(new SyncCodec.Decoded.Good(frame), SyncCodec.decode(SyncCodec.encode(frame)));
    }
  }

  @Test
  void whatIsNotAFrameIsRefused() {
    Random random = new Random(3);
    for (SyncFrame frame : frames()) {
      byte[] good = SyncCodec.encode(frame);
      for (int cut = 0; cut < good.length; cut++) {
        assertInstanceOf(
            SyncCodec.Decoded.Malformed.class,
            SyncCodec.decode(java.util.Arrays.copyOf(good, cut)));
      }
      assertInstanceOf(
          SyncCodec.Decoded.Malformed.class,
          SyncCodec.decode(java.util.Arrays.copyOf(good, good.length + 1)));
      for (int i = 0; i < 5_000; i++) {
        byte[] bytes = good.clone();
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        if (SyncCodec.decode(bytes) instanceof SyncCodec.Decoded.Good other
            && !(other.frame() instanceof SyncFrame.Refuse)
            && !(other.frame() instanceof SyncFrame.Hello hello && hello.highest() < 2)) {
          assertArrayEquals(bytes, SyncCodec.encode(other.frame()), other.toString());
        }
      }
    }
  }

  /** One flow, one text: a zone that is said to follow and is 0 makes another of it. */
  @Test
  void aPartThatSaysNothingIsRefused() {
    byte[] good = SyncCodec.encode(new SyncFrame.Batch(4, -9, List.of(PLAIN)));
    byte[] zoned = java.util.Arrays.copyOf(good, good.length + 2);
    zoned[15] |= 1 << 2;
    assertInstanceOf(SyncCodec.Decoded.Malformed.class, SyncCodec.decode(zoned));
    zoned[zoned.length - 1] = 7;
    assertInstanceOf(SyncCodec.Decoded.Good.class, SyncCodec.decode(zoned));
  }

  @Test
  void twoNodesSpeakTheNewestVersionThatBothKnow() {
    SyncFrame.Hello ours = new SyncFrame.Hello(2, 3, 1, 1, 0, 1, 1);
    assertEquals(OptionalInt.of(2), ours.common(new SyncFrame.Hello(1, 2, 2, 2, 0, 2, 2)));
    assertEquals(OptionalInt.of(3), ours.common(new SyncFrame.Hello(3, 9, 2, 2, 0, 2, 2)));
    assertEquals(OptionalInt.empty(), ours.common(new SyncFrame.Hello(4, 9, 2, 2, 0, 2, 2)));
    assertEquals(OptionalInt.empty(), ours.common(new SyncFrame.Hello(1, 1, 2, 2, 0, 2, 2)));
  }

  @Test
  void aHelloOfTheFirstVersionIsUnderstoodAsOne() {
    byte[] hello = SyncCodec.encode(new SyncFrame.Hello(0x7777, 1, 5, 6, 7, 8, 9));
    assertEquals(
        new SyncCodec.Decoded.Good(new SyncFrame.Hello(1, 1, 5, 6, 7, 8, 9)),
        SyncCodec.decode(hello));
  }

  @Test
  void aSealOpensOnceInOrderAndForThisConnectionOnly() {
    SyncFrame.Hello one = new SyncFrame.Hello(2, 2, 1, 1, 0, 10, 11);
    SyncFrame.Hello two = new SyncFrame.Hello(2, 2, 2, 2, 0, 20, 21);
    byte[] key = new byte[32];
    byte[] other = new byte[32];
    other[0] = 1;
    SyncCipher from = SyncCipher.connector(key, one, two);
    SyncCipher to = SyncCipher.acceptor(key, two, one);
    byte[] first = from.seal(new byte[] {1});
    byte[] second = from.seal(new byte[] {2});
    assertTrue(SyncCipher.acceptor(other, two, one).open(first).isEmpty());
    assertTrue(to.open(second).isEmpty());
    assertArrayEquals(new byte[] {1}, to.open(first).orElseThrow());
    assertTrue(to.open(first).isEmpty());
    assertArrayEquals(new byte[] {2}, to.open(second).orElseThrow());
    assertTrue(from.open(first).isEmpty());
    SyncFrame.Hello later = new SyncFrame.Hello(2, 2, 2, 2, 0, 20, 22);
    assertTrue(SyncCipher.acceptor(key, later, one).open(first).isEmpty());
    assertArrayEquals(new byte[] {9}, from.open(to.seal(new byte[] {9})).orElseThrow());
  }
}
