package twinwall.core.diagnose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import twinwall.core.diagnose.Probing.End;
import twinwall.core.diagnose.Probing.Ping;
import twinwall.core.diagnose.Probing.Traceroute;
import twinwall.core.net.Ip;

/** The words of the programs. */
class ProbingTest {
  private static End end(String ip) {
    return new End(Ip.of(ip), "");
  }

  @Test
  void ping() {
    assertEquals(
        "ping -4 -n -O -W 2 -c 3 -i 1 -- 192.0.2.1",
        String.join(" ", new Ping(end("192.0.2.1"), Optional.empty(), 3, 1).words()));
    var link = new End(Ip.of("fe80::1"), "eth0");
    assertEquals(
        "ping -6 -n -O -W 2 -c 100 -i 10 -I fe80::1%eth0 -- fe80::1%eth0",
        String.join(" ", new Ping(link, Optional.of(link), 100, 10).words()));
  }

  @Test
  void traceroute() {
    assertEquals(
        "traceroute -4 -n -m 18 -q 3 -w 2 -s 192.0.2.2 -- 192.0.2.1",
        String.join(
            " ",
            new Traceroute(
                    end("192.0.2.1"), Optional.of(end("192.0.2.2")), Probing.HOPS, false, false)
                .words()));
    assertEquals(
        "traceroute -6 -I -m 64 -q 3 -w 2 -- 2001:db8::1",
        String.join(
            " ", new Traceroute(end("2001:db8::1"), Optional.empty(), 64, true, true).words()));
  }

  @Test
  void boundsHold() {
    for (int wrong : new int[] {Integer.MIN_VALUE, -1, 0, 101, Integer.MAX_VALUE}) {
      assertThrows(
          IllegalArgumentException.class, () -> new Ping(end("::1"), Optional.empty(), wrong, 1));
      assertThrows(
          IllegalArgumentException.class,
          () -> new Traceroute(end("::1"), Optional.empty(), wrong, false, false));
    }
    assertThrows(
        IllegalArgumentException.class, () -> new Ping(end("::1"), Optional.empty(), 1, 11));
    assertTrue(new Ping(end("::1"), Optional.empty(), 100, 10).longest().toSeconds() < 1_100);
  }
}
