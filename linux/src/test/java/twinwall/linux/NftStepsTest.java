package twinwall.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** What is loaded in process is what nft would have loaded: nft itself lists both. */
final class NftStepsTest {
  private static final String SETS =
      """
      table inet NAME {
      	set alias_web_v4 {
      		type ipv4_addr
      		flags interval
      		auto-merge
      	}
      	set alias_web_v6 {
      		type ipv6_addr
      		flags interval
      		auto-merge
      	}
      	set ports_web {
      		type inet_service
      		flags interval
      		auto-merge
      	}
      	chain first {
      		type filter hook prerouting priority filter; policy accept;
      		goto inbound
      	}
      	chain inbound {
      		drop
      	}
      }
      """;

  private static final String ADDED =
      """
      table inet NAME {
      	map to_ip {
      		type ipv4_addr : verdict
      		flags interval
      		elements = { 0.0.0.0-10.1.19.59 : goto r_one,
      		             10.1.19.60 : goto r_two,
      		             10.1.19.62-255.255.255.255 : goto r_one }
      	}
      	map to_bits {
      		type ipv4_addr : verdict
      		elements = { 0.0.0.0 : goto r_one,
      		             0.0.3.4 : goto r_two,
      		             0.0.3.252 : goto r_one }
      	}
      	map to_ip6 {
      		type ipv6_addr : verdict
      		flags interval
      		elements = { ::-2001:db8::1 : goto r_two,
      		             2001:db8::2-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff : goto r_one }
      	}
      	map to_port {
      		type inet_service : verdict
      		flags interval
      		elements = { 1-1023 : goto r_two,
      		             1024-65535 : goto r_one }
      	}
      	map to_protocol {
      		type inet_proto : verdict
      		elements = { 6 : goto by_port,
      		             17 : goto by_port }
      	}
      	map to_device {
      		type ifname : verdict
      		elements = { "lan0" : goto by_address,
      		             "wan0.12" : goto r_two }
      	}
      	chain r_one {
      		iifname "lan0" ip saddr 192.168.0.0/16 ip daddr 10.1.2.3 tcp dport 443 tcp flags & (syn | ack) == syn counter accept comment "1800000000 filter/rule Web (über alles)"
      		iifname "lan0" ip saddr 192.168.4.0/22 ip daddr != 10.1.2.3 udp dport 1000-2000 counter drop comment "b"
      		iifname "lan0" ip saddr @alias_web_v4 tcp sport 1-1023 tcp dport @ports_web counter accept comment "c"
      		iifname "lan0" ip6 saddr 2001:db8::/33 ip6 daddr != @alias_web_v6 meta l4proto icmpv6 counter return comment "d"
      		iifname "lan0" ip6 daddr 2001:db8::5 meta l4proto != tcp counter accept comment "e"
      		meta nfproto ipv4 meta l4proto 47 counter accept comment "f"
      		meta nfproto ipv6 meta l4proto sctp sctp dport 36412 counter accept comment "g"
      		meta nfproto ipv4 tcp dport 22 counter reject with tcp reset comment "h"
      		meta nfproto ipv4 counter reject with icmpx port-unreachable comment "i"
      		oifname "wan0" meta l4proto tcp counter drop
      		iifname "lan0" tcp dport 22 limit rate 10/second burst 20 packets log prefix "twinwall block 1800000000: " group 117 snaplen 128 comment "k"
      	}
      	chain r_two {
      		counter drop comment "all"
      	}
      	chain by_address {
      		ip daddr vmap @to_ip
      		ip6 daddr vmap @to_ip6
      		ip saddr & 0.0.3.252 vmap @to_bits
      		meta nfproto ipv4 goto r_one
      		jump r_two
      		goto r_one
      	}
      	chain by_port {
      		th dport vmap @to_port
      	}
      }
      """;

  private static final String EXCHANGED =
      """
      flush chain inet NAME inbound
      table inet NAME {
      	chain inbound {
      		iifname vmap @to_device
      		meta l4proto vmap @to_protocol
      		counter drop
      	}
      }
      """;

  private static final String SWEPT =
      """
      flush chain inet NAME inbound
      flush chain inet NAME by_address
      delete map inet NAME to_device
      delete map inet NAME to_ip
      delete map inet NAME to_ip6
      delete chain inet NAME by_address
      """;

  @AfterEach
  void clear() {
    for (String name : List.of("theirs", "ours")) {
      Nft.apply("add table inet " + name + "\ndelete table inet " + name + "\n");
    }
  }

  private static String of(String text, String table) {
    return text.replace("NAME", table);
  }

  private static String listed(String table) {
    Nft.Result result = Nft.listStateless("inet", table);
    assertTrue(result instanceof Nft.Result.Done, result.reason());
    return ((Nft.Result.Done) result).output().replace(table, "NAME");
  }

  private static void nft(String text) {
    Nft.Result result = Nft.apply(text);
    assertTrue(result.ok(), result.reason());
  }

  @KernelTest
  void whatIsDoneInProcessIsWhatNftWouldDo() throws Exception {
    nft(of(SETS, "theirs") + of(SETS, "ours"));
    try (NftSteps steps = NftSteps.open()) {
      for (String step : List.of(ADDED, EXCHANGED, SWEPT)) {
        String before = listed("ours");
        nft(of(step, "theirs"));
        assertEquals(Optional.of(Ack.OK), steps.apply(of(step, "ours")));
        assertEquals(listed("theirs"), listed("ours"));
        assertFalse(before.equals(listed("ours")));
      }
    }
  }

  @KernelTest
  void whatIsRefusedChangesNothing() throws Exception {
    nft(of(SETS, "ours") + of(ADDED, "ours"));
    String before = listed("ours");
    try (NftSteps steps = NftSteps.open()) {
      for (String wrong : List.of("goto nowhere", "ip saddr vmap @nowhere", "goto first")) {
        String step =
            "flush chain inet ours inbound\ntable inet ours {\n\tchain inbound {\n\t\t"
                + wrong
                + "\n\t}\n}\n";
        Optional<Ack> said = steps.apply(step);
        assertTrue(said.isPresent() && !said.get().ok(), wrong + ": " + said);
        assertEquals(before, listed("ours"), wrong);
      }
      Optional<Ack> used = steps.apply("delete map inet ours to_ip\n");
      assertTrue(used.isPresent() && !used.get().ok(), used.toString());
      assertEquals(before, listed("ours"));
    }
  }

  @KernelTest
  void whatIsNotKnownIsLeftToNft() throws Exception {
    nft(of(SETS, "ours") + of(ADDED, "ours"));
    String before = listed("ours");
    try (NftSteps steps = NftSteps.open()) {
      for (String line :
          List.of(
              "type filter hook input priority 0; policy accept;",
              "ip saddr { 10.0.0.1, 10.0.0.2 } accept",
              "ip saddr 10.0.0.1-10.0.0.2 accept",
              "ip saddr 2001:db8::1 accept",
              "ip saddr 10.0.0.1 ip6 saddr 2001:db8::1 accept",
              "ip saddr & 0.0.0.3 0.0.0.1 accept",
              "ip saddr & ffff:: vmap @to_bits",
              "tcp dport 70000 accept",
              "tcp dport",
              "tcp flags & (syn | what) == syn accept",
              "udp dport 53 reject with tcp reset",
              "limit rate 10/second accept",
              "ct state new accept",
              "iifname \"a name that is too long\" accept",
              "meta mark set 1",
              "accept \"",
              "comment \"" + "x".repeat(200) + "\"")) {
        String step =
            "flush chain inet ours inbound\ntable inet ours {\n\tchain inbound {\n\t\t"
                + line
                + "\n\t}\n}\n";
        assertEquals(Optional.empty(), steps.apply(step), line);
      }
      for (String text :
          List.of(
              "",
              "list ruleset\n",
              "flush map inet ours to_ip\n",
              "table ip ours {\n}\n",
              "table inet ours {\n\tchain inbound {\n",
              "table inet ours {\n\tset a {\n\t\ttype ipv4_addr\n\t}\n}\n",
              "table inet ours {\n\tmap a {\n\t\ttype ipv4_addr : verdict\n"
                  + "\t\telements = { 10.0.0.1 : jump r_one }\n\t}\n}\n",
              "table inet ours {\n\tmap a {\n\t\ttype ipv4_addr : verdict\n"
                  + "\t\telements = { 10.0.0.1-10.0.0.3 : goto r_one }\n\t}\n}\n")) {
        assertEquals(Optional.empty(), steps.apply(text), text);
      }
    }
    assertEquals(before, listed("ours"));
  }

  /**
   * A rule takes several times as many bytes as its text: wherever the buffer ends, nft does it.
   */
  @KernelTest
  void whatDoesNotFitIsLeftToNft() throws Exception {
    nft(of(SETS, "ours"));
    String before = listed("ours");
    try (NftSteps steps = NftSteps.open()) {
      for (int longer = 0; longer < 48; longer++) {
        String rule = "\t\tip saddr 10.0.0.1 accept comment \"" + "x".repeat(longer) + "\"\n";
        String text = "table inet ours {\n\tchain new {\n" + rule.repeat(900) + "\t}\n}\n";
        assertEquals(Optional.empty(), steps.apply(text), longer + " letters");
      }
      assertEquals(before, listed("ours"));
      assertEquals(Optional.of(Ack.OK), steps.apply("flush chain inet ours inbound\n"));
    }
  }
}
