package twinwall.core.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import twinwall.core.net.Ip;

class HeadersTest {
  private static final String ADDRESSES4 = "c0000201" + "c6336402";
  private static final String ADDRESSES6 =
      "20010db8000000000000000000000001" + "20010db8000000000000000000000002";

  private static Optional<Headers> read(String hex) {
    return Headers.read(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  private static String said(Headers headers) {
    String transport =
        switch (headers.transport()) {
          case Headers.Tcp tcp -> tcp.from() + ">" + tcp.to() + " " + tcp.letters();
          case Headers.Ports ports -> ports.from() + ">" + ports.to();
          case Headers.Icmp icmp -> icmp.type() + "/" + icmp.code();
          case Headers.Nothing _ -> headers.fragment() ? "fragment" : "";
        };
    return headers.protocol() + " " + headers.length() + " " + transport;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a SYN                      | 4500 003c 0000 4000 40 06 0000 | 1234 0050 00000000 00000000 a002 | 6 60 4660>80 S
          all flags                  | 4500 003c 0000 4000 40 06 0000 | 1234 0050 00000000 00000000 a0ff | 6 60 4660>80 FSRPAUEC
          flags were not copied      | 4500 003c 0000 4000 40 06 0000 | 1234 0050 00000000 00000000 a0   | 6 60 4660>80
          ports were not copied      | 4500 003c 0000 4000 40 06 0000 | 1234 00                          | 6 60
          UDP                        | 4500 0020 0000 0000 40 11 0000 | 0035 d431 000c 0000 00000000     | 17 32 53>54321
          says less than it has      | 4500 0016 0000 0000 40 11 0000 | 0035 d431 000c 0000              | 17 22
          an echo request            | 4500 0054 0000 4000 40 01 0000 | 0800 0000                        | 1 84 8/0
          GRE has no ports           | 4500 0054 0000 4000 40 2f 0000 | 00000800 00000000                | 47 84
          the first fragment         | 4500 0054 0000 2000 40 11 0000 | 0035 d431 000c 0000              | 17 84 53>54321
          a later fragment           | 4500 0054 0000 20b9 40 11 0000 | 0035 d431 000c 0000              | 17 84 fragment
          """)
  void ipv4(String what, String head, String rest, String said) {
    Headers headers = read(head + ADDRESSES4 + rest).orElseThrow();
    assertEquals(said, said(headers).strip(), what);
    assertEquals("192.0.2.1", headers.source().toString());
    assertEquals("198.51.100.2", headers.destination().toString());
  }

  @Test
  void optionsStandBeforeThePorts() {
    String options = "01010100";
    Headers headers =
        read("4600 0020 0000 0000 40 11 0000" + ADDRESSES4 + options + "0035d431000c0000")
            .orElseThrow();
    assertEquals("17 32 53>54321", said(headers));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          TCP                        | 60000000 0014 06 40 | 1234 01bb 00000000 00000000 5012           | 6 60 4660>443 SA
          neighbour solicitation     | 60000000 0018 3a ff | 8700 0000                                  | 58 64 135/0
          hop by hop, then ICMP      | 60000000 0020 00 01 | 3a00 0502 00000000 8f00 0000               | 58 72 143/0
          options, routing, UDP      | 60000000 0020 3c 40 | 2b00 000000000000 1100 000000000000 0035 0036 00080000 | 17 72 53>54
          the first fragment         | 60000000 0020 2c 40 | 1100 0001 00000007 0035 0036 00080000      | 17 72 53>54
          a later fragment           | 60000000 0020 2c 40 | 1100 0009 00000007 0035 0036 00080000      | 17 72 fragment
          authentication, then TCP   | 60000000 0030 33 40 | 0604 0000 00000001 00000001 000000000000000000000000 1234 01bb 00000000 00000000 5002 | 6 88 4660>443 S
          an extension beyond the copy | 60000000 0fff 00 40 | 06ff 0000 00000000 1234 01bb            | 6 4135
          no next header             | 60000000 0000 3b 40 | 00                                         | 59 40
          """)
  void ipv6(String what, String head, String rest, String said) {
    Headers headers = read(head + ADDRESSES6 + rest).orElseThrow();
    assertEquals(said, said(headers).strip(), what);
    assertEquals(Ip.parse("2001:db8::1").orElseThrow(), headers.source());
    assertEquals(Ip.parse("2001:db8::2").orElseThrow(), headers.destination());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing                       | ''
          neither family                | 5500 0020 0000 0000 40 11 0000 c0000201 c6336402 0035d431
          IPv4 cut short                | 4500 0020 0000 0000 40 11 0000 c0000201 c63364
          a header shorter than one     | 4400 0020 0000 0000 40 11 0000 c0000201 c6336402
          a header longer than the copy | 4f00 0050 0000 0000 40 11 0000 c0000201 c6336402
          shorter than its header       | 4500 0013 0000 0000 40 11 0000 c0000201 c6336402
          IPv6 cut short                | 60000000 0000 3b 40 2001
          """)
  void refused(String what, String hex) {
    assertEquals(Optional.empty(), read(hex), what);
  }

  @Test
  void whatIsMadeIsRead() {
    Random dice = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      boolean v4 = dice.nextBoolean();
      int[] protocols = {6, 17, 132, v4 ? 1 : 58, 47};
      Ip from =
          Ip.parse(v4 ? "10.0.0." + dice.nextInt(256) : "fd00::" + dice.nextInt(9)).orElseThrow();
      Ip to = Ip.parse(v4 ? "10.1.0.1" : "fd00::1:1").orElseThrow();
      int protocol = protocols[dice.nextInt(protocols.length)];
      int fromPort = dice.nextInt(65_536);
      int toPort = protocol == 1 || protocol == 58 ? dice.nextInt(256) : dice.nextInt(65_536);
      int flags = dice.nextInt(256);
      byte[] packet =
          new Crafted(from, to, protocol, fromPort, toPort, flags, 0, dice.nextBoolean(), i)
              .bytes();
      Headers headers = Headers.read(packet).orElseThrow();
      assertEquals(from, headers.source());
      assertEquals(to, headers.destination());
      assertEquals(protocol, headers.protocol());
      assertEquals(packet.length, headers.length());
      switch (headers.transport()) {
        case Headers.Tcp tcp -> assertEquals(new Headers.Tcp(fromPort, toPort, flags), tcp);
        case Headers.Ports ports -> assertEquals(new Headers.Ports(fromPort, toPort), ports);
        case Headers.Icmp icmp -> assertEquals(new Headers.Icmp(toPort, 0), icmp);
        case Headers.Nothing _ -> assertEquals(47, protocol);
      }
      // Less of it says the same or less, never something else.
      byte[] part = Arrays.copyOf(packet, dice.nextInt(packet.length + 1));
      Headers.read(part)
          .ifPresent(less -> {
            assertEquals(headers.source(), less.source());
            assertEquals(headers.length(), less.length());
            assertTrue(
                less.transport().equals(headers.transport())
                    || less.transport() instanceof Headers.Nothing
                    || less.transport() instanceof Headers.Ports,
                less::toString);
          });
    }
  }
}
