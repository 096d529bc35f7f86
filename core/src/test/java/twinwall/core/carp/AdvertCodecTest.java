package twinwall.core.carp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import twinwall.core.carp.Drop.Reason;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.net.Ip6;
import twinwall.core.net.Mac;
import twinwall.core.packet.Checksum;
import twinwall.core.packet.Ipv4Packet;

/** Every way in which an advert is refused, by name. */
class AdvertCodecTest {
  private static final CarpKey KEY =
      CarpKey.of("secret", 7, List.of(Ip.of("192.0.2.1"), Ip.of("2001:db8::1")));
  private static final TestKnown KNOWN = new TestKnown(7, KEY);

  private static byte[] frame(Advert advert) {
    return AdvertCodec.frame(advert, KEY);
  }

  private static Advert advert(String source) {
    return new Advert(7, 1, 100, 0, 0x1234_5678_9abc_def0L, Ip.of(source));
  }

  /** Changes a good IPv4 advert and puts both checksums right again. */
  private static Decoded changed(Consumer<byte[]> change) {
    byte[] frame = frame(advert("192.0.2.2"));
    change.accept(frame);
    frame[24] = frame[25] = 0;
    put(frame, 24, Checksum.of(frame, 14, 20));
    frame[40] = frame[41] = 0;
    put(frame, 40, Checksum.of(frame, 34, 36));
    return AdvertCodec.decode(frame, frame.length, KNOWN);
  }

  private static void put(byte[] frame, int at, int value) {
    frame[at] = (byte) (value >> 8);
    frame[at + 1] = (byte) value;
  }

  private static void refused(Reason reason, Decoded decoded) {
    assertEquals(reason, assertInstanceOf(Drop.class, decoded).reason());
  }

  @Test
  void bothFamiliesComeBackAsTheyWere() {
    for (String source : List.of("192.0.2.2", "fe80::2")) {
      byte[] frame = frame(advert(source));
      assertEquals(
          new Decoded.Valid(advert(source)), AdvertCodec.decode(frame, frame.length, KNOWN));
    }
  }

  @Test
  void refusals() {
    refused(Reason.HDROPS, changed(f -> f[14] = 0x65));
    refused(Reason.NOTCARP, changed(f -> f[23] = 17));
    refused(Reason.BADADDRS, changed(f -> f[33] = 19));
    refused(Reason.TWIN, changed(f -> System.arraycopy(TestKnown.OWN.bytes(), 0, f, 26, 4)));
    refused(
        Reason.OWNSOURCE,
        changed(f -> {
          System.arraycopy(TestKnown.OWN.bytes(), 0, f, 26, 4);
          f[60] ^= 1;
        }));
    refused(Reason.BADLEN, changed(f -> f[17] = 55));
    refused(Reason.BADVER, changed(f -> f[34] = 0x41));
    refused(Reason.BADTYPE, changed(f -> f[34] = 0x22));
    refused(Reason.BADVHID, changed(f -> f[35] = 8));
    refused(Reason.BADTTL, changed(f -> f[22] = (byte) 254));
    refused(Reason.BADAUTH, changed(f -> f[60] ^= 1));
    refused(Reason.VRRP, changed(f -> put(f, 60, f[37] = 5)));
  }

  @Test
  void checksumAlone() {
    byte[] frame = frame(advert("192.0.2.2"));
    frame[36] ^= 1;
    refused(Reason.BADSUM, AdvertCodec.decode(frame, frame.length, KNOWN));
    byte[] cut = frame(advert("fe80::2"));
    refused(Reason.HDROPS, AdvertCodec.decode(cut, cut.length - 1, KNOWN));
  }

  @Test
  void hopLimit() {
    byte[] frame = frame(advert("fe80::2"));
    frame[21] = (byte) 254;
    refused(Reason.BADTTL, AdvertCodec.decode(frame, frame.length, KNOWN));
  }

  @Test
  void ownCounterLoopedBack() {
    byte[] frame = frame(new Advert(7, 1, 0, 0, TestKnown.OWN_COUNTER, Ip.of("192.0.2.2")));
    refused(Reason.OWNCOUNTER, AdvertCodec.decode(frame, frame.length, KNOWN));
  }

  /** Skew and base are not under the digest: the format is as it is, and we accept them. */
  @Test
  void authlenIsNotChecked() {
    assertInstanceOf(Decoded.Valid.class, changed(f -> f[37] = 0));
  }

  @Test
  void vrrpRoutersAreNamed() {
    byte[] v2 = new byte[20];
    v2[0] = 0x21;
    v2[1] = 7;
    v2[2] = 100;
    v2[3] = 1;
    byte[] v3 = new byte[12];
    v3[0] = 0x31;
    v3[1] = 7;
    v3[3] = 1;
    for (byte[] vrrp : List.of(v2, v3)) {
      byte[] frame =
          Ipv4Packet.frame(
              Mac.virtual(7),
              AdvertCodec.GROUP4_MAC,
              (Ip4) Ip.of("192.0.2.3"),
              AdvertCodec.GROUP4,
              112,
              255,
              0,
              vrrp);
      Drop drop = (Drop) AdvertCodec.decode(frame, frame.length, KNOWN);
      assertEquals(Reason.VRRP, drop.reason());
      assertEquals(7, drop.vhid());
    }
  }

  /** No bytes make the decoder do anything but answer, and no change gets past the digest. */
  @Test
  void fuzz() {
    Random random = new Random(20261122);
    byte[] good4 = frame(advert("192.0.2.2"));
    byte[] good6 = frame(advert("fe80::2"));
    for (int i = 0; i < 200_000; i++) {
      byte[] frame = (i % 2 == 0 ? good4 : good6).clone();
      int carp = frame.length - 36;
      int changes = 1 + random.nextInt(4);
      for (int c = 0; c < changes; c++) {
        frame[random.nextInt(frame.length)] = (byte) random.nextInt();
      }
      int length = random.nextInt(8) == 0 ? random.nextInt(frame.length + 1) : frame.length;
      switch (AdvertCodec.decode(frame, length, KNOWN)) {
        case Drop drop -> assertEquals(drop.reason().label(), drop.reason().label().strip());
        case Decoded.Valid valid -> {
          assertEquals(0x1234_5678_9abc_def0L, valid.advert().counter());
          assertEquals(7, frame[carp + 1]);
        }
      }
    }
    for (int i = 0; i < 100_000; i++) {
      byte[] noise = new byte[random.nextInt(120)];
      random.nextBytes(noise);
      if (noise.length > 24) {
        noise[12] = (byte) (random.nextBoolean() ? 0x08 : 0x86);
        noise[13] = (byte) (noise[12] == 8 ? 0 : 0xDD);
        noise[14] = (byte) (noise[12] == 8 ? 0x45 : 0x60);
      }
      assertInstanceOf(Drop.class, AdvertCodec.decode(noise, noise.length, KNOWN));
    }
  }

  @Test
  void secretsDoNotPrint() {
    assertEquals("CarpKey[secret]", KEY.toString());
    assertEquals(16, ((Ip6) Ip.of("ff02::12")).bytes().length);
  }
}
