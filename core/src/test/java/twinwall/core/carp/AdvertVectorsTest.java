package twinwall.core.carp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import twinwall.core.net.Ip;
import twinwall.core.net.Mac;

/** Digests and headers of other implementations, bit for bit. */
class AdvertVectorsTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final String GOAT = "mekmitasdigoat";
  private static final long COUNTER = 0x0123456789abcdefL;

  /** Captured from a FreeBSD kernel (first) and from ucarp. */
  @ParameterizedTest
  @CsvSource({
    "pass123,1,192.168.88.44,192.168.88.100,1,0,"
        + "01005e00001200005e000101080045e0003800004000ff708156c0a85864e0000012"
        + "210100070001cf0cd8eb03f64aa49bd2db894a44db44e04954f8bae9401eb4059db6c977",
    "cv-secret-1,37,10.91.0.100,10.91.0.1,1,0,"
        + "01005e00001200005e00002508004510003888274000ff7008b00a5b0001e0000012"
        + "21250007000139eebc3bbfe0602fb197bac92a5a750022f5444e3cda3b048f8999bcb474",
    "cv-secret-1,37,10.91.0.100,10.91.0.1,1,0,"
        + "01005e00001200005e00002508004510003816c44000ff707a130a5b0001e0000012"
        + "212500070001bf7e528149e771adf1263566e57d6b7dc3f28a1faa13db52d556903060b5",
    "cv-secret-1,37,10.91.0.100,10.91.0.2,1,100,"
        + "01005e00001200005e000025080045100038db634000ff70b5720a5b0002e0000012"
        + "212564070001a028528149e771adf127e32ad73135da448f77be4e3bbd10dc1c008246fc",
    "0123456789abcdefghi,255,10.91.0.254,10.91.0.1,1,0,"
        + "01005e00001200005e0000ff0800451000386bca4000ff70250d0a5b0001e0000012"
        + "21ff0007000189890290e04bf7d8494d3d32ceda44578f7b4da4101f4a937fa657d9d0b6",
    "x,1,203.0.113.7,10.91.0.1,3,254,"
        + "01005e00001200005e00000108004510003848b84000ff70481f0a5b0001e0000012"
        + "2101fe07000390d00cf5c4c609c3de4a7e693412352173a8ab3cdb31cc39e5fd139ceed1",
    "cv-secret-1,37,10.91.0.100,10.91.0.1,1,0,"
        + "ffffffffffff00005e000025080045100038e3a04000ff70ad360a5b0001e0000012"
        + "21250007000156e4aa44ed432786f86a49cc1cfc172ae1d59f1163a770d8eae1872c8b0c"
  })
  void captured(
      String password, int vhid, String vip, String source, int advbase, int advskew, String hex) {
    byte[] frame = HEX.parseHex(hex);
    CarpKey key = CarpKey.of(password, vhid, List.of(Ip.of(vip)));
    Advert advert =
        switch (AdvertCodec.decode(frame, frame.length, new TestKnown(vhid, key))) {
          case Decoded.Valid valid -> valid.advert();
          case Drop drop -> throw new AssertionError(drop.toString());
        };
    assertEquals(new Advert(vhid, advbase, advskew, 0, advert.counter(), Ip.of(source)), advert);
    byte[] carp = Arrays.copyOfRange(frame, 34, 70);
    assertEquals(HEX.formatHex(carp), HEX.formatHex(AdvertCodec.payload(advert, key)));
    byte[] wrong = HEX.parseHex(hex);
    wrong[69] ^= 1;
    assertEquals(
        Drop.Reason.BADSUM,
        ((Drop) AdvertCodec.decode(wrong, wrong.length, new TestKnown(vhid, key))).reason());
  }

  /** What we send is FreeBSD's frame to the last byte. */
  @Test
  void frameIsFreeBsds() {
    CarpKey key = CarpKey.of("pass123", 1, List.of(Ip.of("192.168.88.44")));
    Advert advert = new Advert(1, 1, 0, 0, 0xd8eb03f64aa49bd2L, Ip.of("192.168.88.100"));
    assertEquals(
        "01005e00001200005e000101080045e0003800004000ff708156c0a85864e0000012"
            + "210100070001cf0cd8eb03f64aa49bd2db894a44db44e04954f8bae9401eb4059db6c977",
        HEX.formatHex(AdvertCodec.frame(advert, key)));
  }

  @ParameterizedTest
  @CsvSource({
    "192.168.1.20 10.0.0.1,5f7c8c742954a24159c9e0f5a6aae2d82ade8bbd",
    "200.0.0.1 10.0.0.1,b7b64038ca17230efef5950f171f47adc28935da",
    "10.0.0.1 2001:db8::1,736539e5dd05df90aa8d589d66319ca945e3025a",
    "2001:db8::1 10.0.0.1,736539e5dd05df90aa8d589d66319ca945e3025a",
    "2001:db8::2 2001:db8::1,d3bb40740aa36cfaee6ed3c8ea87778a1529ae84",
    "10.0.0.1 fe80::1 2001:db8::1,3a1fbe73a8595b38c647ac1f9dbb4093594320ad",
    "10.0.0.1 fe80:5::1 2001:db8::1,3a1fbe73a8595b38c647ac1f9dbb4093594320ad",
    "10.0.0.1 10.0.0.1,7487dd80f4a0292e77c79586241a775fd167d703",
    "0.0.0.0 10.0.0.1 255.255.255.255 ::,7487dd80f4a0292e77c79586241a775fd167d703"
  })
  void derived(String addresses, String digest) {
    List<Ip> ips = Arrays.stream(addresses.split(" ")).map(Ip::of).toList();
    assertEquals(digest, HEX.formatHex(CarpKey.of(GOAT, 10, ips).digest(COUNTER)));
  }

  /** OpenBSD leaves link-local addresses out when it sends, and we take both forms. */
  @Test
  void openBsdWithoutLinkLocal() {
    List<Ip> all = List.of(Ip.of("10.0.0.1"), Ip.of("fe80::1"), Ip.of("2001:db8::1"));
    List<CarpKey> accepted = CarpKey.accepted(GOAT, 10, all);
    assertEquals(2, accepted.size());
    assertEquals(
        "736539e5dd05df90aa8d589d66319ca945e3025a",
        HEX.formatHex(accepted.getLast().digest(COUNTER)));
    assertEquals(1, CarpKey.accepted(GOAT, 10, List.of(Ip.of("10.0.0.1"))).size());
  }

  @Test
  void openBsdWithCustomMac() {
    CarpKey key =
        CarpKey.of(GOAT, 10, List.of(Ip.of("10.0.0.1")), Optional.of(Mac.of("02:11:22:33:44:55")));
    assertEquals("a78653335e4e0fe57c265981cf428075bf010020", HEX.formatHex(key.digest(COUNTER)));
  }

  @ParameterizedTest
  @CsvSource({
    "1,0,0,210a000700017fbd",
    "1,100,0,210a640700011bbd",
    "1,240,0,210af00700018fbc",
    "1,0,1,210a000701017ebd",
    "255,255,0,210aff0700ff7fbe",
    "0,1,0,210a010700007ebe"
  })
  void headers(int advbase, int advskew, int demote, String start) {
    CarpKey key = CarpKey.of(GOAT, 10, List.of(Ip.of("10.0.0.1")));
    Advert advert = new Advert(10, advbase, advskew, demote, COUNTER, Ip.of("10.0.0.2"));
    assertEquals(
        start + "0123456789abcdef7487dd80f4a0292e77c79586241a775fd167d703",
        HEX.formatHex(AdvertCodec.payload(advert, key)));
  }

  /** FreeBSD cuts a password at 19 bytes without a word. */
  @Test
  void passwordRule() {
    List<Ip> vip = List.of(Ip.of("10.0.0.1"));
    byte[] cut = CarpKey.of("0123456789abcdefghi", 1, vip).digest(1);
    assertEquals(
        HEX.formatHex(cut), HEX.formatHex(CarpKey.of("0123456789abcdefghijkl", 1, vip).digest(1)));
    assertNotEquals(
        HEX.formatHex(cut), HEX.formatHex(CarpKey.of("0123456789abcdefgh", 1, vip).digest(1)));
    assertEquals(19, CarpKey.passwordBytes("ääääääääää").length);
  }
}
