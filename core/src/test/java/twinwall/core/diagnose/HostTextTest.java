package twinwall.core.diagnose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import twinwall.core.net.Ip;

/** What may be a host, and what may not. */
class HostTextTest {
  @Test
  void addresses() {
    for (String text : List.of("192.0.2.1", "0.0.0.0", "2001:db8::1", "::", "fe80::1")) {
      assertEquals(Optional.of(new HostText.Address(Ip.of(text), "")), HostText.parse(text), text);
    }
    assertEquals(
        Optional.of(new HostText.Address(Ip.of("fe80::1"), "lan")), HostText.parse("fe80::1%lan"));
  }

  @Test
  void names() {
    String longest = ("a".repeat(63) + ".").repeat(3) + "b".repeat(61);
    for (String text :
        List.of(
            "a",
            "localhost",
            "www.example.net",
            "www.example.net.",
            "_x._tcp.a",
            "1.2.3.x",
            "xn--bcher-kva.example",
            "9p",
            longest)) {
      assertEquals(Optional.of(new HostText.Name(text)), HostText.parse(text), text);
    }
  }

  @Test
  void whatIsNeither() {
    for (String text :
        List.of(
            "",
            "-f",
            "-",
            "--help",
            "a.-f",
            "-f.a",
            "$(x)",
            "`x`",
            "a b",
            "a\nb",
            "a\n",
            "\n",
            "a\u0000",
            "a;b",
            "a|b",
            "a&b",
            "'a'",
            "a..b",
            ".",
            ".a",
            "1.2.3",
            "256.1.1.1",
            "1.2.3.4.5",
            "12",
            "0x7f.1",
            "a".repeat(64),
            "a.".repeat(127) + "ab",
            "192.0.2.1%lan",
            "2001:db8::1%lan",
            "fe80::1%",
            "fe80::1%a b",
            "fe80::1%$(x)",
            "ä.example",
            "192.0.2.1/24",
            "[::1]",
            "http://a",
            "a:80",
            "x".repeat(1_000_000))) {
      assertEquals(Optional.empty(), HostText.parse(text), text);
    }
  }

  /** Nothing that is let through looks like an option, or holds what a shell would read. */
  @Test
  void nothingThatIsLetThroughIsAnOption() {
    String odd = "-a1.%:$` \n;_/\u00e4";
    for (int i = 0; i < 14 * 14 * 14; i++) {
      String text = "" + odd.charAt(i % 14) + odd.charAt(i / 14 % 14) + odd.charAt(i / 196);
      HostText.parse(text)
          .ifPresent(host -> {
            assertTrue(text.matches("[A-Za-z0-9_.:%-]+"), text);
            assertTrue(!text.startsWith("-") && !text.contains("\n"), text);
          });
    }
  }
}
